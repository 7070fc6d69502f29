import Vocabulary

/// A header of three lines, as pandas writes columns of two levels and yfinance makes them: the fields, the ticker of
/// each, and the name of the index alone.
///
///     Price,Close,High,Low,Open,Volume
///     Ticker,AAPL,AAPL,AAPL,AAPL,AAPL
///     Date,,,,,
struct StackedHeader {
  /// The names of the columns, the time's first.
  let titles: [String]
  let ticker: String

  /// Nil where the header is of another kind.
  ///
  /// - Parameter header: The line with the name of the time.
  init?(_ rows: [[String]], header: Int, path: String) throws {
    guard header >= 2, rows[header].count > 1, rows[header].dropFirst().allSatisfy(\.isEmpty),
      rows[header - 1].count == rows[header].count, rows[header - 2].count == rows[header].count,
      let place = [header - 1, header - 2].first(where: { rows[$0][0].lowercased() == "ticker" })
    else { return nil }
    let tickers = rows[place].dropFirst()
    let fields = rows[2 * header - 3 - place].dropFirst()
    guard let ticker = tickers.first, !ticker.isEmpty, fields.allSatisfy({ !$0.isEmpty }) else { return nil }
    let all = Array(Set(tickers)).sorted()
    guard all.count == 1 else {
      throw Complaint(
        "\(path) holds \(all.count) symbols side by side: \(all.prefix(6).joined(separator: ", "))",
        hint: "a row is a bar of one symbol: in Python, df.stack(level=\"Ticker\", future_stack=True).to_csv(…)")
    }
    self.ticker = ticker
    titles = [rows[header][0]] + fields
  }
}
