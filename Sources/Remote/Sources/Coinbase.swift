import Vocabulary

/// Bars of the Coinbase exchange.
///
/// Source: Coinbase Exchange API reference, *Get product candles*.
package struct Coinbase: Source {
  package static let name = "coinbase"
  package static let summary = "crypto bars of the Coinbase exchange"
  package static let details = """
    Symbols are pairs such as BTC-USD. A time without trades has no bar. Pages of 300 bars.
    """
  package static let parameters = wording
  package static let examples = ["eth = fetch coinbase ETH-USD 1h from 2024-01-01 to 2024-01-31"]
  package static let base = "https://api.exchange.coinbase.com"
  package static let pause = 150
  package static let settled: Int64 = 60_000_000_000
  package static let bars: [Bar] = [
    .minutes(1, "1m", "60"), .minutes(5, "5m", "300"), .minutes(15, "15m", "900"), .minutes(60, "1h", "3600"),
    .minutes(360, "6h", "21600"), .days(1, "1d", "86400"),
  ]

  package var words: [SourceWord] = []

  package init() {}

  private static let most: Int64 = 300

  /// Pages lie on a grid, so that ranges share them.
  package func start(_ from: Int64?, _ bar: Bar) -> Int64? {
    let length = bar.length * Coinbase.most
    // The exchange opened in 2015.
    let first = Int64(Day(year: 2015, month: 1, day: 1).number) * Moment.day
    return from.map { max($0, first) - (max($0, first) % length) }
  }

  package func end(_ start: Int64, _ bar: Bar) -> Int64? { start + bar.length * Coinbase.most }

  /// A whole page, wherever the range ends. The exchange includes both ends.
  package func request(_ symbol: String, _ bar: Bar, from start: Int64, to end: Int64?) -> String {
    let last = start + bar.length * Coinbase.most - 1_000_000_000
    return "/products/\(symbol.uppercased().percentEncoded)/candles?granularity=\(bar.code)"
      + "&start=\(start / 1_000_000_000)&end=\(last / 1_000_000_000)"
  }

  /// Rows of time, low, high, open, close, volume, the newest first.
  package func read(_ body: [UInt8], into page: inout Page) throws {
    var json = JSONReader(body)
    var rows: [(time: Int64, values: [Double])] = []
    try json.array { json, _ in
      let row = try json.numbers()
      guard row.count == 6 else { throw JSONReader.Fault(place: 0) }
      rows.append((try JSONReader.moment(row[0], unit: 1_000_000_000), [row[3], row[2], row[1], row[4], row[5]]))
    }
    try json.end()
    page.take(rows, ["open", "high", "low", "close", "volume"])
    page.goOn(behind: end(page.start, page.bar))
  }

  package func words(ofError body: [UInt8]) -> String? {
    var json = JSONReader(body)
    var words: String?
    try? json.object { json, name in if name == "message" { words = try json.text() } else { try json.skip() } }
    return words
  }
}
