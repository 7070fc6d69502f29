import Dispatch
import Frames
import Glibc
import Ingest
import Synchronization
import Testing
import Vocabulary

/// Ctrl-C reaches work on a million rows wherever it is: a monitor is cancelled from another thread at several moments of
/// the work, and the time until it throws is taken.
@Suite(.serialized) struct StoppingTests {
  private static let rows = 1_000_000
  private static let minute: Int64 = 60_000_000_000

  private static func frame(_ names: [String] = ["A"], bars: Bool = true) throws -> Frame {
    let length = rows / names.count
    let times = names.flatMap { _ in (0..<length).map { 1_500_000_000_000_000_000 + Int64($0) * minute } }
    let segments = names.indices.map { Timeline.Segment(names[$0], $0 * length..<($0 + 1) * length) }
    let kinds = bars ? ["open", "high", "low", "close", "volume"] : ["eps", "equity"]
    var random = Random(seed: 7, stream: "stopping")
    let values = (0..<rows).map { _ in 100 + random.uniform() }
    let columns = kinds.map { Column($0, role: bars ? .bar : .other, values) }
    return try Frame(Timeline(times: times, segments: segments), columns, bar: minute)
  }

  /// Milliseconds from a cancel to the throw, the longest of several; the work is stopped at even parts of the time that
  /// it takes when it is left alone.
  private static func longestDelay(_ what: String, _ work: (Monitor) throws -> Void) throws -> Double {
    @Sendable func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_MONOTONIC, &time)
      return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) * 1e-6
    }
    let begin = now()
    try work(Monitor())
    let whole = now() - begin
    var (longest, stopped) = (0.0, 0)
    for part in [0.05, 0.1, 0.2, 0.3, 0.45, 0.6] {
      let monitor = Monitor()
      let asked = Mutex<Double?>(nil)
      DispatchQueue.global().async {
        usleep(UInt32(whole * part * 1000))
        asked.withLock { $0 = now() }
        monitor.cancel()
      }
      do { try work(monitor) } catch is Interruption {
        let end = now()
        longest = max(longest, end - (asked.withLock { $0 } ?? end))
        stopped += 1
      }
      while asked.withLock({ $0 == nil }) { usleep(1000) }
    }
    print("\(what): \(Int(whole)) ms, stopped \(stopped) times, within \((longest * 10).rounded() / 10) ms")
    // On a machine that is busy with else it may be over before it could be stopped: then at least it asks.
    let monitor = Monitor()
    monitor.cancel()
    #expect(throws: Interruption.self, "\(what)") { try work(monitor) }
    return longest
  }

  @Test func aJoinOfAMillionRows() throws {
    let (frame, reports) = (try Self.frame(), try Self.frame(bars: false))
    var joining = Joining()
    joining.lag = .time(Moment.day)
    joining.tolerance = .bars(1000)
    let delay = try Self.longestDelay("join") { monitor in
      let match = try joining.match(frame, with: reports, monitor: monitor)
      for column in reports.columns { _ = try column.joined(match, monitor: monitor) }
    }
    #expect(delay < 250)
    let other = try Self.frame()
    let bars = try Self.longestDelay("join of bars") { monitor in
      _ = try Joining().match(frame, with: other, monitor: monitor)
    }
    #expect(bars < 250)
    let flags = try Self.longestDelay("blackout") { monitor in
      _ = try Blackout(.bars(3)).flags(frame, with: reports, named: "quiet", monitor: monitor)
    }
    #expect(flags < 250)
  }

  @Test func alignmentAndLongerBars() throws {
    let panel = try Self.frame(["A", "B"])
    var alignment = Alignment(.union)
    alignment.fill = .ffill
    #expect(try Self.longestDelay("align") { _ = try alignment.align(panel, monitor: $0) } < 250)
    let resampling = Resampling(to: .time(5 * Self.minute))
    #expect(try Self.longestDelay("resample") { _ = try resampling.resample(panel, monitor: $0) } < 250)
  }

  @Test func adjustmentAndRolls() throws {
    let frame = try Self.frame()
    let splits = (0..<Self.rows).map { $0 % 10_000 == 5000 ? 0.5 : 0 }
    let flagged = try frame.with([Column("dividends", splits)])
    #expect(try Self.longestDelay("adjust") { _ = try Adjustment().adjust(flagged, monitor: $0) } < 250)
    let contracts = try Self.frame(["ESH20", "ESM20"])
    #expect(try Self.longestDelay("roll") { _ = try Roll().roll(contracts, monitor: $0) } < 250)
  }

  @Test func rowsThatAreChosen() throws {
    let frame = try Self.frame()
    let chosen = Array(stride(from: 0, to: Self.rows, by: 2))
    let wide = try frame.with((0..<20).map { Column("c\($0)", .numbers(try #require(frame["close"]?.numbers))) })
    #expect(try Self.longestDelay("select") { _ = try wide.rows(chosen, monitor: $0) } < 250)
  }
}
