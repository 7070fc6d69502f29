import Vocabulary

/// Bars of Kraken.
///
/// Source: Kraken API documentation, *Get OHLC Data*.
package struct Kraken: Source {
  package static let name = "kraken"
  package static let summary = "the last 720 crypto bars of Kraken"
  package static let details = """
    Symbols are pairs such as XBTUSD or ETH/EUR. Kraken gives its last 720 bars of any length and no older ones. Beside
    the bar stand vwap and trades.
    """
  package static let parameters = wording
  package static let examples = ["xbt = fetch kraken XBTUSD 1h"]
  package static let base = "https://api.kraken.com"
  package static let pause = 1000
  package static let settled: Int64 = 60_000_000_000
  package static let bars: [Bar] = [
    .minutes(1, "1m", "1"), .minutes(5, "5m", "5"), .minutes(15, "15m", "15"), .minutes(30, "30m", "30"),
    .minutes(60, "1h", "60"), .minutes(240, "4h", "240"), .days(1, "1d", "1440"), .days(7, "1w", "10080"),
  ]

  package var words: [SourceWord] = []

  package init() {}

  package func request(_ symbol: String, _ bar: Bar, from start: Int64, to end: Int64?) -> String {
    // Bars that begin after a moment: the second before is named, so that one that begins on it comes.
    "/0/public/OHLC?pair=\(symbol.percentEncoded)&interval=\(bar.code)&since=\(max(0, start / 1_000_000_000 - 1))"
  }

  /// `{"error": [], "result": {"XXBTZUSD": [[time, open, high, low, close, vwap, volume, count], …], "last": …}}`.
  package func read(_ body: [UInt8], into page: inout Page) throws {
    var json = JSONReader(body)
    var rows: [(time: Int64, values: [Double])] = []
    var errors: [String] = []
    var hasResult = false
    try json.object { json, name in
      switch name {
      case "error": try json.array { json, _ in errors.append(try json.string()) }
      case "result":
        hasResult = true
        try json.object { json, name in
          guard name != "last" else { return try json.skip() }
          try json.array { json, _ in
            let row = try json.numbers()
            guard row.count == 8 else { throw JSONReader.Fault(place: 0) }
            let time = try JSONReader.moment(row[0], unit: 1_000_000_000)
            rows.append((time, [row[1], row[2], row[3], row[4], row[6], row[5], row[7]]))
          }
        }
      default: try json.skip()
      }
    }
    try json.end()
    if let error = errors.first {
      throw Refusal(words: error, isPassing: error.contains("Rate limit") || error.contains("Too many requests"))
    }
    guard hasResult else { throw JSONReader.Fault(place: 0) }
    page.take(rows, ["open", "high", "low", "close", "volume", "vwap", "trades"])
    if let first = page.times.first, page.start > 0, first > page.start + page.bar.length {
      page.note = "kraken has the last 720 bars alone: from \(Moment.text(first)) on"
    }
  }

  package func words(ofError body: [UInt8]) -> String? { nil }
}
