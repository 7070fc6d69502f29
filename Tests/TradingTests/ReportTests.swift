import Frames
import Testing
import Trading
import Vocabulary

/// Reports say of each part what the part's own bars say.
@Suite struct ReportTests {
  private func backtest() throws -> Backtest {
    let golden = try Golden("panel.csv")
    let frame = try golden.frame()
    var simulation = Simulation()
    simulation.costs = Costs(commission: 0.0002, spread: Markup(share: 0.0002))
    return try simulation.run(try targets(golden.numbers("target"), on: frame), on: frame, stop: .share(0.04))
  }

  private func cells(_ table: Table, _ title: String) -> [Table.Cell] {
    table.columns.first { $0.title == title }?.cells ?? []
  }

  private func numbers(_ table: Table, _ title: String) -> [Double] {
    cells(table, title).map { cell in
      switch cell {
      case .number(let number, _): number
      case .integer(let integer): Double(integer)
      default: .nan
      }
    }
  }

  @Test func yearsAndMonthsCompoundToTheWhole() throws {
    let backtest = try backtest()
    let benchmark = try backtest.benchmark()
    for (grouping, count) in [(Backtest.Grouping.year, 4), (.month, 48)] {
      let table = try backtest.table(of: backtest.parts(by: grouping, beside: benchmark), title: grouping.rawValue)
      #expect(table.rowCount == count)
      let growth = numbers(table, "return").reduce(1) { $0 * (1 + $1 / 100) }
      #expect(abs(growth - 1 - backtest.whole.end / backtest.whole.start + 1) < 1e-9)
      let held = numbers(table, "buy and hold").reduce(1) { $0 * (1 + $1 / 100) }
      #expect(abs(held - benchmark.whole.end / benchmark.whole.start) < 1e-9)
      #expect(numbers(table, "trade_count").reduce(0, +) == Double(backtest.whole.closed))
      #expect(abs(numbers(table, "costs").reduce(0, +) - backtest.whole.paid.total) < 1e-6)
    }
    let years = try backtest.table(of: backtest.parts(by: .year, beside: benchmark), title: "year")
    #expect(cells(years, "year") == ["2003", "2004", "2005", "2006"].map { .text($0) })
  }

  @Test func theClockDecidesTheYear() throws {
    let frame = try bars(Array(repeating: (10, 10, 10, 10), count: 3))
    let backtest = try Simulation().run(try targets([1, 1, 1], on: frame), on: frame)
    let parts = try backtest.parts(by: .year, beside: try backtest.benchmark()) { $0 - Moment.day }
    let table = try backtest.table(of: parts, title: "year")
    #expect(cells(table, "year") == [.text("2019"), .text("2020")])
  }

  @Test func symbolsAddUp() throws {
    let backtest = try backtest()
    let table = try backtest.table(of: backtest.parts(by: .symbol, beside: backtest.benchmark()), title: "symbol")
    #expect(cells(table, "symbol") == ["AAPL", "GOOG", "IBM", "MSFT"].map { .text($0) })
    #expect(numbers(table, "trade_count").reduce(0, +) == Double(backtest.whole.closed))
    let mean = numbers(table, "return").reduce(0, +) / 4
    #expect(abs(mean - (backtest.whole.end / backtest.whole.start - 1) * 100) < 1e-9)
  }

  @Test func theSummaryHasEveryStatisticWithItsDefinition() throws {
    let backtest = try backtest()
    let table = try backtest.summary(beside: try backtest.benchmark(), explained: true)
    #expect(cells(table, "statistic") == Backtest.statistics.names.map { .text($0) })
    for cell in cells(table, "definition") {
      guard case .text(let definition) = cell else { throw Complaint("a definition is no text") }
      #expect(!definition.isEmpty)
    }
    #expect(table.notes.first == "252 bars a year, by the usual step between bars")
  }

  @Test func higherCostsLeaveLess() throws {
    let backtest = try backtest()
    let table = try backtest.sensitivity()
    let returns = numbers(table, "total_return")
    #expect(returns.count == 4)
    #expect(zip(returns, returns.dropFirst()).allSatisfy { $0 > $1 })
    #expect(returns[1] == (backtest.whole.end / backtest.whole.start - 1) * 100)
    #expect(numbers(table, "paid")[0] == 0)
  }

  @Test func aFallHasItsDates() throws {
    let frame = try bars([100, 100, 120, 90, 110, 130, 125].map { ($0, $0, $0, $0) })
    var simulation = Simulation()
    simulation.units = 1
    simulation.capital = 100
    let backtest = try simulation.run(try targets(Array(repeating: 1, count: 7), on: frame), on: frame)
    let fall = backtest.whole.drawdown
    #expect(fall.depth == 90.0 / 120 - 1)
    #expect((fall.peak, fall.trough, fall.recovery) == (2, 3, 5))
    #expect(fall.longest == 2)
  }

  @Test func framesHaveTheirColumns() throws {
    let backtest = try backtest()
    let frame = try backtest.equityFrame
    #expect(
      frame.columns.map(\.name)
        == [
          "equity", "cash", "value", "position", "returns", "drawdown", "commission", "spread", "slippage",
        ])
    let drawdown = try #require(frame["drawdown"]?.numbers).array()
    #expect(drawdown.min() == backtest.whole.drawdown.depth)
    #expect(drawdown.allSatisfy { $0 <= 0 })
    #expect(try backtest.positionFrame.count == backtest.bars.count)
  }
}
