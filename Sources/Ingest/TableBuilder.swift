import Frames
import Vocabulary

/// Takes the cells of a table as they come, row by row, and makes columns of them.
///
/// Columns are found by their names as in a text file. Numbers become numbers, other texts categories; nothing is known
/// beforehand of how many rows there are, so cells are piled up in blocks and joined once.
package struct TableBuilder {
  /// A column that began with numbers written as text goes on with words: the table is to be read again with its number
  /// among `asWords`.
  package struct Again: Error { package let column: Int }

  private enum Kind {
    case stamp, clock, symbol, ignored
    /// Nothing but missing cells so far.
    case open
    case numbers
    case words
  }

  private let name: String
  private let roles: Layout.Roles
  private let asWords: Set<Int>
  private var kinds: [Kind]
  /// Whether a column's numbers were written as text.
  private var isText: [Bool]
  private var isTime: [Bool]
  private var numbers: [Pile<Double>]
  private var words: [Words]
  private var times = Pile<Int64>()
  private var form: StampReader.Form?
  private var stamps: StampReader?
  private let order: DateOrder
  private let zone: Zone
  private var cursor: Zone.Cursor
  /// The time of the row under way; nil until its cell comes.
  private var time: Int64?
  package private(set) var count = 0

  private struct Words {
    var codes = Pile<Int32>()
    var names: [String] = []
    var ranks: [String: Int32] = [:]
    var last: (bytes: [UInt8], code: Int32)?
  }

  /// - Parameters:
  ///   - name: What complaints call the table.
  ///   - columns: The columns' names as the table has them.
  ///   - sample: The cells of the first row as texts.
  ///   - asWords: Columns whose texts are words, whatever they look like.
  package init(_ name: String, columns: [String], sample: [String], csv: CSV, asWords: Set<Int>) throws {
    self.name = name
    self.asWords = asWords
    let symbol = csv.symbol == "file" ? nil : csv.symbol
    roles = try Layout.Roles(columns, row: sample, time: csv.time, symbol: symbol, path: name, place: name)
    let roles = self.roles
    kinds = columns.indices.map { index in
      if index == roles.stamp { return .stamp }
      if index == roles.clock { return .clock }
      if index == roles.ticker { return .symbol }
      return roles.known[index].isEmpty ? .ignored : .open
    }
    isText = columns.map { _ in false }
    isTime = isText
    numbers = columns.map { _ in Pile() }
    words = columns.map { _ in Words() }
    form = StampReader.form(of: sample[roles.stamp])
    zone = try csv.clock()
    cursor = Zone.Cursor(zone)
    order = csv.order
    stamps = form.map { [zone] in StampReader($0, order: csv.order, zone: zone) }
  }

  /// A cell without a value.
  package mutating func missing(_ column: Int) throws {
    switch kinds[column] {
    case .numbers: numbers[column].append(.nan)
    case .words, .symbol: words[column].codes.append(-1)
    case .stamp: throw Complaint("\(name): row \(count + 1) has no time", hint: "leave it out: where TIME is not null")
    case .clock, .ignored, .open: break
    }
  }

  package mutating func number(_ column: Int, _ value: Double) throws {
    switch kinds[column] {
    case .numbers: numbers[column].append(value)
    case .open:
      kinds[column] = .numbers
      numbers[column].append(.nan, times: count)
      numbers[column].append(value)
    case .stamp:
      // A count with decimals is read as its digits say.
      try text(column, Value.source(value))
    case .ignored: break
    case .words, .symbol, .clock: try text(column, Int64(exactly: value).map(String.init) ?? Value.source(value))
    }
  }

  package mutating func integer(_ column: Int, _ value: Int64) throws {
    switch kinds[column] {
    case .numbers: numbers[column].append(Double(value))
    case .stamp:
      guard case .epoch(let unit)? = form else { return try text(column, "\(value)") }
      let (time, isTooLarge) = value.multipliedReportingOverflow(by: unit)
      guard !isTooLarge else { throw notADate("\(value)") }
      self.time = time
    case .words, .symbol, .clock: try text(column, "\(value)")
    case .open, .ignored: try number(column, Double(value))
    }
  }

  /// A moment in nanoseconds since 1970: of UTC, or on the clock of the table's zone. In a column that is not the time
  /// it becomes a number of seconds.
  package mutating func moment(_ column: Int, _ nanoseconds: Int64, isUTC: Bool) throws {
    let time = isUTC ? nanoseconds : cursor.utc(nanoseconds)
    guard column == roles.stamp else {
      isTime[column] = true
      return try number(column, Double(time) / 1e9)
    }
    // The time of day comes in a column of its own.
    guard roles.clock == nil else { return try text(column, String(Moment.text(nanoseconds).prefix(10))) }
    self.time = time
  }

  /// A text; behind its last byte lies a byte that is no digit.
  package mutating func text(_ column: Int, _ bytes: UnsafeBufferPointer<UInt8>, isWord: Bool = false) throws {
    switch kinds[column] {
    case .symbol, .words: try word(column, bytes)
    case .stamp, .clock: try stamp(column, bytes)
    case .ignored: break
    case .open:
      guard !RowReader.isMissing(String(decoding: bytes, as: UTF8.self)) else { return }
      if !isWord, !asWords.contains(column), number(of: bytes, column) != nil {
        kinds[column] = .numbers
        numbers[column].append(.nan, times: count)
        isText[column] = true
      } else {
        kinds[column] = .words
        words[column].codes.append(-1, times: count)
      }
      try text(column, bytes, isWord: isWord)
    case .numbers:
      if let number = number(of: bytes, column) { return numbers[column].append(number) }
      let text = String(decoding: bytes, as: UTF8.self)
      guard !RowReader.isMissing(text) else { return numbers[column].append(.nan) }
      guard isText[column], !Layout.bars.contains(roles.names[column]) else {
        throw Complaint(
          "\(name): row \(count + 1), column \(roles.names[column]): '\(text.prefix(40))' is not a number",
          hint: "say what is meant in the query, such as cast(\(roles.names[column]) as …)")
      }
      throw Again(column: column)
    }
  }

  private mutating func text(_ column: Int, _ text: String) throws {
    try Array(text.utf8 + [0]).withUnsafeBufferPointer { bytes in
      try self.text(column, UnsafeBufferPointer(rebasing: bytes.dropLast()), isWord: true)
    }
  }

  private func number(of bytes: UnsafeBufferPointer<UInt8>, _ column: Int) -> Double? {
    let text = String(decoding: bytes, as: UTF8.self)
    return RowReader.number(text) ?? (Layout.bars.contains(roles.names[column]) ? nil : RowReader.flag(text))
  }

  private mutating func word(_ column: Int, _ bytes: UnsafeBufferPointer<UInt8>) throws {
    if let last = words[column].last, bytes.elementsEqual(last.bytes) { return words[column].codes.append(last.code) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Complaint("\(name): row \(count + 1), column \(roles.names[column]) is not text in UTF-8")
    }
    var code: Int32 = -1
    if !text.isEmpty {
      if let known = words[column].ranks[text] {
        code = known
      } else {
        code = Int32(words[column].names.count)
        words[column].names.append(text)
        words[column].ranks[text] = code
      }
    }
    words[column].last = (Array(bytes), code)
    words[column].codes.append(code)
  }

  private mutating func stamp(_ column: Int, _ bytes: UnsafeBufferPointer<UInt8>) throws {
    guard var p = bytes.baseAddress, stamps != nil else {
      throw notADate(String(decoding: bytes, as: UTF8.self))
    }
    let end = p + bytes.count
    let isRead = column == roles.stamp ? stamps?.read(&p) : stamps?.readClock(&p)
    guard isRead == true, p == end else { throw notADate(String(decoding: bytes, as: UTF8.self)) }
    if roles.clock == nil || column == roles.clock { time = stamps?.moment() }
  }

  private func notADate(_ text: String) -> Complaint {
    Complaint(
      "\(name): row \(count + 1), column \(roles.known[roles.stamp]): '\(text.prefix(40))' is not a date",
      hint: "dates are written like 2020-01-31 09:30 or as a count since 1970")
  }

  /// The row is whole.
  package mutating func endRow() throws {
    guard let time else { throw Complaint("\(name): row \(count + 1) has no time") }
    times.append(time)
    self.time = nil
    count += 1
  }
}

extension TableBuilder {
  /// All rows. Each pile is let go of as soon as its column is made.
  package mutating func rows(source: Frame.Source) throws -> TableRows {
    if form == .slashed, order == .auto {
      throw Complaint(
        "\(name): its dates may be month/day or day/month", hint: "say which: dates=mdy or dates=dmy")
    }
    if let seen = stamps?.seen, seen.withoutOffset, seen.offsets != nil {
      throw Complaint("\(name): some stamps carry an offset from UTC and some do not")
    }
    var columns: [Column] = []
    var symbol: (codes: [Int32], names: [String])?
    for index in kinds.indices {
      let name = roles.names[index]
      switch kinds[index] {
      case .stamp, .clock, .ignored: continue
      case .symbol: symbol = category(index)
      case .words:
        let (codes, names) = category(index)
        columns.append(Column(name, .category(codes: codes, names: names)))
      case .open, .numbers:
        if kinds[index] == .open { numbers[index].append(.nan, times: count) }
        let pile = numbers[index]
        numbers[index] = Pile()
        columns.append(
          Column(
            name, role: Layout.bars.contains(name) ? .bar : .other, .numbers(Numbers(count: count, pile.write)),
            unit: isTime[index] ? "seconds since 1970-01-01 UTC" : nil))
      }
    }
    let all = [Int64](unsafeUninitializedCapacity: count) { buffer, filled in
      times.write(buffer)
      filled = count
    }
    let offset = stamps?.seen.offsets.flatMap { $0.low == $0.high ? $0.low : nil }
    return TableRows(
      name: name, source: source, times: all, columns: columns, symbol: symbol, offset: offset,
      stampsEnd: roles.known[roles.stamp] == "close_time")
  }

  private mutating func category(_ index: Int) -> (codes: [Int32], names: [String]) {
    let own = words[index]
    words[index] = Words()
    let names = own.names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let ranks = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    let order = own.names.map { ranks[$0] ?? -1 }
    let codes = [Int32](unsafeUninitializedCapacity: count) { buffer, filled in
      own.codes.write(buffer)
      for row in 0..<count where buffer[row] >= 0 { buffer[row] = order[Int(buffer[row])] }
      filled = count
    }
    return (codes, names)
  }
}

/// Values in blocks: a pile that grows moves nothing.
private struct Pile<Element> {
  private var blocks: [[Element]] = []
  private var block: [Element] = []
  private static var length: Int { 1 << 15 }

  @inline(__always)
  mutating func append(_ element: Element) {
    if block.count == Pile.length {
      blocks.append(block)
      block = []
    }
    if block.isEmpty { block.reserveCapacity(Pile.length) }
    block.append(element)
  }

  mutating func append(_ element: Element, times: Int) { for _ in 0..<times { append(element) } }

  func write(_ target: UnsafeMutableBufferPointer<Element>) {
    var row = 0
    for block in blocks + [block] {
      _ = target[row..<(row + block.count)].initialize(from: block)
      row += block.count
    }
  }
}
