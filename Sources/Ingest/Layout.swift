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
  var numbers: NumberForm
  var hasHeader: Bool
  /// The stamps are those of a bar's end, as the header or the vendor says.
  var stampsEnd: Bool
  var vendor: Vendor?
  /// The line of the header, or of the first row where there is none.
  var line: Int
  /// The names in the header as they stand.
  var header: [String]
  /// Whether the first rows show how decimals are written.
  var isNumberFormCertain: Bool
  /// Whether the header is in Windows-1252, of which Latin-1 is a part, and not in UTF-8.
  var isWestern: Bool
  /// What the dates of the first rows show.
  var seen = StampReader.Seen()

  static let bars = ["open", "high", "low", "close", "volume", "adj_close"]

  /// The most columns that a file may have.
  private static let widest = 1 << 15
}

extension Layout {
  /// - Parameters:
  ///   - sample: The beginning of the file; `isWhole` says whether it is all of it.
  ///   - title: The file's own name, without folder and endings.
  ///   - settings: What the user said of the file.
  init(
    _ sample: UnsafeRawBufferPointer, isWhole: Bool, path: String, title: String, settings: FileRows.Settings
  ) throws {
    try Layout.checkText(sample, path)
    let lines = Layout.lines(sample, isWhole: isWhole)
    guard !lines.isEmpty else { throw Complaint("\(path) is empty") }
    let separator = try Layout.separator(of: lines, path)
    let names = settings.names
    self.separator = separator
    for line in lines where line.text.utf8.count > Layout.widest {
      guard line.text.utf8.count(where: { $0 == separator }) > Layout.widest else { continue }
      throw Complaint("\(path), line \(line.number) has more than \(Layout.widest) columns")
    }
    var rows = lines.map { Layout.fields($0.text, separator) }
    let header = Layout.header(rows, time: settings.time)
    hasHeader = header != nil
    isWestern = header.map { !lines[$0].isUTF8 } ?? false
    let stacked = try header.flatMap { try StackedHeader(rows, header: $0, path: path) }
    let titles = stacked?.titles ?? header.map { rows[$0] } ?? []
    self.header = titles
    // Remarks stand between the rows of some files.
    let first = (rows.indices.dropFirst((header ?? -1) + 1).first { !lines[$0].text.hasPrefix("#") })
    guard let first else { throw Complaint("\(path) has a header but no rows") }
    body = lines[first].start
    line = lines[header ?? first].number
    let row = rows[first]
    let place = "\(path), line \(lines[first].number)"
    let above = header.map { lines[..<$0].map(\.text) } ?? []
    // A line that is cut off or holds a note says nothing of the columns.
    rows = rows[first...].filter { $0.count == row.count }
    let vendor =
      stacked.map { Vendor(name: "yfinance", why: "below its fields stands the ticker", symbol: $0.ticker) }
      ?? Vendor.recognised(
        Vendor.Evidence(
          header: header == nil ? nil : titles, names: Layout.normalized(titles), above: above, rows: rows,
          separator: separator, title: title))
    self.vendor = vendor
    var raw = titles
    if !names.isEmpty {
      guard names.count == row.count else {
        throw Complaint(
          "columns names \(names.count) columns, but line \(lines[first].number) of \(path) has \(row.count)")
      }
      raw = names
    } else if header == nil {
      raw = try vendor?.columns ?? Layout.standard(row, path, lines[first].number)
    }
    let roles = try Roles(raw, row: row, time: settings.time, symbol: settings.symbol, path: path, place: place)
    let (known, stamp) = (roles.known, roles.stamp)
    guard stamp < row.count else {
      throw Complaint("\(place) has \(row.count) columns, not \(known.count) as the header")
    }
    let isBound = { (index: Int) in index == stamp || index == roles.clock || index == roles.ticker }
    let form = Layout.form(row[stamp], vendor)
    let dated = rows.filter { form == nil || Layout.form($0[stamp], vendor) != nil }
    let texts = dated.flatMap { row in row.indices.lazy.filter { !isBound($0) }.map { row[$0] } }
    let (numbers, isCertain) =
      NumberForm(settings.decimal).map { ($0, true) } ?? NumberForm.form(of: texts, prefersComma: separator != 44)
    (self.numbers, isNumberFormCertain) = (numbers, isCertain)
    fields = known.enumerated().map { index, name in
      if index == stamp { return Field(name: name, kind: .stamp) }
      if index == roles.clock { return Field(name: name, kind: .clock) }
      if index == roles.ticker { return Field(name: name, kind: .symbol) }
      if name.isEmpty { return Field(name: "", kind: .ignored) }
      let unique = roles.names[index]
      let words = dated.lazy.compactMap { index < $0.count ? $0[index] : nil }
      let isText = !Layout.bars.contains(unique) && words.contains { !Layout.isNumber($0, numbers) }
      return Field(name: unique, kind: isText ? .category : .number)
    }
    stampsEnd = known[stamp] == "close_time" || vendor?.stampsEnd ?? false
    guard fields.contains(where: { $0.kind != .stamp && $0.kind != .ignored }) || fields.count == 1 else {
      throw Complaint("\(path), line \(line) names no column but the time", hint: "columns=[…] names them")
    }
    guard let form else {
      throw Complaint(
        "\(place), column \(stamp + 1) (\(known[stamp])): '\(Layout.shown(row[stamp]))' is not a date",
        hint: StampReader.hasShortYear(row[stamp])
          ? "any of its numbers may be the year: write four digits of it"
          : "dates are written like 2020-01-31 09:30, 20200131 093000, 1/31/2020, 31-Jan-2020 or as a count since 1970")
    }
    self.form = form
    guard form == .slashed else { return }
    for row in dated {
      let numbers = row[stamp].split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
      guard numbers.count == 2 else { continue }
      seen.first = max(seen.first, numbers[0])
      seen.second = max(seen.second, numbers[1])
    }
  }

  /// The form of a stamp: that of its text, unless the vendor counts from midnight.
  private static func form(_ text: String, _ vendor: Vendor?) -> StampReader.Form? {
    guard let day = vendor?.day else { return StampReader.form(of: text) }
    return Int(text) == nil ? nil : .milliseconds(since: day)
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
      var aliases = HeaderNames.bars
      let bars = Set(known.compactMap { aliases[$0] })
      if !bars.isSuperset(of: ["open", "high", "low"]) {
        for name in HeaderNames.ofBarsAlone { aliases[name] = nil }
      } else if !bars.contains("close") {
        for name in HeaderNames.closes { aliases[name] = "close" }
      }
      let all = Set(known)
      var taken: Set<String> = []
      var numbers: [String: Int] = [:]
      for (index, name) in known.enumerated() {
        guard index != stamp, index != clock, index != ticker, !name.isEmpty else {
          names.append(name)
          continue
        }
        let alias = aliases[name]
        let isBar = alias.map { !taken.contains($0) && ($0 == name || !all.contains($0)) } ?? false
        var unique = isBar ? alias ?? name : name
        // A name that stands thousands of times goes on where it was.
        while !taken.insert(unique).inserted {
          let number = numbers[name, default: 2]
          unique = "\(name)_\(number)"
          numbers[name] = number + 1
        }
        names.append(unique)
      }
    }
  }

  /// Of tab, semicolon, bar and comma the first that stands equally often in nearly all lines; else the one that stands
  /// there most often. Those within quotes do not count.
  private static func separator(of lines: [Line], _ path: String) throws -> UInt8 {
    let candidates: [UInt8] = [9, 59, 124, 44]
    let counts = candidates.map { byte in
      lines.map { line in
        var isQuoted = false
        return line.text.utf8.count {
          if $0 == 34 { isQuoted.toggle() }
          return $0 == byte && !isQuoted
        }
      }
    }
    for (byte, counts) in zip(candidates, counts) {
      var times: [Int: Int] = [:]
      for count in counts { times[count, default: 0] += 1 }
      guard let most = times.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), most.key > 0 else { continue }
      if most.value * 5 >= lines.count * 4 { return byte }
    }
    let sums = counts.map { $0.reduce(0, +) }
    guard let most = sums.max(), most > 0, let index = sums.firstIndex(of: most) else {
      let line = lines[lines.count - 1]
      throw Complaint(
        "\(path), line \(line.number): '\(shown(line.text))' has no comma, semicolon or tab",
        hint: "a file of bars has a time and prices in each line")
    }
    return candidates[index]
  }

  /// The beginning of a text as it may stand on a screen.
  static func shown(_ text: String) -> String {
    let cut = text.count > 40 ? text.prefix(40) + "…" : text[...]
    return String(String.UnicodeScalarView(cut.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? "?" : $0 }))
  }

  /// The texts between separators, without quotes and outer blanks.
  static func fields(_ line: String, _ separator: UInt8) -> [String] {
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    func close() {
      let end = (field.lastIndex { $0 != 32 } ?? -1) + 1
      let start = field[..<end].firstIndex { $0 != 32 } ?? end
      fields.append(String(decoding: field[start..<end], as: UTF8.self))
      field.removeAll(keepingCapacity: true)
    }
    for byte in line.utf8 {
      if byte == 34 {
        isQuoted.toggle()
      } else if byte == separator, !isQuoted {
        close()
      } else {
        field.append(byte)
      }
    }
    close()
    return fields
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
    if let found = candidates.first(where: { normalized(rows[$0]).contains { HeaderNames.times.contains($0) } }) {
      return found
    }
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
    for name in HeaderNames.times {
      // A column of the time of day alone does not say when.
      if let index = names.firstIndex(of: name), index < row.count,
        name != "time" || StampReader.form(of: row[index]) != nil
      {
        return index
      }
    }
    if let index = names.firstIndex(where: { HeaderNames.times.contains($0) }) { return index }
    if names.first == "" { return 0 }
    if let first = row.first, StampReader.form(of: first) != nil { return 0 }
    throw Complaint(
      "\(place): no column is a time (there is \(names.joined(separator: " ")))", hint: "say which one: time=NAME")
  }

  private static func clock(_ names: [String], _ row: [String], besides stamp: Int) -> Int? {
    guard stamp < row.count, let form = StampReader.form(of: row[stamp]) else { return nil }
    if case .epoch = form { return nil }
    guard !row[stamp].contains(":"), form == .named || !row[stamp].contains(" ") else { return nil }
    return names.firstIndex { HeaderNames.clocks.contains($0) }.flatMap { $0 > stamp ? $0 : nil }
  }

  private static func ticker(_ names: [String], asked: String?, _ path: String) throws -> Int? {
    if let asked { return names.firstIndex(of: normalized(asked)) }
    return HeaderNames.symbols.lazy.compactMap { names.firstIndex(of: $0) }.first
  }

  static func isNumber(_ text: String, _ form: NumberForm = .point) -> Bool {
    if text.isEmpty || RowReader.isMissing(text) || RowReader.flag(text) != nil { return true }
    if form == .point, RowReader.number(text) != nil { return true }
    return Array(text.utf8).withUnsafeBufferPointer { form.number($0, hasUnits: false) != nil }
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
    for scalar in name.lowercased().unicodeScalars {
      let letter = HeaderNames.plain[scalar] ?? String(scalar)
      let isWord = scalar.properties.isAlphabetic || (scalar.isASCII && scalar.properties.numericType != nil)
      if isWord { result += letter } else if !result.isEmpty, result.last != "_" { result += "_" }
    }
    while result.last == "_" { result.removeLast() }
    guard !HeaderNames.isKnown(result) else { return result }
    // A name of the language has nothing but ASCII letters; what is left out must not glue words together.
    let kept = String(String.UnicodeScalarView(result.unicodeScalars.map { $0.isASCII ? $0 : "_" }))
    result = kept.split(separator: "_").joined(separator: "_")
    return result.first?.isNumber == true ? "_" + result : result
  }
}
