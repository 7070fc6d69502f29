import Foundation
import Frames
import Testing
import Trading
import Vocabulary

/// Every bar, trade and statistic against a loop in Python that was written from the rules.
@Suite struct OracleTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var simulation: Simulation
    var stop: Double?
    var take: Double?
    var hasDistances = false
    var testDescription: String { name }
  }

  static let cases: [Case] = {
    var cross = Simulation()
    cross.costs = Costs(commission: 0.0005, spread: Markup(share: 0.0004), slippage: Markup(share: 0.0003))
    cross.rate = 0.02
    var panel = Simulation()
    panel.capital = 1_000_000
    panel.costs = Costs(
      commission: 0.0001, perUnit: 0.005, spread: Markup(share: 0.0002), slippage: Markup(share: 0.0001))
    panel.share = 0.8
    var hourly = Simulation()
    hourly.capital = 50_000
    hourly.costs = Costs(perUnit: 0.01, spread: Markup(share: 0.0001), slippage: Markup(share: 0.00005))
    hourly.cash = 40_000
    hourly.lot = 1
    return [
      Case(name: "cross", simulation: cross), Case(name: "panel", simulation: panel, hasDistances: true),
      Case(name: "hourly", simulation: hourly, stop: 0.005, take: 0.01),
    ]
  }()

  private func run(_ given: Case, threads: Int = 1) throws -> (Backtest, Golden) {
    let golden = try Golden("\(given.name).csv")
    let frame = try golden.frame()
    let signal = try targets(golden.numbers("target"), on: frame)
    func distance(_ name: String, _ share: Double?) -> Distance? {
      given.hasDistances ? .column(Numbers(golden.numbers(name))) : share.map { .share($0) }
    }
    let backtest = try given.simulation.run(
      signal, on: frame, stop: distance("stop", given.stop), take: distance("take", given.take),
      monitor: Monitor(threads: threads))
    return (backtest, golden)
  }

  private func near(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(1, abs(a), abs(b)) }

  @Test(arguments: cases) func equityAndPositionOfEveryBar(_ given: Case) throws {
    let (backtest, golden) = try run(given)
    let equity = try backtest.symbols.equity.array()
    let units = try backtest.symbols.position.array()
    let (expected, held) = (golden.numbers("equity"), golden.numbers("units"))
    #expect(equity.count == expected.count)
    let wrong = equity.indices.first { !near(equity[$0], expected[$0]) || !near(units[$0], held[$0]) }
    #expect(
      wrong == nil,
      "row \(wrong ?? 0): \(equity[wrong ?? 0]) \(units[wrong ?? 0]), not \(expected[wrong ?? 0]) \(held[wrong ?? 0])")
  }

  @Test func theCurveOfAPanelIsTheSumOverTheUnionOfTimes() throws {
    let (backtest, _) = try run(OracleTests.cases[1])
    let golden = try Golden("panel-curve.csv")
    #expect(backtest.curve.times.times == golden.times())
    let (equity, expected) = (try backtest.curve.equity.array(), golden.numbers("equity"))
    #expect(equity.indices.allSatisfy { near(equity[$0], expected[$0]) })
    #expect(try backtest.curve.position.array() == golden.numbers("open"))
  }

  @Test(arguments: cases) func trades(_ given: Case) throws {
    let (backtest, _) = try run(given)
    let golden = try Golden("\(given.name)-trades.csv")
    let frame = try backtest.tradeFrame
    #expect(frame.count == golden.count)
    #expect(frame.timeline.times == golden.texts("entry").map(Golden.time))
    let symbols = backtest.trades.map { backtest.bars.timeline.segments[$0.segment].symbol }
    #expect(symbols == golden.texts("symbol"))
    for name in ["units", "entry_price", "exit_price", "bars", "gross", "commission", "spread", "slippage", "net"] {
      let (got, expected) = (try #require(frame[name]?.numbers).array(), golden.numbers(name))
      let wrong = got.indices.first { !near(got[$0], expected[$0]) }
      #expect(wrong == nil, "\(name) of trade \(wrong ?? 0): \(got[wrong ?? 0]), not \(expected[wrong ?? 0])")
    }
    #expect(backtest.trades.map(\.exit.rawValue) == golden.texts("why"))
    #expect(backtest.trades.map { $0.side > 0 ? "1" : "-1" } == golden.texts("side"))
    guard case .text(let exits)? = frame["exit_time"]?.values else { throw Complaint("exit_time is not of texts") }
    #expect(exits == golden.texts("exit"))
  }

  @Test(arguments: cases) func everyStatistic(_ given: Case) throws {
    let (backtest, _) = try run(given)
    let golden = try Golden("\(given.name)-statistics.csv")
    let expected = Dictionary(uniqueKeysWithValues: zip(golden.texts("name"), golden.numbers("value")))
    #expect(backtest.periods == expected["periods"])
    for listing in Backtest.statistics.entries {
      let value = try listing(Given()).value(of: backtest.whole)
      let wanted = try #require(expected[listing.name], "the oracle knows no \(listing.name)")
      #expect(near(value, wanted), "\(listing.name): \(value), not \(wanted)")
    }
  }

  @Test func threadsChangeNoBit() throws {
    let (one, _) = try run(OracleTests.cases[1])
    let (two, _) = try run(OracleTests.cases[1], threads: 2)
    #expect(try one.equityFrame.digest() == two.equityFrame.digest())
    #expect(try one.tradeFrame.digest() == two.tradeFrame.digest())
  }

  @Test func costsInTheEquityFrameAddUp() throws {
    for given in OracleTests.cases {
      let (backtest, _) = try run(given)
      let frame = try backtest.equityFrame
      for (name, total) in [
        ("commission", backtest.whole.paid.commission), ("spread", backtest.whole.paid.spread),
        ("slippage", backtest.whole.paid.slippage),
      ] {
        let column = try #require(frame[name]?.numbers).array()
        #expect(near(column.last ?? .nan, total))
        #expect(zip(column, column.dropFirst()).allSatisfy { $0 <= $1 })
      }
    }
  }
}
