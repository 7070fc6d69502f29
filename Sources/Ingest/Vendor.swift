import Vocabulary

/// Who made a file, as its content shows, and what follows from it.
struct Vendor: Sendable {
  let name: String
  /// What in the file shows it.
  let why: String
  /// The columns of a file without a header.
  var columns: [String] = []
  /// Whether a bar carries the time of its end.
  var stampsEnd = false
  /// What prices are multiplied by in the file.
  var scale = 1.0
  /// The day that a file's times of day belong to, in nanoseconds.
  var day: Int64?
  /// The symbol, where the file's name tells more than it.
  var symbol: String?
  /// What a reader of the file should know.
  var note: String?

  /// What is known of a file before its rows are read.
  struct Evidence {
    /// The header as it stands; nil where there is none.
    var header: [String]?
    /// The same as the language writes them.
    var names: [String] = []
    /// The lines above the header.
    var above: [String] = []
    /// The first rows.
    var rows: [[String]]
    var separator: UInt8
    /// The file's own name, without folder and endings.
    var title: String

    var row: [String] { rows.first ?? [] }

    func has(_ wanted: String...) -> Bool { wanted.allSatisfy(names.contains) }
  }

  /// The first vendor whose marks the file bears.
  static func recognised(_ evidence: Evidence) -> Vendor? {
    for sign in evidence.header == nil ? headless : headed {
      guard var vendor = sign(evidence) else { continue }
      if vendor.symbol == nil, let symbol = SeriesName.symbol(in: evidence.title, of: vendor.name) {
        vendor.symbol = symbol
        let note = "by its name a part of \(symbol): all parts become one symbol, sym=file keeps them apart"
        vendor.note = vendor.note.map { "\($0); \(note)" } ?? note
      }
      return vendor
    }
    return nil
  }
}

extension Vendor {
  private typealias Sign = @Sendable (Evidence) -> Vendor?
  private static let prices = ["open", "high", "low", "close"]

  /// By the names in the header.
  private static let headed: [Sign] = [
    { $0.has("dividends", "stock_splits") ? Vendor(name: "yfinance", why: "it has Dividends and Stock Splits") : nil },
    { file in
      let isBulk = file.header?.first == "<TICKER>" && file.has("per")
      let isPolish = file.has("data", "otwarcie", "najwyzszy", "najnizszy", "zamkniecie")
      guard isBulk || isPolish else { return nil }
      return Vendor(name: "Stooq", why: isBulk ? "it has <TICKER>, <PER>, <DATE>" : "its header is in Polish")
    },
    { file in
      let isAdjusted = file.has("timestamp", "dividend_amount", "split_coefficient")
      let stamps = file.rows.compactMap(\.first)
      let isNewestFirst = stamps.count > 1 && zip(stamps, stamps.dropFirst()).allSatisfy { $0 > $1 }
      let isPlain = file.names == ["timestamp"] + prices + ["volume"] && isNewestFirst
      guard isAdjusted || isPlain else { return nil }
      return Vendor(
        name: "Alpha Vantage",
        why: isAdjusted ? "it has split_coefficient" : "it has timestamp,open,…,volume, the newest row first")
    },
    { file in
      let isWiki = file.has("ex_dividend", "split_ratio")
      return isWiki ? Vendor(name: "Quandl WIKI", why: "it has Ex-Dividend and Split Ratio") : nil
    },
    { $0.has("date", "openint") ? Vendor(name: "Kaggle, Huge Stock Market Dataset", why: "it has OpenInt") : nil },
    { file in
      let isTagged = file.header?.contains { $0.hasPrefix("<") } ?? false
      let isTable = file.separator == 9 && file.names.prefix(5) == ["time"] + prices
      guard isTagged && file.has("date", "open") || isTable else { return nil }
      return Vendor(
        name: "MetaTrader", why: isTagged ? "it has <DATE> and <OPEN>" : "it has Time, Open, … set apart by tabs")
    },
    { file in
      file.has("open_time", "close_time") ? Vendor(name: "Binance", why: "it has open_time and close_time") : nil
    },
    { file in
      let isNamed = file.above.contains { $0.lowercased().contains("cryptodatadownload") }
      return isNamed ? Vendor(name: "CryptoDataDownload", why: "its first line names it") : nil
    },
    { file in
      guard file.has("last", "open", "high", "low"), file.has("change") || file.has("chg") else { return nil }
      return Vendor(name: "Barchart", why: "it has Last and Change")
    },
    { file in
      let isEnglish = file.has("price", "open", "high", "low") && (file.has("vol") || file.has("change"))
      let known = Set(file.names.compactMap { HeaderNames.bars[$0] })
      let isOther =
        file.names.count == 7 && known.isSuperset(of: ["open", "high", "low"]) && file.separator == 44
        && file.rows.contains { $0.last?.hasSuffix("%") ?? false }
      guard isEnglish || isOther else { return nil }
      return Vendor(
        name: "investing.com", why: isEnglish ? "it has Price, Vol. and Change %" : "its last column is in %")
    },
    { $0.has("close_last") ? Vendor(name: "Nasdaq", why: "it has Close/Last") : nil },
    { $0.has("gmt_time") ? Vendor(name: "Dukascopy", why: "it has Gmt time") : nil },
    { file in
      let isIt = file.names.contains("window_start") && file.has("ticker")
      return isIt ? Vendor(name: "Polygon", why: "it has ticker and window_start") : nil
    },
    { file in
      let isYahoo = file.has("date", "adj_close", "close") && file.names.count <= 8
      return isYahoo ? Vendor(name: "Yahoo", why: "it has Date and Adj Close") : nil
    },
    { $0.has("dividend", "split") ? Vendor(name: "zipline csvdir", why: "it has dividend and split") : nil },
    { file in
      guard file.header?.prefix(5).elementsEqual(["time"] + prices) ?? false, file.separator == 44 else { return nil }
      let isIt = file.names.count > 6 || file.header?.contains("Volume") ?? false || file.names.count == 5
      return isIt ? Vendor(name: "TradingView", why: "it begins with time,open,high,low,close") : nil
    },
  ]

  /// By the shape of the rows.
  private static let headless: [Sign] = [
    { file in
      guard file.row.count == 12, let open = Double(file.row[0]), let close = Double(file.row[6]), open > 1e11,
        close > open
      else { return nil }
      return Vendor(
        name: "Binance", why: "it has 12 columns, two of them times",
        columns: ["open_time"] + prices + [
          "volume", "close_time", "quote_volume", "count", "taker_buy_volume", "taker_buy_quote_volume", "ignore",
        ])
    },
    Vendor.lean,
    { file in
      guard file.separator == 59, file.row.count == 6, file.row[0].count == 15, file.row[0].dropFirst(8).first == " ",
        StampReader.form(of: file.row[0]) == .compact
      else { return nil }
      let isSilent = file.rows.allSatisfy { $0.last == "0" }
      return isSilent
        ? Vendor(
          name: "HistData", why: "its stamps are 20200131 093000 and its volume is 0",
          columns: ["time"] + prices + ["volume"], note: "HistData writes the clock of New York: tz=America/New_York")
        : Vendor(
          name: "NinjaTrader", why: "its stamps are 20200131 093000, set apart by semicolons",
          columns: ["time"] + prices + ["volume"], stampsEnd: true,
          note: "NinjaTrader stamps a bar when it ends")
    },
    { file in
      guard file.row.count == 7, file.row[0].dropFirst(4).first == ".", file.row[1].contains(":") else { return nil }
      return Vendor(
        name: "MetaTrader", why: "it has 2020.01.31 and 09:30 in two columns",
        columns: ["date", "time"] + prices + ["volume"])
    },
    { file in
      guard file.row.count == 7 || file.row.count == 8, let first = Double(file.row[0]), 1e8..<1e11 ~= first,
        file.rows.allSatisfy({ Int($0.last ?? "") != nil })
      else { return nil }
      let isAverage = file.row.count == 8
      return Vendor(
        name: "Kraken", why: "it has seconds, prices, volume and a count of trades",
        columns: ["time"] + prices + (isAverage ? ["vwap"] : []) + ["volume", "trades"])
    },
  ]

  /// QuantConnect's files: bars of trades or of quotes, counts of open contracts, and factors of adjustment.
  private static func lean(_ file: Evidence) -> Vendor? {
    guard file.separator == 44, let first = file.row.first else { return nil }
    let parts = file.title.split(separator: "_").map(String.init)
    var day: Int64?
    if let number = Int64(first), (0..<86_400_000).contains(number), let date = parts.first, date.count == 8 {
      day = Vendor.day(date)
      guard day != nil else { return nil }
    } else {
      let isDate = first.count == 8 && file.row.count == 4
      let isStamp = first.count == 14 && first.dropFirst(8).first == " " && first.dropFirst(11).first == ":"
      guard StampReader.form(of: first) == .compact, isDate || isStamp else { return nil }
      if isDate {
        guard file.rows.last?[0].hasPrefix("2050") ?? false else { return nil }
        return Vendor(
          name: "LEAN factor file", why: "its last date is in 2050",
          columns: ["time", "price_factor", "split_factor", "reference_price"])
      }
    }
    let columns: [String]
    switch file.row.count {
    case 6: columns = ["time"] + prices + ["volume"]
    case 11:
      let quote = { (side: String) in prices.map { "\(side)_\($0)" } + ["\(side)_size"] }
      columns = ["time"] + prices + ["bid_size"] + quote("ask")
    case 2: columns = ["time", "open_interest"]
    default: return nil
    }
    let scale = leanScale(file)
    var notes: [String] = []
    if file.row.count == 11 { notes.append("open, high, low, close are those of the bid") }
    if scale != 1 { notes.append("prices are divided by 10000") }
    return Vendor(
      name: "LEAN",
      why: day == nil ? "its stamps are 20200131 09:30" : "its stamps count from midnight of its name's date",
      columns: columns, scale: scale, day: day, symbol: leanSymbol(parts),
      note: notes.isEmpty ? nil : notes.joined(separator: "; "))
  }

  /// Prices of US stocks are whole numbers, ten thousand to the dollar: nearly all are whole cents or sixteenths.
  private static func leanScale(_ file: Evidence) -> Double {
    let values = file.rows.flatMap { $0.dropFirst().prefix(4) }.filter { !$0.isEmpty }
    let whole = values.compactMap(Int.init)
    let isWhole = !values.isEmpty && whole.count == values.count && whole.allSatisfy { $0 >= 100 }
    let isVolume = file.rows.allSatisfy { $0.count > 5 && Int($0[5]) != nil }
    guard isWhole, isVolume, file.row.count == 6 else { return 1 }
    return whole.count { $0 % 25 == 0 } * 10 >= whole.count * 8 ? 10_000 : 1
  }

  /// `20131010_spy_minute_trade` is spy, `gc_trade_201310` the contract gc_201310.
  private static func leanSymbol(_ parts: [String]) -> String {
    let words: Set<String> = ["minute", "second", "hour", "daily", "trade", "quote", "openinterest"]
    let rest = (Vendor.day(parts.first ?? "") == nil ? parts[...] : parts.dropFirst()).filter { !words.contains($0) }
    return rest.isEmpty ? parts.joined(separator: "_") : rest.joined(separator: "_")
  }

  /// The beginning of a day such as `20131010`, in nanoseconds.
  private static func day(_ text: String) -> Int64? {
    guard text.count == 8, let number = Int(text) else { return nil }
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100)
    guard (1900...2200).contains(year), (1...12).contains(month), day >= 1,
      day <= Day.length(ofMonth: month, year: year)
    else { return nil }
    return Int64(Day(year: year, month: month, day: day).number) * Moment.day
  }
}
