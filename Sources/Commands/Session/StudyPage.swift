import Drawing
import Interpreter
import Language
import Synchronization
import Vocabulary

/// A script as a page: its remarks, its lines and what each showed, and what it all rests on.
///
/// The page of a script that gives the same results is the same, byte for byte: it tells no time.
package struct StudyPage {
  package private(set) var document: Document
  /// What ended the script before its last line.
  package private(set) var failure: Complaint?
  package private(set) var failedExpectations: [String] = []

  private final class Shown: Sendable {
    let blocks = Mutex<[Block]>([])
    func taken() -> [Block] {
      blocks.withLock { blocks in
        defer { blocks = [] }
        return blocks
      }
    }
  }

  /// Runs the script.
  ///
  /// - Parameters:
  ///   - name: The script's, for the title of one without remarks and for the account of what the page rests on.
  ///   - fault: How a complaint is told.
  /// - Throws: A complaint where the text is no script or the parameters are not its own; an interruption.
  package init(
    _ text: String, name: String, domain: any Domain, world: World, parameters: [String: Value] = [:],
    fault: (Complaint) -> String
  ) throws {
    let shown = Shown()
    var world = world
    world.show = { block in shown.blocks.withLock { $0.append(block) } }
    world.take = { _ in }
    world.showsAllRows = false
    world.showsFiles = true
    let session = Session(domain: domain, world: world)
    let program = try Session.program(text, session.grammar)
    let declared = Parameters(program)
    try declared.check(parameters.keys.sorted(), against: program)
    session.parameters = parameters

    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var cells = Cells(lines)
    for statement in program where !session.isEnded {
      let first = Session.line(of: statement.place, in: text) - 1
      let last = Session.line(of: Place(max(statement.place.start, statement.place.end - 1), 0), in: text) - 1
      cells.reach(first...last, of: statement)
      do { try session.run(statement, line: first + 1) } catch let complaint as Complaint { failure = complaint }
      cells.parts += shown.taken().map { .block($0) }
      if let failure {
        cells.parts.append(.fault(fault(failure)))
        break
      }
    }
    if failure == nil { cells.end() }
    failedExpectations = session.failedExpectations
    let given = declared.declarations.compactMap { one in
      session.scope[one.name].map { (name: one.name, value: $0.source) }
    }
    let lock = Lock(session.records, environment: world.environment, parameters: given)
    document = Document(
      title: cells.title ?? name, subtitle: cells.lead,
      cells.parts + StudyPage.provenance(lock, script: try? world.fingerprint(name)))
  }

  /// What the results rest on, and their digests.
  private static func provenance(_ lock: Lock, script: Trace.File?) -> [Document.Part] {
    func texts(_ title: String, _ texts: [String]) -> Table.Column { Table.Column(title, texts.map { .text($0) }) }
    func table(_ title: String, _ columns: [Table.Column]) -> [Document.Part] {
      columns[0].cells.isEmpty ? [] : [.block(.table(Table(title, columns: columns)))]
    }
    var outputs: [(name: String, kind: String, digest: String)] = []
    for output in lock.steps.flatMap(\.outputs) {
      outputs.removeAll { $0.name == output.name }
      outputs.append((output.name, output.kind, output.digest))
    }
    let files = (script.map { [$0] } ?? []) + lock.files
    let parts: [Document.Part] =
      [.heading("Provenance")]
      + table(
        "Parameters", [texts("name", lock.parameters.map(\.name)), texts("value", lock.parameters.map(\.value))])
      + table(
        "Script and data",
        [
          texts("file", files.map(\.path)), Table.Column("bytes", files.map { .integer($0.bytes) }),
          texts("SHA-256", files.map(\.sha256)),
        ])
      + table(
        "Made with", [texts("what", lock.environment.map(\.name)), texts("version", lock.environment.map(\.value))])
      + table(
        "Results",
        [
          texts("name", outputs.map(\.name)), texts("kind", outputs.map(\.kind)),
          texts("digest", outputs.map(\.digest)),
        ])
    return parts + [.fold(lock.text, title: "The lock: what went into each step and what came out")]
  }

  /// The lines of a script as parts of a page, in their order.
  private struct Cells {
    let lines: [Substring]
    var parts: [Document.Part] = []
    private(set) var title: String?
    private(set) var lead = ""
    /// The first line that is not on the page yet.
    private var next = 0

    init(_ lines: [Substring]) { self.lines = lines }

    /// Puts remarks up to a statement and then the statement itself on the page.
    mutating func reach(_ range: ClosedRange<Int>, of statement: Statement) {
      guard range.upperBound >= next else { return }
      let before = lines[next..<max(next, range.lowerBound)]
      remark(before)
      let code = lines[max(next, range.lowerBound)...range.upperBound].joined(separator: "\n")
      next = range.upperBound + 1
      if case .command(let line) = statement.form, case .text(let text)? = line.words.last?.form {
        if line.verb == "note" { return parts.append(.paragraph(text)) }
        if line.verb == "step" { return parts.append(.heading(text)) }
      }
      if case .code(let above)? = parts.last {
        parts[parts.count - 1] = .code(above + (before.isEmpty ? "\n" : "\n\n") + code)
      } else {
        parts.append(.code(code))
      }
    }

    mutating func end() {
      remark(lines[min(next, lines.count)...])
      next = lines.count
    }

    /// The first paragraph of a script is its title, and, after its first sentence or line, what stands below.
    private mutating func remark(_ lines: ArraySlice<Substring>) {
      var found = Remarks(Array(lines)).parts
      if title == nil, parts.isEmpty, let first = found.first {
        switch first {
        case .heading(let text), .paragraph(let text):
          found.removeFirst()
          let end = text.firstRange(of: /[.?!](\s|$)/)
          let head = end.map { text[..<text.index(after: $0.lowerBound)] } ?? text[...]
          title = String(head.last == "." ? head.dropLast() : head)
          lead = String(text[head.endIndex...].drop { $0 == " " })
        default: break
        }
      }
      parts += found
    }
  }
}
