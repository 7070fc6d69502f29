import Language
import Vocabulary

/// What a step reads and makes, as far as its text tells: a column reads and changes the frame that it is put in.
struct StepText {
  /// The names that it makes or changes.
  private(set) var makes: [String] = []
  /// The paths of verbs that read, and of those that leave something.
  private(set) var filesRead: [String] = []
  private(set) var filesWritten: [String] = []
  /// The frame that bare column names mean after it.
  private(set) var current: String?
  /// The frames of before that it uses without naming them.
  private var framesRead: [String] = []
  private let mentions: Set<String>
  private let commands: Catalogue<any Command>

  /// - Parameter current: The frame that bare column names mean before the step; nil where that is not known.
  init(_ step: Steps.Step, on current: String?, _ commands: Catalogue<any Command>) {
    self.current = current
    self.commands = commands
    mentions = Mentions(step.statements).names
    step.statements.forEach { add($0) }
  }

  /// Of the names that are there before the step, those that it uses.
  func reads(among names: [String]) -> [String] {
    names.enumerated().filter { index, name in
      !names[..<index].contains(name) && (mentions.contains(name) || framesRead.contains(name))
    }.map(\.element)
  }

  private mutating func add(_ statement: Statement) {
    statement.blocks.forEach { add($0) }
    switch statement.form {
    case .parameter(let name, _, _, _), .definition(let name, _, _): make(name)
    case .assignment(let name, .command(let line)):
      use(line)
      make(name)
      if current == nil { current = name }
    case .assignment(let name, .expression(let expression)):
      make(name)
      // Only a column has names in it that are nowhere made; which these are is known when it runs.
      if !Mentions(expression).names.isEmpty, let current {
        use(current)
        make(current)
      }
    case .command(let line):
      let frame = use(line)
      if statement.effect(commands) == .make, line.block == nil, let frame { make(frame) }
    default: break
    }
  }

  private mutating func make(_ name: String) { if !makes.contains(name) { makes.append(name) } }

  private mutating func use(_ frame: String) {
    if !makes.contains(frame), !framesRead.contains(frame) { framesRead.append(frame) }
  }

  /// - Returns: The frame that a command works on.
  @discardableResult
  private mutating func use(_ line: CommandCall) -> String? {
    guard let listing = commands[line.verb], let type = listing.type as? any Command.Type else { return nil }
    let isPath = listing.parameters.first?.slot == .path
    let hasMore = listing.parameters.contains { $0.form == .rest && $0.slot == .path }
    for word in line.words.prefix(isPath ? (hasMore ? line.words.count : 1) : 0) {
      var path = word.source
      if case .text(let text) = word.form { path = text }
      if type.effect == .target { filesWritten.append(path) } else { filesRead.append(path) }
    }
    if line.verb == "use", let first = line.words.first {
      current = first.source
      return nil
    }
    if case .name(let on)? = line.clauses.first(where: { $0.word == .on })?.expressions.first?.form { return on }
    guard let current, type.clauses.contains(.on) else { return nil }
    use(current)
    return current
  }
}
