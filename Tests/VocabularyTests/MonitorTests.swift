import Synchronization
import Testing
import Vocabulary

@Suite struct MonitorTests {
  /// A clock that is set, and what was reported.
  private final class Bench: Sendable {
    let time = Atomic<UInt64>(0)
    let reports = Mutex<[Monitor.Progress]>([])

    func monitor() -> Monitor {
      Monitor(now: { self.time.load(ordering: .relaxed) }) { progress in self.reports.withLock { $0.append(progress) } }
    }
    var last: Monitor.Progress? { reports.withLock { $0.last } }
    /// `sweep 1/4 fitting 5/10 150`.
    var told: String {
      guard let last else { return "" }
      let parents = last.parents.map { "\($0.task) \($0.done)/\($0.total) " }.joined()
      return parents + "\(last.task) \(last.done)/\(last.total.map(String.init) ?? "?") \(last.elapsed)"
    }
  }

  @Test func `the time left follows the pace`() {
    let bench = Bench()
    let monitor = bench.monitor()
    monitor.begin("fitting", of: 4)
    bench.time.store(300, ordering: .relaxed)
    monitor.advance()
    #expect(bench.told == "fitting 1/4 300")
    #expect(bench.last?.remaining == 900 && bench.last?.fraction == 0.25)
  }

  @Test func `where work stood is told of work under way, and of none before`() {
    let monitor = Bench().monitor()
    func place() -> String? {
      do { try monitor.check() } catch { return (error as? Interruption)?.during }
      return "not stopped"
    }
    monitor.begin("fitting", of: 2)
    monitor.advance()
    monitor.cancel()
    #expect(place() == "fitting, 1 of 2")
    monitor.advance()
    #expect(place() == nil, "what is done is no place")
    monitor.begin("reading", of: 2)
    monitor.reset()
    monitor.cancel()
    #expect(place() == nil)
  }

  @Test func `a task within a sweep tells of the whole`() {
    let bench = Bench()
    let monitor = bench.monitor()
    monitor.enter("sweep", of: 4)
    bench.time.store(100, ordering: .relaxed)
    monitor.step()
    #expect(bench.told == "sweep 1/4 100")
    monitor.begin("fitting", of: 10)
    bench.time.store(150, ordering: .relaxed)
    monitor.advance(by: 5)
    #expect(bench.told == "sweep 1/4 fitting 5/10 150")
    #expect(bench.last?.fraction == 0.375 && bench.last?.remaining == 250)
    monitor.leave()
    monitor.begin("loading")
    monitor.advance()
    #expect(bench.told == "loading 1/? 0")
  }

  @Test func `an interruption says where`() {
    let monitor = Bench().monitor()
    monitor.enter("sweep", of: 12)
    monitor.step()
    monitor.begin("fitting", of: 3)
    monitor.cancel()
    do {
      try monitor.check()
      Issue.record("it goes on")
    } catch let interruption as Interruption {
      #expect(interruption.during == "sweep, 1 of 12")
    } catch { Issue.record("\(error)") }
    monitor.reset()
    #expect(throws: Never.self) { try monitor.check() }
  }
}
