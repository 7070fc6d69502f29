/// The symbol that vendors write into the names of files into which they cut a series by years, months or days.
enum SeriesName {
  /// Nil where the vendor does no such thing, or the name is another.
  static func symbol(in title: String, of vendor: String) -> String? {
    switch vendor {
    case "HistData": histData(title)
    case "Binance": binance(title)
    default: nil
    }
  }

  /// `DAT_ASCII_EURUSD_M1_201901`, `DAT_MT_EURUSD_M1_2018`.
  private static func histData(_ title: String) -> String? {
    let words = title.split(separator: "_", omittingEmptySubsequences: false)
    guard words.count == 5, words[0].uppercased() == "DAT", !words[2].isEmpty, words[3].uppercased() == "M1",
      isNumber(words[4], 4) || isNumber(words[4], 6)
    else { return nil }
    return words[2].uppercased()
  }

  /// `BTCUSDT-1m-2021-01`, `BTCUSDT-1m-2021-01-31`.
  private static func binance(_ title: String) -> String? {
    let words = title.split(separator: "-", omittingEmptySubsequences: false)
    guard words.count == 4 || words.count == 5, !words[0].isEmpty, let unit = words[1].last,
      "smhdw".contains(unit) || words[1] == "1mo",
      Int(words[1].prefix { $0.isNumber }) != nil, isNumber(words[2], 4),
      words.dropFirst(3).allSatisfy({ isNumber($0, 2) })
    else { return nil }
    return String(words[0])
  }

  private static func isNumber(_ word: Substring, _ length: Int) -> Bool {
    word.utf8.count == length && word.utf8.allSatisfy { (48...57).contains($0) }
  }
}
