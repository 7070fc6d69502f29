import Frames
import Vocabulary

/// Bars of Yahoo Finance.
///
/// Source: the `v8/finance/chart` endpoint, as Yahoo's own pages use it.
package struct Yahoo: Source {
  package static let name = "yahoo"
  package static let summary = "stocks, funds, indices and currencies of Yahoo Finance"
  package static let details = """
    Symbols are Yahoo's: AAPL, BRK-B, ^GSPC, EURUSD=X, BTC-USD, 7203.T. Prices are adjusted for splits; adj_close for
    dividends too. dividends holds what is paid for a share and splits the new shares for an old one, on their days, 0
    on others. A split changes all earlier prices: refresh asks for them again. Bars of a minute go back 30 days, up to
    30m 60 days, 1h two years.
    """
  package static let parameters = wording
  package static let examples = ["aapl = fetch yahoo AAPL from 2015", "px = fetch yahoo AAPL MSFT 1h from 2024-01-01"]
  package static let base = "https://query1.finance.yahoo.com"
  package static let pause = 250
  package static let margin = Moment.day
  package static let adjustment: String? = "split"
  package static let bars: [Bar] = [
    .minutes(1, "1m"), .minutes(2, "2m"), .minutes(5, "5m"), .minutes(15, "15m"), .minutes(30, "30m"),
    .minutes(60, "1h"), .days(1, "1d"), .days(7, "1w", "1wk"), Bar("1mo", .months(1)),
  ]

  package var words: [SourceWord] = []

  package init() {}

  /// What is sent for an end that lies ahead.
  private static let ever = 9_999_999_999
  private static let week = 7 * Moment.day
  private static let second: Int64 = 1_000_000_000

  /// Daily bars go back a century; those within the day have to be told how far.
  package func start(_ from: Int64?, _ bar: Bar) -> Int64? {
    from ?? (bar.length < Moment.day ? nil : Int64(Day(year: 1900, month: 1, day: 1).number) * Moment.day)
  }

  /// Minutes are given a week at a time.
  package func end(_ start: Int64, _ bar: Bar) -> Int64? { bar.name == "1m" ? start + Yahoo.week : nil }

  package func request(_ symbol: String, _ bar: Bar, from start: Int64, to end: Int64?) -> String {
    "/v8/finance/chart/\(symbol.uppercased().percentEncoded)?period1=\(start / 1_000_000_000)"
      + "&period2=\(end.map { Int($0 / 1_000_000_000) } ?? Yahoo.ever)&interval=\(bar.code)"
      + "&events=div%7Csplit&includeAdjustedClose=true"
  }

  /// The parts of an answer.
  private struct Chart {
    var zone = "UTC"
    var regularEnd: Int64?
    var stamps: [Int64] = []
    var columns: [String: [Double]] = [:]
    var dividends: [Int64: Double] = [:]
    var splits: [Int64: Double] = [:]
  }

  package func read(_ body: [UInt8], into page: inout Page) throws {
    var json = JSONReader(body)
    var chart: Chart?
    var error: String?
    try json.object { json, name in
      guard name == "chart" else { return try json.skip() }
      try json.object { json, name in
        switch name {
        case "result": if try !json.isNull() { try json.array { json, _ in chart = try Yahoo.chart(&json) } }
        case "error": if try !json.isNull() { error = try Yahoo.description(&json) }
        default: try json.skip()
        }
      }
    }
    try json.end()
    if let error { throw Refusal(words: error) }
    guard let chart else { throw JSONReader.Fault(place: 0) }
    try take(chart, into: &page)
    page.goOn(behind: end(page.start, page.bar))
  }

  private static func chart(_ json: inout JSONReader) throws -> Chart {
    var chart = Chart()
    try json.object { json, name in
      switch name {
      case "meta": try meta(&json, into: &chart)
      case "timestamp": try json.array { json, _ in chart.stamps.append(try json.moment(unit: Yahoo.second)) }
      case "events": try events(&json, into: &chart)
      case "indicators":
        try json.object { json, _ in
          try json.array { json, _ in
            try json.object { json, name in chart.columns[name] = try json.isNull() ? [] : json.numbers() }
          }
        }
      default: try json.skip()
      }
    }
    return chart
  }

  private static func meta(_ json: inout JSONReader, into chart: inout Chart) throws {
    try json.object { json, name in
      switch name {
      case "exchangeTimezoneName": chart.zone = try json.text() ?? "UTC"
      case "currentTradingPeriod":
        if try json.isNull() { return }
        try json.object { json, name in
          guard name == "regular" else { return try json.skip() }
          try json.object { json, name in
            if name == "end" { chart.regularEnd = try json.moment(unit: Yahoo.second) } else { try json.skip() }
          }
        }
      default: try json.skip()
      }
    }
  }

  private static func events(_ json: inout JSONReader, into chart: inout Chart) throws {
    try json.object { json, kind in
      try json.object { json, _ in
        var numbers: [String: Double] = [:]
        try json.object { json, name in
          if ["amount", "date", "numerator", "denominator"].contains(name) {
            numbers[name] = try json.number()
          } else {
            try json.skip()
          }
        }
        guard let date = try numbers["date"].map({ try JSONReader.moment($0, unit: Yahoo.second) }) else { return }
        if kind == "dividends" { chart.dividends[date] = numbers["amount"] }
        if kind == "splits", let new = numbers["numerator"], let old = numbers["denominator"], old > 0 {
          chart.splits[date] = new / old
        }
      }
    }
  }

  private func take(_ chart: Chart, into page: inout Page) throws {
    let zone = try Zone(named: chart.zone)
    let isDaily = page.bar.length >= Moment.day
    /// Of longer bars the date counts, whatever the time: the last one carries the time of its last trade.
    func stamp(_ time: Int64) -> Int64 {
      guard isDaily else { return time }
      let civil = zone.civil(time)
      return zone.utc(civil - ((civil % Moment.day) + Moment.day) % Moment.day)
    }
    page.zone = chart.zone
    let prices = ["open", "high", "low", "close", "volume"]
    let columns = prices.map { chart.columns[$0] ?? [] } + (isDaily ? [chart.columns["adjclose"] ?? []] : [])
    guard !chart.stamps.isEmpty else { return }
    for column in columns where column.count != chart.stamps.count {
      guard column.isEmpty else { throw JSONReader.Fault(place: 0) }
    }
    func events(_ events: [Int64: Double]) -> [Int64: Double] {
      var found: [Int64: Double] = [:]
      for (date, value) in events { found[stamp(date)] = value }
      return found
    }
    let (dividends, splits) = (events(chart.dividends), events(chart.splits))
    var rows: [Int64: [Double]] = [:]
    for (row, traded) in chart.stamps.enumerated() {
      let time = stamp(traded)
      // Where nothing was traded, a row of nulls stands for a bar.
      let values = columns.map { $0.isEmpty ? .nan : $0[row] }
      guard values.contains(where: { !$0.isNaN }) else { continue }
      // The bar of today may come twice, the second time with the last trade.
      rows[time] = values + (isDaily ? [dividends[time] ?? 0, splits[time] ?? 0] : [])
    }
    page.take(
      rows.map { ($0.key, $0.value) }, prices + (isDaily ? ["adj_close", "dividends", "splits"] : []))
    // A day is over when the exchange closes.
    if page.bar.span == .time(Moment.day), let end = chart.regularEnd, let last = page.times.last, stamp(end) == last {
      page.lastEnd = end
    }
  }

  package func words(ofError body: [UInt8]) -> String? {
    var json = JSONReader(body)
    var words: String?
    try? json.object { json, _ in
      try json.object { json, name in
        if name == "error", try !json.isNull() { words = try Yahoo.description(&json) } else { try json.skip() }
      }
    }
    return words
  }

  /// `{"code": "Not Found", "description": "No data found, symbol may be delisted"}`.
  private static func description(_ json: inout JSONReader) throws -> String {
    var parts: [String: String] = [:]
    try json.object { json, name in parts[name] = try json.text() }
    return parts["description"] ?? parts["code"] ?? "an error"
  }
}
