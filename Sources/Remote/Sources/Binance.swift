import Vocabulary

/// Spot bars of Binance.
///
/// Source: Binance API documentation, *Market Data endpoints*, `GET /api/v3/klines`.
package struct Binance: Source {
  package static let name = "binance"
  package static let summary = "crypto bars of Binance, from its beginning"
  package static let details = """
    Symbols are pairs without a sign between, such as BTCUSDT. Beside the bar stand quote_volume, trades,
    taker_buy_volume and taker_buy_quote_volume. Pages of 1000 bars; each begins with the last bar of the page before, so
    that a change between two is noticed. Where Binance does not serve a country, WICK_BINANCE_URL may name another of
    its addresses, such as https://data-api.binance.vision.
    """
  package static let parameters = wording
  package static let examples = ["btc = fetch binance BTCUSDT 5m from 2024-01-01 to 2024-02-01"]
  package static let base = "https://api.binance.com"
  package static let pause = 50
  package static let settled: Int64 = 60_000_000_000
  package static let bars: [Bar] = [
    Bar("1s", .time(1_000_000_000)), .minutes(1, "1m"), .minutes(3, "3m"), .minutes(5, "5m"), .minutes(15, "15m"),
    .minutes(30, "30m"), .minutes(60, "1h"), .minutes(120, "2h"), .minutes(240, "4h"), .minutes(360, "6h"),
    .minutes(480, "8h"), .minutes(720, "12h"), .days(1, "1d"), .days(3, "3d"), .days(7, "1w"),
    Bar("1mo", .months(1), "1M"),
  ]

  package var words: [SourceWord] = []

  package init() {}

  private static let most = 1000
  private static let names = [
    "open", "high", "low", "close", "volume", "quote_volume", "trades", "taker_buy_volume", "taker_buy_quote_volume",
  ]

  /// Pages are cut by their length alone, so that ranges with other ends share them.
  package func request(_ symbol: String, _ bar: Bar, from start: Int64, to end: Int64?) -> String {
    "/api/v3/klines?symbol=\(symbol.uppercased().percentEncoded)&interval=\(bar.code)"
      + "&startTime=\(start / 1_000_000)&limit=\(Binance.most)"
  }

  /// Rows of open time, open, high, low, close, volume, close time, quote volume, trades, two volumes of takers.
  package func read(_ body: [UInt8], into page: inout Page) throws {
    var json = JSONReader(body)
    var rows: [(time: Int64, values: [Double])] = []
    try json.array { json, _ in
      var row: (time: Int64, values: [Double]) = (0, [])
      try json.array { json, column in
        switch column {
        case 0: row.time = try json.moment(unit: 1_000_000)
        case 1...5, 7...10: row.values.append(try json.number())
        default: try json.skip()
        }
      }
      guard row.values.count == Binance.names.count else { throw JSONReader.Fault(place: 0) }
      rows.append(row)
    }
    try json.end()
    page.take(rows, Binance.names)
    // Where the last bar has not ended, there are no more.
    if rows.count >= Binance.most, let last = page.times.last, last > page.start,
      page.bar.end(of: last, .utc) <= page.asked
    {
      page.next = last
    }
  }

  package func words(ofError body: [UInt8]) -> String? {
    var json = JSONReader(body)
    var words: String?
    try? json.object { json, name in if name == "msg" { words = try json.text() } else { try json.skip() } }
    return words
  }

  /// 6000 units of weight are free a minute; near them the rest of the minute is waited for.
  package func rest(after head: [String: String], at time: Int64) -> Int {
    guard let used = head["x-mbx-used-weight-1m"].flatMap({ Int($0) }), used > 5400 else { return 0 }
    return 60 - Int(time / 1_000_000_000 % 60)
  }
}
