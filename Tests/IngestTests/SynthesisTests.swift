import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

@Suite struct SynthesisTests {
  private func synthesis(_ change: (inout Synthesis) -> Void) throws -> Frame {
    var synthesis = Synthesis()
    change(&synthesis)
    return try synthesis.bars()
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func barsAreValidWhateverIsAskedFor(_ seed: UInt64) throws {
    for (volatility, tick, price) in [(0.2, 0.01, 100.0), (3.0, 0.25, 0.3), (8.0, 0.0, 1e-3), (0.0, 1.0, 5000.0)] {
      for (bar, calendar) in [(Moment.day, nil), (300_000_000_000, "us-equities"), (3_600_000_000_000, "cme-futures")]
        as [(Int64, String?)]
      {
        let frame = try synthesis {
          ($0.seed, $0.volatility, $0.tick, $0.price) = (seed, volatility, tick, price)
          ($0.bar, $0.calendar, $0.count, $0.symbols) = (bar, calendar, 1500, ["A", "B"])
          ($0.jumps, $0.jump) = (500, 0.5)
        }
        #expect(frame.count == 3000 && frame.bar == bar && frame.calendar == calendar)
        let (open, high, low, close) = (
          try frame.values("open"), try frame.values("high"), try frame.values("low"), try frame.values("close")
        )
        let volume = try frame.values("volume")
        var wrong = 0
        for row in 0..<frame.count {
          let isBar = low[row] > 0 && low[row] <= min(open[row], close[row]) && high[row] >= max(open[row], close[row])
          let isOnTick =
            tick == 0
            || [open, high, low, close].allSatisfy { ($0[row] / tick).rounded() * tick - $0[row] < 1e-9 * $0[row] }
          if !isBar || !isOnTick || !high[row].isFinite || volume[row] < 1 || volume[row] != volume[row].rounded() {
            wrong += 1
          }
        }
        #expect(wrong == 0, "\(volatility) \(tick) \(bar)")
      }
    }
  }

  @Test func theSameSeedGivesTheSameBytesOnAnyThreads() throws {
    var synthesis = Synthesis()
    (synthesis.symbols, synthesis.count, synthesis.showsTruth) = (["C", "A", "B"], 3000, true)
    let one = try synthesis.bars(monitor: Monitor(threads: 1))
    let two = try synthesis.bars(monitor: Monitor(threads: 4))
    #expect(try one.digest() == two.digest())
    synthesis.seed = 43
    #expect(try synthesis.bars().digest() != one.digest())
    // A longer run begins with a shorter one, and a symbol is the same in any company.
    synthesis.seed = 42
    synthesis.count = 1000
    synthesis.symbols = ["B"]
    let short = try synthesis.bars()
    #expect(try short.values("close").elementsEqual(one.values("close")[3000..<4000]))
    let monitor = Monitor()
    monitor.cancel()
    #expect(throws: Interruption.self) { try synthesis.bars(monitor: monitor) }
  }

  /// The statistics of many runs of the same walk, simulated with numpy.
  @Test func statisticsAreThoseOfTheModel() throws {
    var settings: [String: (inout Synthesis) -> Void] = [:]
    settings["usual"] = { _ in }
    settings["plain"] = { ($0.volatility, $0.drift, $0.regimes, $0.correlation, $0.jumps) = (0.3, 0, 1, 0.8, 0) }
    settings["wild"] = {
      ($0.volatility, $0.drift, $0.regimes, $0.stay, $0.correlation) = (0.4, 0.1, 4, 20, 0)
      ($0.jumps, $0.jump) = (20, 0.08)
    }
    let lines = try Golden.lines("synthetic.csv")
    #expect(lines.count == 18)
    for (name, change) in settings.sorted(by: { $0.key < $1.key }) {
      for seed in [11, 12] as [UInt64] {
        let frame = try synthesis {
          ($0.count, $0.symbols, $0.calendar, $0.seed, $0.showsTruth, $0.tick) = (
            5001, ["A", "B"], "us-equities", seed, true, 0
          )
          change(&$0)
        }
        let found = try statistics(frame)
        for line in lines where line[0] == name {
          let value = try #require(found[line[1]])
          let (low, high) = (try #require(Double(line[2])), try #require(Double(line[3])))
          #expect(value >= low && value <= high, "\(name) \(seed) \(line[1]): \(value) is not in \(low)...\(high)")
        }
      }
    }
  }

  private func statistics(_ frame: Frame) throws -> [String: Double] {
    let close = try frame.values("close")
    let moves = [0..<5001, 5001..<10_002].map { rows in rows.dropFirst().map { log(close[$0] / close[$0 - 1]) } }
    func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
    func centred(_ x: [Double]) -> [Double] { x.map { $0 - mean(x) } }
    func autocorrelation(_ x: [Double], _ lag: Int) -> Double {
      let y = centred(x)
      return zip(y.dropFirst(lag), y).reduce(0) { $0 + $1.0 * $1.1 } / y.reduce(0) { $0 + $1 * $1 }
    }
    let (a, b) = (Self.centred(moves[0]), Self.centred(moves[1]))
    let variance = mean(a.map { $0 * $0 })
    let squares = moves[0].map { $0 * $0 }
    let regimes = try frame.values("regime")[..<5001]
    return [
      "volatility": (variance * 252).squareRoot(),
      "kurtosis": mean(a.map { $0 * $0 * $0 * $0 }) / (variance * variance) - 3,
      "square_acf": mean(Self.lags(squares, 10)),
      "correlation": mean(zip(a, b).map { $0 * $1 }) / (variance * mean(b.map { $0 * $0 })).squareRoot(),
      "changes": Double(zip(regimes.dropFirst(), regimes).count { $0 != $1 }),
      "return_acf": autocorrelation(moves[0], 1),
    ]
  }

  private static func centred(_ x: [Double]) -> [Double] {
    let mean = x.reduce(0, +) / Double(x.count)
    return x.map { $0 - mean }
  }

  private static func lags(_ x: [Double], _ count: Int) -> [Double] {
    let y = centred(x)
    let total = y.reduce(0) { $0 + $1 * $1 }
    return (1...count).map { lag in zip(y.dropFirst(lag), y).reduce(0) { $0 + $1.0 * $1.1 } / total }
  }

  /// Bars lie in sessions only, are cut as resample cuts, and are largest at both ends of the day.
  @Test func sessionsHaveTheirShape() throws {
    let minute: Int64 = 60_000_000_000
    let frame = try synthesis {
      ($0.bar, $0.calendar, $0.count, $0.start) = (
        5 * minute, "us-equities", 78 * 400, Day(year: 2018, month: 1, day: 1)
      )
    }
    let calendar = try TradingCalendar(named: "us-equities")
    var (edge, middle): ([Double], [Double]) = ([], [])
    let (open, close, volume) = (try frame.values("open"), try frame.values("close"), try frame.values("volume"))
    var (edgeVolume, middleVolume) = (0.0, 0.0)
    for (row, time) in frame.timeline.times.enumerated() {
      let session = calendar.session(at: time)
      #expect(session.trades(at: time) && time + 5 * minute <= session.close)
      let part = Double(time - session.open) / Double(session.close - session.open)
      let move = abs(log(close[row] / open[row]))
      if part < 0.1 || part > 0.9 {
        edge.append(move)
        edgeVolume += volume[row]
      } else if abs(part - 0.5) < 0.1 {
        middle.append(move)
        middleVolume += volume[row]
      }
    }
    let ratio = edge.reduce(0, +) / Double(edge.count) / (middle.reduce(0, +) / Double(middle.count))
    // The mean of 0.6 + 1.2 (2x - 1)² is 1.574 in the outer tenths and 0.616 in the middle fifth.
    #expect(abs(ratio - (1.574 / 0.616).squareRoot()) < 0.1)
    #expect(abs(edgeVolume / Double(edge.count) / (middleVolume / Double(middle.count)) - 1.574 / 0.616) < 0.1)
    // Pauses stay empty, and the bars around them are those of resample.
    let futures = try synthesis {
      ($0.bar, $0.calendar, $0.count, $0.start) = (15 * minute, "cme-futures", 3000, Day(year: 2019, month: 3, day: 1))
    }
    var resampling = Resampling(to: .time(60 * minute))
    resampling.keepsPartial = true
    let hours = try resampling.resample(futures).frame
    let made = try synthesis {
      ($0.bar, $0.calendar, $0.count, $0.start) = (
        60 * minute, "cme-futures", hours.count, Day(year: 2019, month: 3, day: 1)
      )
    }
    #expect(hours.timeline.times == made.timeline.times)
    #expect(try TradingCalendar(named: "cme-futures").session(at: hours.timeline.times[0]).pause != nil)
  }

  @Test func refused() throws {
    func complaint(_ change: (inout Synthesis) -> Void) throws -> String {
      try #require(throws: Complaint.self) { try synthesis(change) }.description
    }
    #expect(try complaint { $0.bar = 7 * 60_000_000_000 }.hasPrefix("bars of 7m do not fill a day"))
    #expect(try complaint { $0.symbols = ["A", "A"] }.hasPrefix("each symbol is named once"))
    #expect(try complaint { $0.calendar = "nise" } == "no calendar 'nise' - did you mean 'nyse'?")
    #expect(try complaint { $0.count = 200_000 }.contains("beyond the year 2260"))
  }
}
