import Vocabulary

/// Daily bars of Stooq.
///
/// Source: the `q/d/l` download of stooq.com.
package struct Stooq: Source {
  package static let name = "stooq"
  package static let summary = "daily bars of Stooq: world stocks, indices, currencies, futures"
  package static let details = """
    Symbols are Stooq's: aapl.us, ^spx, eurusd, gc.f, cdr. Prices are adjusted for splits and dividends. Days have no
    zone: they lie at midnight UTC. Stooq counts what an address asks for in a day.
    """
  package static let parameters = wording
  package static let examples = ["spx = fetch stooq ^spx from 1990", "aapl = fetch stooq aapl.us 1d from 2015 to 2020"]
  package static let base = "https://stooq.com"
  package static let pause = 1000
  package static let ending = "csv"
  package static let adjustment: String? = "split and dividend"
  package static let bars: [Bar] = [.days(1, "1d", "d")]

  package var words: [SourceWord] = []

  package init() {}

  package func request(_ symbol: String, _ bar: Bar, from start: Int64, to end: Int64?) -> String {
    let first = start > 0 ? "&d1=\(Stooq.day(start))" : ""
    // Without both ends the download has the whole history.
    let last = first.isEmpty && end == nil ? "" : "&d2=\(Stooq.day((end ?? Stooq.ever) - 1))"
    return "/q/d/l/?s=\(symbol.lowercased().percentEncoded)&i=\(bar.code)"
      + (first.isEmpty && !last.isEmpty ? "&d1=19000101" : first) + last
  }

  private static let ever = Int64(Day(year: 2100, month: 1, day: 1).number) * Moment.day

  private static func day(_ time: Int64) -> String {
    Moment(nanoseconds: time, precision: .day).description.replacing("-", with: "")
  }

  /// `Date,Open,High,Low,Close,Volume`, or words where there are no bars.
  package func read(_ body: [UInt8], into page: inout Page) throws {
    let beginning = String(decoding: body.prefix(200), as: UTF8.self)
    if beginning.hasPrefix("No data") || beginning.hasPrefix("Brak danych") {
      throw Refusal(words: "no data for \(page.symbol)", hint: "a stock has its market behind a point, as aapl.us")
    }
    if beginning.hasPrefix("Exceeded the daily hits limit") || beginning.hasPrefix("Przekroczony dzienny limit") {
      throw Refusal(words: "the day's limit of downloads is used up", hint: "what was fetched before is kept: offline")
    }
    try TextAnswer.read(body, zone: "UTC", into: &page)
  }

  package func words(ofError body: [UInt8]) -> String? { nil }
}
