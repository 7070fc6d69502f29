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
    /// Nanoseconds since the task began.
    package var elapsed: UInt64

    /// Nanoseconds that are probably left, by the pace so far.
    package var remaining: UInt64? {
      guard let total, done > 0, total >= done else { return nil }
      return UInt64(Double(elapsed) / Double(done) * Double(total - done))
    }
  }

  package let threads: Int
  private let cancelled = Atomic<Bool>(false)
  private let state = Mutex(State())
  private let now: @Sendable () -> UInt64
  private let report: (@Sendable (Progress) -> Void)?

  private struct State {
    var task = ""
    var done = 0
    var total: Int?
    var begun: UInt64 = 0
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
  }

  package func cancel() { cancelled.store(true, ordering: .relaxed) }

  /// Ready for the next piece of work.
  package func reset() { cancelled.store(false, ordering: .relaxed) }

  package var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

  /// Throws `Interruption` once the user has asked to stop. Cheap: call it once a block.
  package func check() throws {
    guard isCancelled else { return }
    throw Interruption(during: state.withLock { $0.task.isEmpty ? nil : Monitor.place($0) })
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
    state.withLock { $0 = State(task: task, done: 0, total: total, begun: begun) }
  }

  package func advance(by steps: Int = 1) {
    let progress = state.withLock { state in
      state.done += steps
      return Progress(task: state.task, done: state.done, total: state.total, elapsed: now() &- state.begun)
    }
    report?(progress)
  }

  private static func place(_ state: State) -> String {
    state.total.map { "\(state.task), \(state.done) of \($0)" } ?? state.task
  }
}
