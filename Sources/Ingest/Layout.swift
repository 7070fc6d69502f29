import Frames
import Vocabulary

/// How a file of bars is laid out, found out from its first lines.
struct Layout {
  /// What a field of a row is read as.
  enum Kind: Equatable {
    case stamp
    /// A time of day that belongs to the date in another column.
    case clock
    case number
    /// One of a few words.
    case category
    case symbol
    case ignored
  }

  struct Field {
    var name: String
    var kind: Kind
  }

  var separator: UInt8
  /// Where the first row begins.
  var body: Int
  var fields: [Field]
  var form: StampReader.Form
  var hasHeader: Bool
  /// The stamps are those of a bar's end, as the header says.
  var stampsEnd: Bool

  static let bars = ["open", "high", "low", "close", "volume", "adj_close"]
}

extension Layout {
  /// - Parameters:
  ///   - names: The columns as the user gave them, in place of a header; empty where he did not.
  ///   - time: The column that is the time, where the user said so.
  ///   - symbol: The column that names the symbol, where the user said so.
  init(_ content: UnsafeRawBufferPointer, path: String, names: [String], time: String?, symbol: String?) throws {
    let sample = Sample(content)
    guard !sample.lines.isEmpty else { throw Complaint("\(path) is empty") }
    let separator = try Layout.separator(of: sample.lines, path)
    self.separator = separator
    let rows = sample.lines.map { Layout.fields($0.text, separator) }
    let header = Layout.header(rows, time: time)
    hasHeader = header != nil
    var raw: [String]
    if let header {
      raw = rows[header]
      guard header + 1 < rows.count else { throw Complaint("\(path) has a header but no rows") }
      body = sample.lines[header + 1].start
    } else {
      raw = []
      body = sample.lines[0].start
    }
    let row = rows[(header ?? -1) + 1]
    let line = sample.lines[(header ?? -1) + 1].number
    if !names.isEmpty {
      guard names.count == row.count else {
        throw Complaint("columns names \(names.count) columns, but line \(line) of \(path) has \(row.count)")
      }
      raw = names
    } else if header == nil {
      raw = try Layout.standard(row, path, line)
    }
    let roles = try Roles(raw, row: row, time: time, symbol: symbol, path: path, place: "\(path), line \(line)")
    let (known, stamp) = (roles.known, roles.stamp)
    guard stamp < row.count else {
      throw Complaint("\(path), line \(line) has \(row.count) columns, not \(known.count) as the header")
    }
    fields = known.enumerated().map { index, name in
      if index == stamp { return Field(name: name, kind: .stamp) }
      if index == roles.clock { return Field(name: name, kind: .clock) }
      if index == roles.ticker { return Field(name: name, kind: .symbol) }
      if name.isEmpty { return Field(name: "", kind: .ignored) }
      let unique = roles.names[index]
      let words = rows.dropFirst((header ?? -1) + 1).compactMap { index < $0.count ? $0[index] : nil }
      let isText = !Layout.bars.contains(unique) && words.contains { !Layout.isNumber($0) }
      return Field(name: unique, kind: isText ? .category : .number)
    }
    stampsEnd = known[stamp] == "close_time"
    guard let form = StampReader.form(of: row[stamp]) else {
      throw Complaint(
        "\(path), line \(line), column \(stamp + 1) (\(known[stamp])): '\(row[stamp].prefix(40))' is not a date",
        hint: "dates are written like 2020-01-31 09:30, 20200131 093000, 1/31/2020 or as a count since 1970")
    }
    self.form = form
  }

  /// What the columns of a table are, by their names and the texts of a row.
  struct Roles {
    /// The names as the language writes them.
    let known: [String]
    let stamp: Int
    let clock: Int?
    let ticker: Int?
    /// The names in the frame: `o` is the open unless there is one, and a name that stands twice gets a number.
    private(set) var names: [String] = []

    /// - Parameter place: What the row is called in a complaint.
    init(_ raw: [String], row: [String], time: String?, symbol: String?, path: String, place: String) throws {
      known = Layout.normalized(raw)
      stamp = try Layout.stamp(known, row, time: time, place)
      clock = Layout.clock(known, row, besides: stamp)
      ticker = try Layout.ticker(known, asked: symbol, path)
      var taken: Set<String> = []
      for (index, name) in known.enumerated() {
        guard index != stamp, index != clock, index != ticker, !name.isEmpty else {
          names.append(name)
          continue
        }
        let isBar = Layout.aliases[name].map { !taken.contains($0) && ($0 == name || !known.contains($0)) } ?? false
        var unique = isBar ? Layout.aliases[name] ?? name : name
        var number = 2
        while !taken.insert(unique).inserted {
          unique = "\(name)_\(number)"
          number += 1
        }
        names.append(unique)
      }
    }
  }

  /// The first lines of a file that have content.
  private struct Sample {
    var lines: [(start: Int, number: Int, text: String)] = []

    init(_ content: UnsafeRawBufferPointer) {
      var next = content.count >= 3 && content[0] == 0xef && content[1] == 0xbb && content[2] == 0xbf ? 3 : 0
      var number = 1
      while next < min(content.count, 1 << 18), lines.count < 100 {
        let end = content[next...].firstIndex(of: 10) ?? content.count
        var stop = end
        if stop > next, content[stop - 1] == 13 { stop -= 1 }
        if stop > next {
          lines.append((next, number, String(decoding: content[next..<min(stop, next + 1 << 14)], as: UTF8.self)))
        }
        next = end + 1
        number += 1
      }
    }
  }

  /// Of tab, semicolon and comma the one that stands in the lines most often.
  private static func separator(of lines: [(start: Int, number: Int, text: String)], _ path: String) throws -> UInt8 {
    let counts = [UInt8(9), 59, 44].map { byte in
      lines.reduce(0) { sum, line in sum + line.text.utf8.count { $0 == byte } }
    }
    guard let most = counts.max(), most > 0, let index = counts.firstIndex(of: most) else {
      let line = lines[lines.count - 1]
      throw Complaint(
        "\(path), line \(line.number): '\(line.text.prefix(40))' has no comma, semicolon or tab",
        hint: "a file of bars has a time and prices in each line")
    }
    return [9, 59, 44][index]
  }

  /// The texts between separators, without quotes and outer blanks.
  static func fields(_ line: String, _ separator: UInt8) -> [String] {
    var fields: [[UInt8]] = [[]]
    var isQuoted = false
    for byte in line.utf8 {
      if byte == 34 {
        isQuoted.toggle()
      } else if byte == separator, !isQuoted {
        fields.append([])
      } else {
        fields[fields.count - 1].append(byte)
      }
    }
    return fields.map { trimmed(String(decoding: $0, as: UTF8.self)) }
  }

  private static func trimmed(_ text: String) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  /// Which of the first ten lines is the header: one that names a time, or else begins with nothing and goes on in words.
  private static func header(_ rows: [[String]], time: String?) -> Int? {
    // As wide as most lines are: a note above and a line that is cut off are not.
    var counts: [Int: Int] = [:]
    for row in rows { counts[row.count, default: 0] += 1 }
    let width = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
    let candidates = rows.indices.prefix(10).filter { abs(rows[$0].count - width) <= 1 }
    if let time {
      let wanted = normalized(time)
      if let found = candidates.first(where: { rows[$0].contains { normalized($0) == wanted } }) { return found }
    }
    if let found = candidates.first(where: { normalized(rows[$0]).contains { times.contains($0) } }) { return found }
    return candidates.first.flatMap { index in
      let isWords = rows[index].dropFirst().allSatisfy { !$0.isEmpty && !isNumber($0) }
      return isWords && StampReader.form(of: rows[index][0]) == nil ? index : nil
    }
  }

  /// What the columns of a file without a header are: the order that most vendors keep.
  private static func standard(_ row: [String], _ path: String, _ line: Int) throws -> [String] {
    let prices = ["open", "high", "low", "close"]
    let isStamped = row.first.map { StampReader.form(of: $0) != nil } ?? false
    let hasClock = row.count > 1 && row[1].contains(":")
    switch row.count {
    case 5 where isStamped: return ["time"] + prices
    case 6 where isStamped && hasClock: return ["date", "time"] + prices
    case 6 where isStamped: return ["time"] + prices + ["volume"]
    case 7 where isStamped && hasClock: return ["date", "time"] + prices + ["volume"]
    default:
      throw Complaint(
        "\(path) has no header that names a time, and its first line is not time, open, high, low, close, volume: "
          + "'\(row.joined(separator: ",").prefix(60))'",
        hint: "name its columns: columns=[time open high low close volume], or the one that is the time: time=NAME")
    }
  }

  private static func stamp(_ names: [String], _ row: [String], time: String?, _ place: String) throws -> Int {
    if let time {
      if let index = names.firstIndex(of: normalized(time)) { return index }
      throw Complaint(
        "\(place): no column '\(time)' (there is \(names.joined(separator: " ")))", hint: didYouMean(time, names))
    }
    for name in times {
      // A column of the time of day alone does not say when.
      if let index = names.firstIndex(of: name), index < row.count,
        name != "time" || StampReader.form(of: row[index]) != nil
      {
        return index
      }
    }
    if let index = names.firstIndex(where: { times.contains($0) }) { return index }
    if names.first == "" { return 0 }
    if let first = row.first, StampReader.form(of: first) != nil { return 0 }
    throw Complaint(
      "\(place): no column is a time (there is \(names.joined(separator: " ")))", hint: "say which one: time=NAME")
  }

  private static func clock(_ names: [String], _ row: [String], besides stamp: Int) -> Int? {
    guard stamp < row.count, let form = StampReader.form(of: row[stamp]) else { return nil }
    if case .epoch = form { return nil }
    guard !row[stamp].contains(":"), !row[stamp].contains(" ") else { return nil }
    return names.firstIndex { $0 == "time" || $0 == "hour" }.flatMap { $0 > stamp ? $0 : nil }
  }

  private static func ticker(_ names: [String], asked: String?, _ path: String) throws -> Int? {
    if let asked { return names.firstIndex(of: normalized(asked)) }
    return symbols.lazy.compactMap { names.firstIndex(of: $0) }.first
  }

  static func isNumber(_ text: String) -> Bool {
    text.isEmpty || RowReader.isMissing(text) || RowReader.flag(text) != nil || RowReader.number(text) != nil
  }

  /// Names as the language writes them: `Adj. Close` and `<ADJ CLOSE>` become `adj_close`. A first part that all share,
  /// as in `Candle.Open`, is left out.
  private static func normalized(_ names: [String]) -> [String] {
    let parts = names.map { $0.split(separator: ".", maxSplits: 1) }
    let isShared = names.count > 2 && parts.allSatisfy { $0.count == 2 && $0[0] == parts[0][0] }
    return (isShared ? parts.map { String($0[1]) } : names).map(normalized)
  }

  static func normalized(_ name: String) -> String {
    var result = ""
    for scalar in name.unicodeScalars {
      let isWord = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      if isWord { result += String(scalar).lowercased() } else if !result.isEmpty, result.last != "_" { result += "_" }
    }
    while result.last == "_" { result.removeLast() }
    return result.first?.isNumber == true ? "_" + result : result
  }

  /// Names of the time, the most telling first.
  private static let times = [
    "datetime", "timestamp", "date", "date_time", "time", "open_time", "opentime", "gmt_time", "local_time", "day",
    "dt", "unix",
    "unix_timestamp", "epoch", "close_time",
  ]

  private static let symbols = ["symbol", "ticker", "sym", "name", "instrument", "pair"]

  /// What vendors call the columns of a bar.
  private static let aliases = [
    "open": "open", "o": "open", "open_price": "open",
    "high": "high", "h": "high", "high_price": "high",
    "low": "low", "l": "low", "low_price": "low",
    "close": "close", "c": "close", "last": "close", "close_price": "close", "close_last": "close",
    "adj_close": "adj_close", "adjclose": "adj_close", "adjusted_close": "adj_close", "adj_close_price": "adj_close",
    "volume": "volume", "v": "volume", "vol": "volume", "tick_volume": "volume", "tickvol": "volume",
  ]
}
