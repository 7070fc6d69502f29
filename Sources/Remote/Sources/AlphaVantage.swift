import Frames
import Vocabulary

/// Bars of Alpha Vantage, which wants a key.
///
/// Source: Alpha Vantage API documentation, `TIME_SERIES_DAILY`, `TIME_SERIES_DAILY_ADJUSTED`, `TIME_SERIES_INTRADAY`.
package struct AlphaVantage: Source {
  package static let name = "alphavantage"
  package static let summary = "US stocks of Alpha Vantage, raw, with a key"
  package static let details = """
    The key stands in the environment as ALPHAVANTAGE_API_KEY; it is sent, and kept nowhere. Daily bars are all that there
    are; with adjusted=yes adj_close, dividend_amount and split_coefficient stand beside them, which Alpha Vantage gives
    to those who pay. Bars within the day come a month a page, on New York's clock, prices as they were traded.
    """
  package static let parameters =
    wording + [Parameter.option("adjusted", \Self.adjusted, "ask for adjusted closes, dividends and splits too")]
  package static let examples = [
    "ibm = fetch alphavantage IBM", "ibm = fetch alphavantage IBM 5m from 2024-01 to 2024-03",
  ]
  package static let base = "https://www.alphavantage.co"
  package static let pause = 1200
  package static let ending = "csv"
  package static let margin = Moment.day
  package static let adjustment: String? = "raw"
  package static let key: (variable: String, parameter: String)? = ("ALPHAVANTAGE_API_KEY", "apikey")
  package static let bars: [Bar] = [
    .minutes(1, "1m", "1min"), .minutes(5, "5m", "5min"), .minutes(15, "15m", "15min"), .minutes(30, "30m", "30min"),
    .minutes(60, "1h", "60min"), .days(1, "1d"),
  ]

  package var words: [SourceWord] = []
  package var adjusted = false

  package init() {}

  /// There are no bars within the day before.
  private static let first = Int64(Day(year: 2000, month: 1, day: 1).number) * Moment.day
  private static let zone = "America/New_York"

  private static func isWithinDay(_ bar: Bar) -> Bool { bar.length < Moment.day }

  private static func month(_ time: Int64, later months: Int = 0) -> Int64 {
    let day = Day(number: Int((time >= 0 ? time : time - Moment.day + 1) / Moment.day))
    let count = day.year * 12 + day.month - 1 + months
    return Int64(Day(year: count / 12, month: count % 12 + 1, day: 1).number) * Moment.day
  }

  package func start(_ from: Int64?, _ bar: Bar) -> Int64? {
    AlphaVantage.isWithinDay(bar) ? from.map { AlphaVantage.month(max($0, AlphaVantage.first)) } : 0
  }

  package func end(_ start: Int64, _ bar: Bar) -> Int64? {
    AlphaVantage.isWithinDay(bar) ? AlphaVantage.month(start, later: 1) : nil
  }

  package func request(_ symbol: String, _ bar: Bar, from start: Int64, to end: Int64?) -> String {
    let head = "/query?symbol=\(symbol.uppercased().percentEncoded)&datatype=csv&outputsize=full"
    guard AlphaVantage.isWithinDay(bar) else {
      return head + "&function=TIME_SERIES_DAILY" + (adjusted ? "_ADJUSTED" : "")
    }
    let month = Moment(nanoseconds: start, precision: .month).description
    return head + "&function=TIME_SERIES_INTRADAY&interval=\(bar.code)&month=\(month)"
      + "&adjusted=false&extended_hours=false"
  }

  /// A table, the newest bar first; or an object with a note, also where the status says that all is well.
  package func read(_ body: [UInt8], into page: inout Page) throws {
    if let words = words(ofError: body) {
      let isPassing = words.contains("per minute") || words.contains("per second")
      throw Refusal(words: words, isPassing: isPassing)
    }
    try TextAnswer.read(body, zone: AlphaVantage.zone, into: &page)
    page.goOn(behind: end(page.start, page.bar))
  }

  package func words(ofError body: [UInt8]) -> String? {
    var json = JSONReader(body)
    var words: String?
    try? json.object { json, name in
      let text = try json.text()
      if ["Error Message", "Note", "Information"].contains(name) { words = text }
    }
    return words
  }
}
