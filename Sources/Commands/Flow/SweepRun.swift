import Interpreter
import Language
import Vocabulary

/// Computes the combinations of a sweep: here, in other processes or on a cluster, but for those that were finished
/// before. Whoever computes them, the outcomes are put together in the order of the combinations.
struct SweepRun {
  private let plan: SweepPlan
  private let workers: Int
  private let cluster: Workshop.Cluster?

  /// How long a sweep takes at least whose finished combinations are kept, and how often they are written.
  private static let worthKeeping: UInt64 = 500_000_000
  private static let between: UInt64 = 100_000_000

  init(_ plan: SweepPlan, workers: Int, on cluster: Workshop.Cluster?) {
    self.plan = plan
    self.workers = workers
    self.cluster = cluster
  }

  func run(_ call: inout Call) throws -> Value {
    let world = call.world
    let shard = world.workshop?.shard
    let memory = try world.workshop?.memory()
    let key = memory.map { plan.key(in: call.scope, $0) }
    let whole = try book(key, nil, call)
    let part = try shard.flatMap { try book(key, $0, call) }
    var outcomes = [CellOutcome?](repeating: nil, count: plan.cells.count)
    for book in [whole, part].compactMap({ $0 }) { take(book, into: &outcomes, world) }
    let found = outcomes.indices.filter { outcomes[$0] != nil }
    let mine = outcomes.indices.filter { shard?.holds($0) ?? true }
    let left = mine.filter { outcomes[$0] == nil }
    // A part holds all its combinations, whoever computed them first.
    var pages = Pages(part ?? whole, now: world.now, keepsAll: shard != nil)
    if shard != nil { for index in mine where outcomes[index] != nil { try pages.add(line(index, outcomes[index])) } }
    if !found.isEmpty { world.remark("\(found.count) of \(plan.cells.count) combinations were done before") }
    let begun = world.now()
    var isTold = false
    do {
      try compute(left, key, memory, &call) { index, outcome in
        outcomes[index] = outcome
        // A slip in the block fails in all of them: who waits for long ones learns of it after the first.
        if let error = outcome.error, !isTold, world.now() &- begun >= SweepRun.worthKeeping {
          isTold = true
          world.remark("\(SweepPlan.told(plan.axes, plan.cells[index])) failed: \(error)")
        }
        try pages.add(line(index, outcome))
      }
      try pages.finish()
    } catch let interruption as Interruption {
      if try pages.finish(keeps: true), world.workshop?.book != nil {
        let done = outcomes.count { $0 != nil }
        world.remark("\(done) of \(plan.cells.count) combinations are kept: the same line goes on from there")
      }
      throw interruption
    }
    for case let outcome? in outcomes {
      call.trace.add(outcome)
      // What was tried elsewhere or before was tried in this session too.
      call.scope.trials.add(outcome.trials)
    }
    let kept = outcomes.compactMap { $0 }
    guard kept.count == outcomes.count else {
      return .object(SweepPart(title: plan.title, done: mine.count, total: plan.cells.count))
    }
    if shard == nil, let first = kept.first?.error, kept.allSatisfy({ $0.error != nil }) {
      let count = kept.count
      throw Complaint(
        count == 1 ? "the only trial failed: \(first)" : "all \(count) trials failed, the first: \(first)",
        at: call.place)
    }
    return .object(SweepTable(axes: plan.axes, cells: plan.cells, kept))
  }

  // MARK: - What was finished before

  private func book(_ key: Digest?, _ shard: Shard?, _ call: Call) throws -> CellBook? {
    let isRepeatable = plan.isRepeatable(call.domain.commands)
    guard let key, let open = call.world.workshop?.book, shard != nil || isRepeatable else { return nil }
    if shard != nil { return try open(key, plan, shard) }
    // Not being able to keep them is no reason not to compute them.
    return try? open(key, plan, nil)
  }

  /// Takes outcomes whose files are what they were; what leaves files is done anew.
  private func take(_ book: CellBook, into outcomes: inout [CellOutcome?], _ world: World) {
    guard !book.found.isEmpty else { return }
    var sums: [String: String?] = [:]
    func isSame(_ file: Trace.File) -> Bool {
      if sums[file.path] == nil { sums[file.path] = .some(try? world.fingerprint(file.path).sha256) }
      return sums[file.path] == .some(file.sha256)
    }
    for (index, cell) in plan.cells.enumerated() where outcomes[index] == nil {
      // Why one failed may be gone by now.
      guard let outcome = book.found[SweepPlan.key(of: cell)], outcome.error == nil, outcome.filesWritten.isEmpty,
        outcome.filesRead.allSatisfy(isSame)
      else { continue }
      outcomes[index] = outcome
      outcome.shown.forEach { world.show(.text($0)) }
    }
  }

  private func line(_ index: Int, _ outcome: CellOutcome?) -> String? {
    outcome.flatMap { CellLine(index, plan.cells[index], $0).text }
  }

  // MARK: - Computing

  private func compute(
    _ left: [Int], _ key: Digest?, _ memory: Memory?, _ call: inout Call,
    _ done: (Int, CellOutcome) throws -> Void
  ) throws {
    guard !left.isEmpty else { return }
    let world = call.world
    world.monitor.enter("sweep", of: left.count)
    defer { world.monitor.leave() }
    if let cluster {
      guard let run = world.workshop?.cluster, let key, let memory else {
        throw Complaint("there is no cluster here", hint: "workers=2 uses this machine")
      }
      let job = try memory.hand(plan, in: call.scope, call.records)
      return try collect(left, world, done) { done in
        try run(Workshop.Order(job, key: key, cells: left, world: world, done: done), cluster)
      }
    }
    var rest = left
    if workers > 1, left.count > 1 {
      do {
        guard let crew = world.workshop?.crew, let key, let memory else {
          throw Complaint("no other process can be started here")
        }
        let job = try memory.hand(plan, in: call.scope, call.records)
        try collect(left, world, done) { done in
          try crew(
            Workshop.Order(job, key: key, cells: left, world: world) { index, outcome in
              rest.removeAll { $0 == index }
              try done(index, outcome)
            }, min(workers, left.count))
        }
        return
      } catch let complaint as Complaint {
        world.remark("one process does it all: \(complaint)")
      }
    }
    for index in rest {
      try done(index, try call.runCell(plan, index, call.scope))
      world.monitor.step()
    }
  }

  /// Outcomes from elsewhere, as they come; what they showed is shown in the order of the combinations.
  private func collect(
    _ cells: [Int], _ world: World, _ done: (Int, CellOutcome) throws -> Void,
    _ body: (@escaping (Int, CellOutcome) throws -> Void) throws -> Void
  ) throws {
    var shown: [Int: [String]] = [:]
    var next = cells[...]
    try withoutActuallyEscaping(done) { done in
      try body { index, outcome in
        try done(index, outcome)
        world.monitor.step()
        shown[index] = outcome.shown
        while let first = next.first, let texts = shown.removeValue(forKey: first) {
          next.removeFirst()
          texts.forEach { world.show(.text($0)) }
        }
      }
    }
  }

  /// Lines for a book, written together where they come fast.
  private struct Pages {
    private let book: CellBook?
    private let now: () -> UInt64
    private let keepsAll: Bool
    private let begun: UInt64
    private var written: UInt64
    private var waiting = ""
    private var isKept = false

    init(_ book: CellBook?, now: @escaping () -> UInt64, keepsAll: Bool) {
      self.book = book
      self.now = now
      self.keepsAll = keepsAll
      begun = now()
      written = begun
    }

    mutating func add(_ line: @autoclosure () -> String?) throws {
      guard book != nil, let line = line() else { return }
      waiting += line
      let now = now()
      guard now &- begun >= SweepRun.worthKeeping, now &- written >= SweepRun.between else { return }
      written = now
      try write()
    }

    private mutating func write() throws {
      guard let book, !waiting.isEmpty || keepsAll else { return }
      do { try book.append(waiting) } catch {
        // A part is nothing without its file; the cache is only there to save time.
        if keepsAll { throw error }
      }
      waiting = ""
      isKept = true
    }

    /// The rest, unless all of it took too little time to be worth keeping.
    ///
    /// - Returns: Whether anything is kept.
    @discardableResult
    mutating func finish(keeps: Bool = false) throws -> Bool {
      if keepsAll || isKept || (keeps && now() &- begun >= SweepRun.worthKeeping) { try write() }
      return isKept
    }
  }
}

/// Some of the combinations of a sweep, which another run or `wick merge` puts together with the others.
package struct SweepPart: Presentable {
  let title: String
  let done: Int
  let total: Int

  package var kind: String { Workshop.partKind }
  package var headline: String { "\(done) of \(total) combinations, which 'wick merge' puts together with the others" }
  package var digest: Digest { Digest("part \(title) \(done) \(total)") }
}
