import Language
import Vocabulary

/// What a sweep computes: a block, once for each combination of some values.
package struct SweepPlan: Sendable {
  /// The name that its table will get, for messages and files.
  package var title: String
  package var axes: [String]
  /// The combinations in their order: a value for each axis.
  package var cells: [[Value]]
  package var block: [Statement]

  package init(title: String, axes: [String], cells: [[Value]], block: [Statement]) {
    self.title = title
    self.axes = axes
    self.cells = cells
    self.block = block
  }

  /// What tells a combination from all others of the same block.
  package static func key(of cell: [Value]) -> Digest { Digest(of: cell.map(\.digest)) }

  /// Of all combinations, so that two parts are known to be of one whole.
  package var digest: Digest { Digest(of: cells.map(SweepPlan.key)) }

  /// `depth=4 seed=1`.
  package static func told(_ axes: [String], _ cell: [Value]) -> String {
    zip(axes, cell).map { "\($0)=\($1.source)" }.joined(separator: " ")
  }

  /// Of the block, of all that it may depend on, and of the names of the axes.
  package func key(in scope: Scope, _ memory: Memory) -> Digest {
    Digest(of: [memory.key(block, in: scope, script: nil)] + axes.map { Digest($0) })
  }

  /// Whether what a combination gives depends on nothing but what its key holds: a pattern may name other files later.
  package func isRepeatable(_ commands: Catalogue<any Command>) -> Bool {
    !block.contains { statement in
      !statement.isRepeatable(commands)
        || statement.paths.contains { path in path.contains { "*?[".contains($0) } }
    }
  }
}

extension Statement {
  /// The texts in it that may be paths.
  fileprivate var paths: [String] {
    let own: [String] =
      switch form {
      case .command(let line), .assignment(_, .command(let line)):
        line.words.compactMap { word in
          switch word.form {
          case .text(let text), .word(let text): text
          default: nil
          }
        }
      default: []
      }
    return own + blocks.flatMap(\.paths)
  }
}

/// Which combinations a run computes: `3/8` is the third, the eleventh, the nineteenth …
package struct Shard: Equatable, Sendable, CustomStringConvertible {
  package let number: Int
  package let count: Int

  /// Nil where it is not such as `3/8`, with 1 ≤ 3 ≤ 8.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1], number >= 1, number <= count,
      count <= 100_000
    else { return nil }
    self.init(number, of: count)
  }

  package init(_ number: Int, of count: Int) {
    self.number = number
    self.count = count
  }

  package func holds(_ index: Int) -> Bool { index % count == number - 1 }
  package var description: String { "\(number)/\(count)" }
}

/// A sweep as another process takes it over: its plan, with the names that the block needs. Plain values are in it,
/// objects lie in the cache.
package struct SweepJob: Sendable {
  package private(set) var plan: SweepPlan
  let names: Stamp

  init(_ plan: SweepPlan, _ names: Stamp) {
    self.plan = plan
    self.names = names
  }

  /// With some of the combinations alone.
  package func choosing(_ cells: [Int]) -> SweepJob {
    var job = self
    job.plan.cells = cells.map { plan.cells[$0] }
    return job
  }

  /// - Throws: A complaint where a value has no text that gives it back.
  package func text() throws -> String {
    guard let names = names.text else { throw Complaint("a value that the block needs has no exact text") }
    var lines = ["wickjob 1", "title \(Value.quoted(plan.title))"]
    lines += plan.axes.map { "axis \(Value.quoted($0))" }
    for cell in plan.cells {
      guard let text = ExactValue.text(of: .list(cell)) else {
        throw Complaint("\(SweepPlan.told(plan.axes, cell)) has no exact text")
      }
      lines.append("cell \(Value.quoted(text))")
    }
    lines.append("block \(Value.quoted(plan.block.map(\.source).joined(separator: "\n")))")
    return lines.joined(separator: "\n") + "\n" + names
  }

  package init(_ text: String, _ domain: any Domain) throws {
    guard let start = text.firstRange(of: "\nwickstamp ") else { throw CellOutcome.Torn() }
    names = try Stamp(String(text[text.index(after: start.lowerBound)...]), domain)
    plan = SweepPlan(title: "", axes: [], cells: [], block: [])
    for line in text[..<start.lowerBound].split(separator: "\n") {
      let fields = Lock.fields(line)
      guard fields.count == 2 else { throw CellOutcome.Torn() }
      switch fields[0] {
      case "wickjob": guard fields[1] == "1" else { throw CellOutcome.Torn() }
      case "title": plan.title = fields[1]
      case "axis": plan.axes.append(fields[1])
      case "cell":
        guard case .list(let cell) = try ExactValue.value(of: fields[1]) else { throw CellOutcome.Torn() }
        plan.cells.append(cell)
      case "block": plan.block = try Session.program(fields[1], Grammar(domain.commands))
      default: throw CellOutcome.Torn()
      }
    }
  }

  /// The names as the block finds them, the objects out of the cache.
  package func scope(_ memory: Memory) throws -> Scope {
    var scope = names.applied(to: Scope())
    try memory.bringBack(nil, in: &scope)
    return scope
  }

  /// Computes one combination. A complaint of the block is its outcome.
  ///
  /// - Throws: `Interruption` alone.
  package func run(_ index: Int, in scope: Scope, domain: any Domain, world: World) throws -> CellOutcome {
    let execution = Execution(
      domain: domain, world: world, trace: Trace(), parameters: [:], records: [], done: [], undone: [])
    return try execution.cell(plan, index, in: scope, depth: 0)
  }
}
