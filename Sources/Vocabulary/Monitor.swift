import Synchronization

/// Handed to long work: it reports how far it is, asks whether to go on, and knows how many threads it may use.
///
/// Safe to use from any thread; `cancel` may be called from a signal handler.
package final class Monitor: Sendable {
  /// How far a piece of work is.
  package struct Progress: Equatable, Sendable {
    package var task: String
    package var done: Int
    package var total: Int?
    /// Nanoseconds since the task began, or the outermost of the tasks that it is part of.
    package var elapsed: UInt64
    /// What it is part of, outermost first: the third of twelve combinations of a sweep.
    package var parents: [Parent] = []

    package struct Parent: Equatable, Sendable {
      package var task: String
      package var done: Int
      package var total: Int
    }

    /// How much of the whole is done, 0 to 1; nil where that is not known.
    package var fraction: Double? {
      let own = total.flatMap { $0 > 0 ? min(1, Double(done) / Double($0)) : nil }
      guard !parents.isEmpty else { return own }
      return parents.reversed().reduce(own ?? 0) { inner, parent in
        (Double(parent.done) + (parent.done < parent.total ? inner : 0)) / Double(max(1, parent.total))
      }
    }

    /// Nanoseconds that are probably left, by the pace so far.
    package var remaining: UInt64? {
      guard let fraction, fraction > 0, fraction <= 1 else { return nil }
      return UInt64(Double(elapsed) / fraction * (1 - fraction))
    }
  }

  package let threads: Int
  private let parent: Monitor?
  private let cancelled = Atomic<Bool>(false)
  private let state = Mutex(State())
  private let now: @Sendable () -> UInt64
  private let report: (@Sendable (Progress) -> Void)?

  fileprivate struct State {
    var task = ""
    var done = 0
    var total: Int?
    var begun: UInt64 = 0
    /// The tasks that the present one is part of, with when the outermost began.
    var parents: [Progress.Parent] = []
    var outset: UInt64 = 0
  }

  /// - Parameters:
  ///   - threads: How many threads the work may use; results never depend on it.
  ///   - now: A clock in nanoseconds, used for nothing but the report.
  ///   - report: Called after each step, on the thread that made it.
  package init(
    threads: Int = 1, now: @escaping @Sendable () -> UInt64 = { 0 }, report: (@Sendable (Progress) -> Void)? = nil
  ) {
    self.threads = max(1, threads)
    self.now = now
    self.report = report
    parent = nil
  }

  private init(within parent: Monitor, threads: Int) {
    self.threads = max(1, threads)
    self.parent = parent
    now = { 0 }
    report = nil
  }

  /// For work within other work: it stops with the other, and its own steps are not told.
  package func silent(threads: Int) -> Monitor { Monitor(within: self, threads: threads) }

  package func cancel() { cancelled.store(true, ordering: .relaxed) }

  /// Ready for the next piece of work.
  package func reset() {
    cancelled.store(false, ordering: .relaxed)
    state.withLock { $0 = State() }
  }

  package var isCancelled: Bool { cancelled.load(ordering: .relaxed) || parent?.isCancelled ?? false }

  /// Throws `Interruption` once the user has asked to stop. Cheap: call it once a block.
  package func check() throws {
    guard isCancelled else { return }
    try parent?.check()
    throw Interruption(during: state.withLock { $0.place })
  }

  /// Rows that are gone through between two looks at whether the user wants to stop: less than a millisecond's work.
  package static let blockLength = 1 << 14

  /// Hands over `rows` block by block, and asks before each whether to go on.
  package func blocks(of rows: Range<Int>, _ body: (Range<Int>) throws -> Void) throws {
    var first = rows.lowerBound
    while first < rows.upperBound {
      try check()
      let end = min(rows.upperBound, first + Monitor.blockLength)
      try body(first..<end)
      first = end
    }
  }

  /// What `transform` makes of each block of `rows`, one after the other. It can be stopped on the way.
  package func map<Result>(_ rows: Range<Int>, _ transform: (Range<Int>) throws -> [Result]) throws -> [Result] {
    var results: [Result] = []
    results.reserveCapacity(rows.count)
    try blocks(of: rows) { results += try transform($0) }
    return results
  }

  /// Begins a task such as `fitting`, of `total` steps where that is known.
  package func begin(_ task: String, of total: Int? = nil) {
    guard report != nil || !task.isEmpty else { return }
    let begun = now()
    state.withLock { state in
      (state.task, state.done, state.total, state.begun) = (task, 0, total, begun)
    }
  }

  package func advance(by steps: Int = 1) {
    let progress = state.withLock { state in
      state.done += steps
      return state.progress(at: now())
    }
    report?(progress)
  }

  // MARK: - Tasks of tasks

  /// Begins a task whose steps are tasks of their own: a sweep, each of whose combinations fits models.
  package func enter(_ task: String, of total: Int) {
    let begun = now()
    state.withLock { state in
      if state.parents.isEmpty { state.outset = begun }
      state.parents.append(Progress.Parent(task: task, done: 0, total: total))
      (state.task, state.done, state.total) = ("", 0, nil)
    }
  }

  /// A step of the innermost such task is done.
  package func step() {
    let progress = state.withLock { state in
      if let last = state.parents.indices.last { state.parents[last].done += 1 }
      (state.task, state.done, state.total) = ("", 0, nil)
      return state.progress(at: now())
    }
    report?(progress)
  }

  /// The innermost such task is over.
  package func leave() {
    state.withLock { state in
      state.parents = state.parents.dropLast()
      (state.task, state.done, state.total) = ("", 0, nil)
    }
  }
}

extension Monitor.State {
  fileprivate func progress(at now: UInt64) -> Monitor.Progress {
    // A task of tasks that does nothing of its own at the moment is the task itself.
    if task.isEmpty, let last = parents.last {
      return Monitor.Progress(
        task: last.task, done: last.done, total: last.total, elapsed: now &- outset, parents: parents.dropLast())
    }
    return Monitor.Progress(
      task: task, done: done, total: total, elapsed: now &- (parents.isEmpty ? begun : outset), parents: parents)
  }

  fileprivate var place: String? {
    if let outermost = parents.first { return "\(outermost.task), \(outermost.done) of \(outermost.total)" }
    // What is done is no place where the work stands.
    if task.isEmpty || total.map({ done >= $0 }) ?? false { return nil }
    return total.map { "\(task), \(done) of \($0)" } ?? task
  }
}
