import Frames
import Vocabulary

extension Backtest {
  /// What a report is cut up by.
  package enum Grouping: String, CaseIterable, Sendable { case year, month, symbol }

  /// A part of a backtest by its name, beside buying and holding over the same bars.
  package struct Part: Sendable {
    package var name: String
    package var own: Stretch
    package var benchmark: Stretch
  }

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

  /// What is told of each part, by its name and title.
  private static let told = [
    ("total_return", "return"), ("volatility", "volatility"), ("sharpe", "sharpe"), ("max_drawdown", "max_drawdown"),
    ("exposure", "exposure"), ("trade_count", "trade_count"), ("hit_rate", "hit_rate"), ("turnover", "turnover"),
    ("costs", "costs"),
  ]

  /// The most telling statistics, a row a part; `title` is what the parts are.
  package func table(of parts: [Part], title: String) throws -> Table {
    try Backtest.table(of: parts, title: title, notes: notes)
  }

  /// Backtests side by side, a row each, beside buying and holding the bars of each.
  package static func comparison(_ backtests: [(name: String, backtest: Backtest)], monitor: Monitor) throws -> Table {
    let parts = try backtests.map { name, backtest in
      Part(name: name, own: backtest.whole, benchmark: try backtest.benchmark(monitor: monitor).whole)
    }
    let bars = backtests.map(\.backtest.bars.timeline.digest)
    let notes = bars.allSatisfy { $0 == bars.first } ? [] : ["not alike: the backtests trade other bars"]
    return try table(of: parts, title: "backtest", notes: notes)
  }

  private static func table(of parts: [Part], title: String, notes: [String]) throws -> Table {
    var columns = [Table.Column(title, parts.map { .text($0.name) })]
    for (name, called) in Backtest.told {
      let column = try Backtest.column(name, parts.map(\.own), called: called)
      // What is nought in every row says nothing, and takes the room of what does.
      if !["costs", "exposure"].contains(name) || !column.cells.allSatisfy(Backtest.isNought) {
        columns.append(column)
      }
    }
    columns.insert(
      try Backtest.column("total_return", parts.map(\.benchmark), called: "buy and hold"), at: 2)
    return Table(columns: columns, notes: notes)
  }

  private static func isNought(_ cell: Table.Cell) -> Bool {
    switch cell {
    case .number(let number, _): number == 0
    case .integer(let number): number == 0
    default: false
    }
  }

  /// The same as lists of numbers, one a part.
  package func record(of parts: [Part], title: String) throws -> Value {
    .record(
      [Value.Field(title, .list(parts.map { .word($0.name) }))]
        + (try Backtest.told.map { name, called in
          let statistic = try Backtest.statistics.make(name, Given())
          return Value.Field(called, .list(parts.map { .number(statistic.value(of: $0.own)) }))
        }))
  }

  /// The parts of the account between some times, both among them; complains of a part without a bar.
  package func parts(
    between spans: [(name: String, from: Int64, to: Int64)], beside benchmark: Backtest
  ) throws -> [Part] {
    let times = curve.times.times
    return try spans.map { span in
      let rows =
        (times.firstIndex { $0 >= span.from } ?? times.count)..<(times.firstIndex { $0 > span.to } ?? times.count)
      guard !rows.isEmpty else { throw Complaint("the backtest has no bar in \(span.name)") }
      return Part(name: span.name, own: try stretch(rows), benchmark: try benchmark.stretch(rows))
    }
  }

  private static func column(_ name: String, _ stretches: [Stretch], called title: String? = nil) throws -> Table.Column
  {
    let statistic = try statistics.make(name, Given())
    let unit = type(of: statistic).unit
    return Table.Column(
      title ?? name, unit: unit == .share ? "%" : nil, stretches.map { unit.cell(statistic.value(of: $0)) })
  }

  /// Years, months or symbols.
  ///
  /// - Parameter clock: What the market's clock shows at a time, in nanoseconds; it decides which year a bar is in.
  package func parts(
    by grouping: Grouping, beside benchmark: Backtest, clock: (Int64) -> Int64 = { $0 }
  ) throws -> [Part] {
    if grouping == .symbol {
      return try bars.timeline.segments.indices.map { index in
        Part(
          name: bars.timeline.segments[index].symbol, own: try stretch(ofSegment: index),
          benchmark: try benchmark.stretch(ofSegment: index))
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
    return try parts.map {
      Part(name: $0.name, own: try stretch($0.rows), benchmark: try benchmark.stretch($0.rows))
    }
  }
}
