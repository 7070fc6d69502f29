import Vocabulary

/// Where combinations of sweeps are computed besides this thread, and where those that are finished are kept.
package struct Workshop: Sendable {
  /// Finds values of before again, and hands values to other processes.
  package var memory: @Sendable () throws -> Memory
  /// The finished combinations of a sweep, by the key of its block; nil where none are kept.
  package var book: (@Sendable (_ key: Digest, _ plan: SweepPlan, _ shard: Shard?) throws -> CellBook)?
  /// Has combinations computed by so many processes; each outcome is handed over as it comes.
  package var crew: (@Sendable (_ order: Order, _ workers: Int) throws -> Void)?
  /// Has combinations computed by a cluster.
  package var cluster: (@Sendable (_ order: Order, _ cluster: Cluster) throws -> Void)?
  /// The part of every sweep that is computed here.
  package var shard: Shard?

  package init(memory: @escaping @Sendable () throws -> Memory) { self.memory = memory }

  /// The kind of what stands for a sweep of which a part is computed.
  package static let partKind = "part of a sweep"

  /// The same where nothing of before may be taken: what is replayed is computed.
  package var withoutPast: Workshop {
    var workshop = self
    workshop.book = nil
    return workshop
  }

  /// Combinations that somebody else is to compute.
  package struct Order {
    package let job: SweepJob
    package let key: Digest
    package let cells: [Int]
    package let world: World
    package let done: (Int, CellOutcome) throws -> Void

    package init(
      _ job: SweepJob, key: Digest, cells: [Int], world: World, done: @escaping (Int, CellOutcome) throws -> Void
    ) {
      self.job = job
      self.key = key
      self.cells = cells
      self.world = world
      self.done = done
    }
  }

  /// What is asked of a cluster.
  package struct Cluster: Sendable {
    package var partition: String?
    /// Nanoseconds that a task may take.
    package var time: Int64?
    package var tasks: Int?

    package init(partition: String? = nil, time: Int64? = nil, tasks: Int? = nil) {
      self.partition = partition
      self.time = time
      self.tasks = tasks
    }
  }
}

/// Finished combinations in a file, a line each; a line that was cut off by a crash counts for nothing.
package struct CellBook: Sendable {
  /// Those of before, by the keys of their values.
  package var found: [Digest: CellOutcome]
  /// Writes lines at the end, as a whole.
  package var append: @Sendable (String) throws -> Void

  package init(found: [Digest: CellOutcome], append: @escaping @Sendable (String) throws -> Void) {
    self.found = found
    self.append = append
  }
}

/// A line of such a file: the place of a combination in its sweep, its values, its outcome.
package struct CellLine: Sendable {
  package var index: Int
  package var cell: [Value]
  package var outcome: CellOutcome

  package init(_ index: Int, _ cell: [Value], _ outcome: CellOutcome) {
    self.index = index
    self.cell = cell
    self.outcome = outcome
  }

  /// Nil where a value has no text that gives it back.
  package var text: String? {
    guard let cell = ExactValue.text(of: .list(cell)), let outcome = outcome.text else { return nil }
    let body = "\(index) \(Value.quoted(cell)) \(outcome)"
    return "\(Digest(body).short) \(body)\n"
  }

  /// Nil where the line is not whole.
  package init?(_ line: Substring) {
    guard let blank = line.firstIndex(of: " ") else { return nil }
    let body = line[line.index(after: blank)...]
    guard Digest(String(body)).short == line[..<blank], let second = body.firstIndex(of: " "),
      let index = Int(body[..<second])
    else { return nil }
    // The values are one field in quotes; what follows them is the outcome.
    var end = body.index(second, offsetBy: 2)
    while end < body.endIndex, body[end] != "\"" {
      end = body.index(end, offsetBy: body[end] == "\\" ? 2 : 1)
    }
    guard end < body.endIndex else { return nil }
    let values = body[body.index(after: second)...end]
    guard let text = Lock.fields(values).first, case .list(let cell)? = try? ExactValue.value(of: text),
      let outcome = try? CellOutcome(body[body.index(after: end)...])
    else { return nil }
    self.init(index, cell, outcome)
  }
}
