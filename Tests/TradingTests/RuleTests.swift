import Frames
import Testing
import Trading
import Vocabulary

/// The rules by hand: what is filled where, and why.
@Suite struct RuleTests {
  private func run(
    _ rows: [(Double, Double, Double, Double)], _ wanted: [Double], stop: Double? = nil, take: Double? = nil,
    _ change: (inout Simulation) -> Void = { _ in }
  ) throws -> Backtest {
    var simulation = Simulation()
    simulation.capital = 1000
    simulation.units = 10
    change(&simulation)
    let frame = try bars(rows)
    func distance(_ length: Double) -> Distance { .column(Numbers([Double](repeating: length, count: rows.count))) }
    return try simulation.run(
      try targets(wanted, on: frame), on: frame, stop: stop.map(distance), take: take.map(distance))
  }

  @Test func aDecisionAtTheCloseIsFilledAtTheNextOpen() throws {
    let backtest = try run([(10, 11, 9, 10), (12, 13, 11, 13), (14, 15, 13, 14), (15, 16, 14, 15)], [1, 1, 0, 0])
    #expect(try backtest.curve.equity.array() == [1000, 1010, 1020, 1030])
    #expect(try backtest.curve.position.array() == [0, 10, 10, 0])
    #expect(try backtest.curve.cash.array() == [1000, 880, 880, 1030])
    let trade = try #require(backtest.trades.first)
    #expect((trade.entryRow, trade.exitRow, trade.entryPrice, trade.exitPrice) == (1, 3, 12, 15))
    #expect((trade.gross, trade.net, trade.bars, trade.exit) == (30, 30, 2, .signal))
  }

  @Test func everyFillPaysCommissionHalfTheSpreadAndSlippage() throws {
    let backtest = try run([(10, 10, 10, 10), (10, 10, 10, 10), (20, 20, 20, 20)], [1, 0, 0]) {
      $0.costs = Costs(commission: 0.01, perUnit: 0.1, spread: Markup(share: 0.02), slippage: Markup(share: 0.005))
    }
    // 10 units at 10 and at 20: values of 100 and 200.
    let paid = backtest.whole.paid
    #expect(abs(paid.commission - (3 + 2)) < 1e-12)
    #expect(abs(paid.spread - 3) < 1e-12)
    #expect(abs(paid.slippage - 1.5) < 1e-12)
    #expect(abs(try backtest.curve.equity.array()[2] - (1000 + 100 - 9.5)) < 1e-12)
  }

  @Test func anOpenBeyondTheStopFillsAtTheOpen() throws {
    let backtest = try run([(10, 10, 10, 10), (10, 10, 10, 10), (7, 8, 6, 7), (7, 8, 6, 7)], [1, 1, 1, 1], stop: 2)
    let trade = try #require(backtest.trades.first)
    #expect((trade.exitRow, trade.exitPrice, trade.exit) == (2, 7, .stop))
    #expect(backtest.trades.count == 1, "not entered again before the target changes")
  }

  @Test func insideTheBarTheStopFillsAtItsPrice() throws {
    let backtest = try run([(10, 10, 10, 10), (10, 10, 10, 10), (9, 9, 7, 9), (9, 9, 9, 9)], [1, 1, 1, 1], stop: 2)
    let trade = try #require(backtest.trades.first)
    #expect((trade.exitRow, trade.exitPrice, trade.exit) == (2, 8, .stop))
  }

  @Test func theBarOfEntryCanBeStopped() throws {
    let backtest = try run([(10, 10, 10, 10), (10, 11, 7, 10), (10, 10, 10, 10)], [1, 1, 1], stop: 2)
    let trade = try #require(backtest.trades.first)
    #expect((trade.entryRow, trade.exitRow, trade.exitPrice, trade.exit) == (1, 1, 8, .stop))
  }

  @Test func theBarThatDecidesIsNotTheBarThatIsStopped() throws {
    // The first bar falls far below where the stop will be; it was over before the order was made.
    let backtest = try run([(10, 10, 1, 10), (10, 10, 9, 10), (10, 10, 9, 10)], [1, 1, 1], stop: 2)
    #expect(backtest.trades.map(\.exit) == [.open])
  }

  @Test func bothTouchedCountsAsTheStop() throws {
    let rows = [(10.0, 10.0, 10.0, 10.0), (10.0, 10.0, 10.0, 10.0), (10.0, 14.0, 6.0, 10.0), (10.0, 10.0, 10.0, 10.0)]
    for side in [1.0, -1.0] {
      let backtest = try run(rows, [side, side, side, side], stop: 2, take: 3)
      let trade = try #require(backtest.trades.first)
      #expect((trade.exit, trade.net) == (.stop, -20))
    }
  }

  @Test func aTargetIsTakenAtItsPriceOrAtABetterOpen() throws {
    let inside = try run([(10, 10, 10, 10), (10, 10, 10, 10), (11, 14, 11, 12)], [1, 1, 1], take: 3)
    #expect(inside.trades.map(\.exitPrice) == [13])
    let beyond = try run([(10, 10, 10, 10), (10, 10, 10, 10), (15, 16, 15, 15)], [1, 1, 1], take: 3)
    #expect(beyond.trades.map(\.exitPrice) == [15])
    let short = try run([(10, 10, 10, 10), (10, 10, 10, 10), (9, 9, 6, 8)], [-1, -1, -1], take: 3)
    #expect(short.trades.map(\.exitPrice) == [7])
    #expect(short.trades.map(\.net) == [30])
  }

  @Test func longToShortInOneBarIsTwoTrades() throws {
    let backtest = try run([(10, 10, 10, 10), (10, 10, 10, 10), (12, 12, 12, 12), (11, 11, 11, 11)], [1, -1, -1, -1])
    #expect(backtest.trades.map(\.side) == [1, -1])
    #expect(backtest.trades.map(\.entryRow) == [1, 2])
    #expect(backtest.trades.map(\.exitRow) == [2, 3])
    #expect(backtest.trades.map(\.net) == [20, 10])
    #expect(try backtest.curve.position.array() == [0, 10, -10, -10])
    #expect(backtest.fills.count == 3)
  }

  @Test func aSignalOnTheLastBarIsNotFilledAndIsSaid() throws {
    let backtest = try run([(10, 10, 10, 10), (10, 10, 10, 10)], [0, 1])
    #expect(backtest.trades.isEmpty)
    #expect(try backtest.curve.equity.array() == [1000, 1000])
    #expect(backtest.notes.contains("the last close wants a change that no bar is left for"))
  }

  @Test func aStoppedSideWaitsForTheTargetToChange() throws {
    let flat = (10.0, 10.0, 10.0, 10.0)
    let backtest = try run([flat, flat, (10, 10, 5, 10), flat, flat, flat, flat], [1, 1, 1, 1, 0, 1, 1], stop: 2)
    #expect(backtest.trades.map(\.entryRow) == [1, 6])
  }

  @Test func anEntryWithoutAKnownStopIsLeftOut() throws {
    let frame = try bars([(10, 10, 10, 10), (10, 10, 10, 10), (10, 10, 10, 10), (10, 10, 10, 10)])
    let backtest = try Simulation().run(
      try targets([1, 1, 1, 1], on: frame), on: frame, stop: .column(Numbers([.nan, 0, 2, 2])))
    #expect(backtest.trades.map(\.entryRow) == [3])
    #expect(backtest.notes.contains("no entry at 2 bars: the distance of stop or take was na or not above 0"))
  }

  @Test func aBarWithoutPricesFillsNothingAndKeepsTheValue() throws {
    let none = Double.nan
    let backtest = try run(
      [(10, 10, 10, 10), (none, none, none, none), (11, 11, 11, 11), (none, none, none, none), (13, 13, 13, 13)],
      [1, 0, 1, 0, 1])
    // The decision of the first close waits for the third bar; rows without a close decide nothing.
    #expect(backtest.trades.map(\.entryRow) == [2])
    #expect(try backtest.curve.equity.array() == [1000, 1000, 1000, 1000, 1020])
    #expect(backtest.notes.contains("2 bars without a price at the open: orders waited for the next"))
  }

  @Test func aSizeOfOneSpendsAllAndNoMore() throws {
    let backtest = try run([(10, 10, 10, 10), (10, 10, 10, 10), (10, 10, 10, 10)], [1, 1, 1]) {
      $0.units = nil
      $0.costs = Costs(commission: 0.01, perUnit: 0.05, spread: Markup(share: 0.02), slippage: Markup(share: 0.005))
    }
    #expect(abs(try backtest.curve.cash.array()[1]) < 1e-9)
  }

  @Test func ticksAreStepsOfThePrice() throws {
    // Ten units bought at 10 and sold at 12: half of a spread of two ticks and one tick of slippage on each fill.
    let backtest = try run([(10, 10, 10, 10), (10, 10, 10, 10), (12, 12, 12, 12), (12, 12, 12, 12)], [1, 1, 0, 0]) {
      $0.units = 10
      $0.costs = Costs(spread: Markup(ticks: 2), slippage: Markup(ticks: 1), tick: 0.25)
    }
    let trade = try #require(backtest.trades.first)
    #expect(trade.net == (trade.exitPrice - trade.entryPrice) * 10 - 4 * 10 * 0.25)
  }

  @Test func ticksNeedASize() {
    #expect(throws: Complaint.self) {
      try run([(10, 10, 10, 10), (10, 10, 10, 10)], [1, 1]) { $0.costs.slippage = Markup(ticks: 1) }
    }
  }

  @Test func lotsAreWholeMultiples() throws {
    let backtest = try run([(10, 10, 10, 10), (7, 7, 7, 7)], [1, 1]) {
      $0.units = nil
      $0.lot = 25
    }
    #expect(try backtest.curve.position.array() == [0, 125])
  }

  @Test func aTargetThatChangesItsSizeBuysTheDifference() throws {
    let backtest = try run([(10, 10, 10, 10), (10, 10, 10, 10), (20, 20, 20, 20), (30, 30, 30, 30)], [0.5, 1, 0, 0])
    #expect(try backtest.curve.position.array() == [0, 5, 10, 0])
    let trade = try #require(backtest.trades.first)
    #expect((trade.entryPrice, trade.exitPrice, trade.units, trade.net) == (15, 30, 10, 150))
  }

  @Test func anAccountThatIsUsedUpStopsTrading() throws {
    let backtest = try run(
      [(10, 10, 10, 10), (10, 10, 10, 10), (200, 200, 200, 200), (150, 150, 150, 150), (10, 10, 10, 10)],
      [-1, -1, -1, -1, -1])
    #expect(backtest.trades.map(\.exit) == [.ruin])
    #expect(try backtest.curve.equity.array() == [1000, 1000, -900, -400, -400])
    #expect(backtest.notes.contains("the equity was used up: trading stopped"))
    #expect(backtest.ruins == [backtest.bars.timeline.times[2]])
    // From 1000 to -900, and from then on nothing: a debt that shrinks is no gain.
    let returns = try #require(try backtest.equityFrame["returns"]?.numbers).array()
    #expect(Array(returns.dropFirst()) == [0, -1.9, 0, 0])
    #expect(abs(backtest.whole.mean + 1.9 / 4) < 1e-15)
  }

  @Test func buyAndHoldIsTheBenchmark() throws {
    let backtest = try run([(10, 10, 10, 10), (10, 10, 10, 10), (12, 12, 12, 12)], [0, 0, 0])
    #expect(abs(try backtest.benchmark().whole.end - 1200) < 1e-9)
    #expect(backtest.whole.end == 1000)
  }

  @Test func pricesThatAreNotAdjustedAreNamed() throws {
    let flat = (10.0, 10.0, 10.0, 10.0)
    let plain = try bars([flat, flat])
    for (adjusted, isNamed) in [(10.0, false), (5.0, true)] {
      let frame = try plain.with([Column("adj_close", [10, adjusted])])
      let backtest = try Simulation().run(try targets([1, 1], on: frame), on: frame)
      #expect(backtest.notes.contains { $0.hasPrefix("close is not adj_close") } == isNamed)
    }
  }

  @Test func whatIsWrongIsSaid() throws {
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch let complaint as Complaint { return complaint.description } catch { return "\(error)" }
      return ""
    }
    let flat = (10.0, 10.0, 10.0, 10.0)
    #expect(
      message { _ = try run([flat, flat], [0, 3]) }
        == "a target is between -1 and 1, not 3 (X at 2020-01-02T00:00) - make a signal of it: signal … long=… short=…")
    #expect(message { _ = try run([flat], [0]) { $0.cash = 5 } }.hasPrefix("units and cash both say how large"))
    #expect(message { _ = try run([flat], [0]) { $0.units = -1 } } == "units is a number above 0, not -1")
    #expect(message { _ = try run([flat], [0]) { $0.periods = 0 } } == "periods is a number above 0, not 0")
    let (one, two) = (try bars([flat, flat]), try bars([flat]))
    #expect(
      message { _ = try Simulation().run(try targets([1], on: two), on: one) }
        == "the signal was made on other rows than the bars: make it again on this frame")
    let bare = one.keeping { $0.name == "close" }
    #expect(
      message { _ = try Simulation().run(try targets([1, 1], on: bare), on: bare) }.hasPrefix("no column 'open'"))
  }
}
