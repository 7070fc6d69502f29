import Frames
import Vocabulary

extension Backtest {
  /// What a report is cut up by.
  package enum Grouping: String, CaseIterable, Sendable { case year, month, symbol }

  /// A statistic of the whole, by its name or alias; nil where there is none.
  package func statistic(_ name: String) -> Double? {
    guard let listing = Backtest.statistics[name], let statistic = try? listing(Given()) else {
      return nil
    }
    return statistic.value(of: whole)
  }

  /// Every statistic beside that of buy and hold, with its definition where wanted.
  package func summary(beside benchmark: Backtest, explained: Bool = false) throws -> Table {
    var cells: [[Table.Cell]] = [[], [], [], [], []]
    for listing in Backtest.statistics.entries {
      let statistic = try listing(Given())
      let unit = type(of: statistic).unit
      cells[0].append(.text(listing.name))
      cells[1].append(unit.cell(statistic.value(of: whole)))
      cells[2].append(unit.cell(statistic.value(of: benchmark.whole)))
      cells[3].append(.text(unit.word))
      cells[4].append(.text(listing.details))
    }
    var columns = zip(["statistic", "backtest", "buy and hold", "unit", "definition"], cells).map {
      Table.Column($0, $1)
    }
    if !explained { columns.removeLast() }
    return Table(columns: columns, notes: notes)
  }

  /// The most telling statistics without costs, and at one, two and three times the costs.
  package func sensitivity(monitor: Monitor = Monitor()) throws -> Table {
    let factors = [0.0, 1, 2, 3]
    let stretches = try factors.map { try $0 == 1 ? whole : atCosts(times: $0, monitor: monitor).whole }
    var columns = [Table.Column("costs", unit: "times", factors.map { .number($0, decimals: 0) })]
    for name in ["total_return", "cagr", "sharpe", "max_drawdown", "profit_factor", "average_trade"] {
      columns.append(try Backtest.column(name, stretches))
    }
    columns.append(try Backtest.column("costs", stretches, called: "paid"))
    return Table(columns: columns, notes: notes)
  }

  /// The most telling statistics, a row a year, month or symbol.
  ///
  /// - Parameter clock: What the market's clock shows at a time, in nanoseconds; it decides which year a bar is in.
  package func table(
    by grouping: Grouping, beside benchmark: Backtest, clock: (Int64) -> Int64 = { $0 }
  ) throws -> Table {
    let parts = try parts(by: grouping, beside: benchmark, clock: clock)
    var columns = [Table.Column(grouping.rawValue, parts.map { .text($0.name) })]
    let own = parts.map(\.own)
    columns.append(try Backtest.column("total_return", own, called: "return"))
    columns.append(try Backtest.column("total_return", parts.map(\.benchmark), called: "buy and hold"))
    for name in ["volatility", "sharpe", "max_drawdown", "exposure", "trade_count", "hit_rate", "turnover", "costs"] {
      let column = try Backtest.column(name, own)
      // What is nought in every row says nothing, and takes the room of what does.
      if !["costs", "exposure"].contains(name) || !column.cells.allSatisfy(Backtest.isNought) {
        columns.append(column)
      }
    }
    return Table(columns: columns, notes: notes)
  }

  private static func isNought(_ cell: Table.Cell) -> Bool {
    switch cell {
    case .number(let number, _): number == 0
    case .integer(let number): number == 0
    default: false
    }
  }

  private static func column(_ name: String, _ stretches: [Stretch], called title: String? = nil) throws -> Table.Column
  {
    let statistic = try statistics.make(name, Given())
    let unit = type(of: statistic).unit
    return Table.Column(
      title ?? name, unit: unit == .share ? "%" : nil, stretches.map { unit.cell(statistic.value(of: $0)) })
  }

  private func parts(
    by grouping: Grouping, beside benchmark: Backtest, clock: (Int64) -> Int64
  ) throws -> [(name: String, own: Stretch, benchmark: Stretch)] {
    if grouping == .symbol {
      return try bars.timeline.segments.indices.map { index in
        (
          bars.timeline.segments[index].symbol, try stretch(ofSegment: index),
          try benchmark.stretch(ofSegment: index)
        )
      }
    }
    var parts: [(name: String, rows: Range<Int>)] = []
    var (today, start) = (Int64.min, 0)
    var current: (year: Int, month: Int)?
    func close(at row: Int) {
      guard let current else { return }
      let month = current.month < 10 ? "-0\(current.month)" : "-\(current.month)"
      parts.append((grouping == .year ? "\(current.year)" : "\(current.year)\(month)", start..<row))
      start = row
    }
    for (row, time) in curve.times.times.enumerated() {
      let clock = clock(time)
      let number = clock >= 0 ? clock / Moment.day : (clock - Moment.day + 1) / Moment.day
      guard number != today else { continue }
      today = number
      let day = Day(number: Int(number))
      if day.year == current?.year, grouping == .year || day.month == current?.month { continue }
      close(at: row)
      current = (day.year, day.month)
    }
    close(at: curve.times.count)
    return try parts.map { ($0.name, try stretch($0.rows), try benchmark.stretch($0.rows)) }
  }
}
