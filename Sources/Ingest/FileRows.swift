import CFastFloat
import Frames
import Synchronization
import Vocabulary

/// The rows of one file as columns, in the order of its lines.
///
/// The file is cut at line ends into stretches that are read on all threads, each into its own rows of the columns.
/// How it is cut does not show in the result.
struct FileRows {
  let path: String
  let source: Frame.Source
  let times: [Int64]
  /// In the order of the file.
  var columns: [Column]
  let symbol: Category?
  /// The offset from UTC that all stamps carry, in nanoseconds; nil where they carry none or several.
  let offset: Int64?
  let stampsEnd: Bool
  let hasHeader: Bool

  struct Category {
    var codes: [Int32]
    /// Sorted bytewise.
    var names: [String]
  }

  /// How a file is to be read, as far as the user said so.
  struct Settings: Sendable {
    var zone: Zone
    var order = DateOrder.auto
    var names: [String] = []
    var time: String?
    var symbol: String?
    /// Bytes of a stretch.
    var stretch = 1 << 20
  }

  var count: Int { times.count }

  /// Reads the file. A complaint says file, line and column.
  init(_ path: String, _ settings: Settings, threads: Int, monitor: Monitor) throws {
    // The library inflates a whole file in one call.
    let file =
      try path.hasSuffix(".gz")
      ? ForeignThread().run(monitor) { try FileBytes(path, monitor: monitor) } : FileBytes(path, monitor: monitor)
    let layout = try Layout(
      file.content, path: path, names: settings.names, time: settings.time, symbol: settings.symbol)
    var reading = Reading(file, layout, settings, threads: threads, monitor: monitor)
    let result = try reading.result()
    self.path = path
    source = Frame.Source(path: path, sha256: result.digest, bytes: file.stored.count)
    times = result.times
    columns = result.columns
    symbol = result.symbol
    stampsEnd = layout.stampsEnd
    hasHeader = layout.hasHeader
    offset = result.seen.offsets.flatMap { $0.low == $0.high ? $0.low : nil }
    if result.seen.withoutOffset, result.seen.offsets != nil {
      throw Complaint(
        "\(path): some stamps carry an offset from UTC and some do not", hint: "write them all in one way")
    }
  }

  /// Lets go of a column's values.
  mutating func drop(_ name: String) { columns.removeAll { $0.name == name } }

  /// The number of the line in which a row stands: the file is read once more.
  static func line(ofRow row: Int, _ path: String, _ settings: Settings) throws -> Int {
    let file = try FileBytes(path, monitor: Monitor())
    let layout = try Layout(
      file.content, path: path, names: settings.names, time: settings.time, symbol: settings.symbol)
    var line = 1
    var left = row
    var start = 0
    let bytes = file.content
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
      let isEmpty = end == start || (end == start + 1 && bytes[start] == 13)
      if start >= layout.body, !isEmpty {
        if left == 0 { return line }
        left -= 1
      }
      line += 1
      start = end + 1
    }
    return line
  }
}

/// The reading of one file, tried again where the first rows did not show what a later one does.
private struct Reading {
  private let file: FileBytes
  private var layout: Layout
  private let settings: FileRows.Settings
  private let threads: Int
  private let monitor: Monitor
  private var order: DateOrder
  private let stretches: [Stretch]
  /// The last line, where the file does not end in a line end.
  private let tail: UnsafeMutableBufferPointer<UInt8>?

  private struct Stretch: @unchecked Sendable {
    var start: Bytes
    var end: Bytes
    /// What offsets within it count from, so that they are offsets in the file.
    var origin: Bytes
    var row = 0
  }

  struct Result {
    var digest = ""
    var times: [Int64] = []
    var columns: [Column] = []
    var symbol: FileRows.Category?
    var seen = StampReader.Seen()
  }

  init(_ file: FileBytes, _ layout: Layout, _ settings: FileRows.Settings, threads: Int, monitor: Monitor) {
    self.file = file
    self.layout = layout
    self.settings = settings
    self.threads = threads
    self.monitor = monitor
    order = settings.order
    (stretches, tail) = Reading.cut(file.content, from: layout.body, settings.stretch)
  }

  private static func cut(_ content: UnsafeRawBufferPointer, from body: Int, _ length: Int) -> (
    [Stretch], UnsafeMutableBufferPointer<UInt8>?
  ) {
    guard let base = content.bindMemory(to: UInt8.self).baseAddress else { return ([], nil) }
    var stretches: [Stretch] = []
    var whole = content.count
    while whole > body, content[whole - 1] != 10 { whole -= 1 }
    var start = body
    while start < whole {
      var end = min(start + length, whole)
      while content[end - 1] != 10 { end += 1 }
      stretches.append(Stretch(start: base + start, end: base + end, origin: base))
      start = end
    }
    guard whole < content.count else { return (stretches, nil) }
    // Reading stops at line ends, so the last line gets one, in a copy.
    let count = content.count - whole
    let tail = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count + 1)
    _ = tail.initialize(from: content[whole...])
    tail.initializeElement(at: count, to: 10)
    let copy = Bytes(tail.baseAddress ?? UnsafeMutablePointer(mutating: base))
    stretches.append(Stretch(start: copy, end: copy + count + 1, origin: copy - whole))
    return (stretches, tail)
  }

  mutating func result() throws -> Result {
    defer { tail?.deallocate() }
    var stretches = self.stretches
    let counts = try counted()
    var rows = 0
    for index in stretches.indices {
      stretches[index].row = rows
      rows += counts[index]
    }
    guard rows > 0 else { throw Complaint("\(file.path) has a header but no rows") }
    var digest: String?
    while true {
      do {
        var result = try attempt(stretches, rows: rows, digesting: digest == nil)
        if result.digest.isEmpty { result.digest = digest ?? "" } else { digest = result.digest }
        guard layout.form == .slashed, order == .auto else { return result }
        order = try decided(result.seen)
      } catch let fault as RowReader.Fault {
        let field = layout.fields[min(fault.column, layout.fields.count - 1)]
        guard fault.problem == .number, field.kind == .number, !Layout.bars.contains(field.name) else {
          throw complaint(fault)
        }
        layout.fields[fault.column].kind = .category
      }
    }
  }

  /// The rows of each stretch.
  private func counted() throws -> [Int] {
    let stretches = self.stretches
    let monitor = self.monitor
    let counts = Mutex([Int](repeating: 0, count: stretches.count))
    try concurrently(stretches.count, threads: threads) { index in
      try monitor.check()
      let count = wick_count_rows(stretches[index].start, stretches[index].end)
      counts.withLock { $0[index] = count }
    }
    return counts.withLock { $0 }
  }

  /// What the threads hand in.
  private struct Harvest: Sendable {
    var digest = ""
    var seen = StampReader.Seen()
    var words: [[RowReader.Words]]
  }

  private struct Targets: @unchecked Sendable {
    var list: [RowReader.Target]
    var times: UnsafeMutablePointer<Int64>
    var codes: [UnsafeMutablePointer<Int32>]
  }

  private func attempt(_ stretches: [Stretch], rows: Int, digesting: Bool) throws -> Result {
    var result = Result()
    var columns: [Column] = []
    var codes: [UnsafeMutablePointer<Int32>] = []
    var list: [RowReader.Target] = []
    defer { codes.forEach { $0.deallocate() } }
    for field in layout.fields {
      switch field.kind {
      case .stamp: list.append(.stamp)
      case .clock: list.append(.clock)
      case .ignored: list.append(.ignored)
      case .number:
        let isBar = Layout.bars.contains(field.name)
        let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: rows)
        columns.append(Column(field.name, role: isBar ? .bar : .other, .numbers(Numbers(adopting: buffer))))
        guard let base = buffer.baseAddress else { throw Complaint("there is no memory for \(rows) rows") }
        list.append(.number(base, allowsFlags: !isBar))
      case .category, .symbol:
        let buffer = UnsafeMutablePointer<Int32>.allocate(capacity: rows)
        list.append(.category(buffer, slot: codes.count))
        codes.append(buffer)
      }
    }
    let (file, layout, order, settings, monitor) = (file, layout, order, settings, monitor)
    let harvest = Mutex(Harvest(words: Array(repeating: [], count: stretches.count)))
    result.times = try [Int64](unsafeUninitializedCapacity: rows) { times, count in
      guard let base = times.baseAddress else { throw Complaint("there is no memory for \(rows) rows") }
      let targets = Targets(list: list, times: base, codes: codes)
      // The digest is one more stretch, and the first, because it takes longest.
      let extra = digesting ? 1 : 0
      try concurrently(stretches.count + extra, threads: threads) { index in
        guard index >= extra else {
          let digest = try sha256(file.stored, monitor: monitor)
          return harvest.withLock { $0.digest = digest }
        }
        try monitor.check()
        let stretch = stretches[index - extra]
        var reader = RowReader(
          origin: stretch.origin, separator: layout.separator, targets: targets.list, times: targets.times,
          stamps: StampReader(layout.form, order: order, zone: settings.zone), categories: targets.codes.count)
        try reader.read(stretch.start, stretch.end, row: stretch.row)
        monitor.advance(by: stretch.end - stretch.start)
        harvest.withLock {
          $0.seen.add(reader.stamps.seen)
          $0.words[index - extra] = reader.words
        }
      }
      count = rows
    }
    let gathered = harvest.withLock { $0 }
    result.digest = gathered.digest
    result.seen = gathered.seen
    var slot = 0
    let bounds = stretches.map(\.row) + [rows]
    var numbers = columns.makeIterator()
    for field in layout.fields {
      if field.kind == .number, let column = numbers.next() { result.columns.append(column) }
      guard field.kind == .category || field.kind == .symbol else { continue }
      let category = Reading.joined(codes[slot], bounds, gathered.words.map { $0[slot] })
      slot += 1
      if field.kind == .symbol {
        result.symbol = category
      } else {
        result.columns.append(Column(field.name, .category(codes: category.codes, names: category.names)))
      }
    }
    return result
  }

  /// The codes of all stretches, into names sorted bytewise.
  private static func joined(_ codes: UnsafeMutablePointer<Int32>, _ bounds: [Int], _ words: [RowReader.Words])
    -> FileRows.Category
  {
    let names = Set(words.flatMap(\.names)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let ranks = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    let rows = bounds[bounds.count - 1]
    let joined = [Int32](unsafeUninitializedCapacity: rows) { target, count in
      for (index, words) in words.enumerated() {
        let own = words.names.map { ranks[$0] ?? -1 }
        for row in bounds[index]..<bounds[index + 1] { target[row] = codes[row] < 0 ? -1 : own[Int(codes[row])] }
      }
      count = rows
    }
    return FileRows.Category(codes: joined, names: names)
  }
}

extension Reading {
  private func decided(_ seen: StampReader.Seen) throws -> DateOrder {
    switch (seen.first > 12, seen.second > 12) {
    case (true, false): return .dmy
    case (false, true): return .mdy
    case (true, true):
      throw Complaint(
        "\(file.path): some dates have a day past 12 in the first place and some in the second",
        hint: "write all dates in one way")
    case (false, false):
      throw Complaint(
        "\(file.path): its dates may be month/day or day/month: no number in them is past 12",
        hint: "say which: dates=mdy or dates=dmy")
    }
  }

  private func complaint(_ fault: RowReader.Fault) -> Complaint {
    let place = fault.place
    var line = 1
    if let base = file.content.bindMemory(to: UInt8.self).baseAddress { line += wick_count_lines(base, base + place) }
    let field = layout.fields[min(fault.column, layout.fields.count - 1)]
    let column = field.name.isEmpty ? "column \(fault.column + 1)" : "column \(fault.column + 1) (\(field.name))"
    let at = "\(file.path), line \(line), \(column)"
    let text = text(at: place)
    switch fault.problem {
    case .number where text.contains(","):
      return Complaint(
        "\(at): '\(text)' is not a number", hint: "decimals are written with a point, thousands with nothing")
    case .number: return Complaint("\(at): '\(text)' is not a number")
    case .stamp:
      let example = layout.form.example(order)
      return Complaint("\(at): '\(text)' is not a date", hint: "the file begins with dates like \(example)")
    case .quote: return Complaint("\(at): a quote is opened and not closed on its line: '\(text)'")
    case .trailing: return Complaint("\(at): '\(text)' goes on after its value")
    case .short:
      let what = layout.hasHeader ? "the header" : "the first line"
      return Complaint(
        "\(file.path), line \(line): it has \(fields(at: place)) fields, \(what) has \(layout.fields.count)",
        hint: "the line may be cut off")
    case .long:
      let what = layout.hasHeader ? "the header" : "the first line"
      return Complaint(
        "\(file.path), line \(line): it has more fields than \(what), which has \(layout.fields.count)")
    }
  }

  private func text(at place: Int) -> String {
    let rest = file.content[place...]
    var isQuoted = false
    let field = rest.prefix { byte in
      if byte == 34 { isQuoted.toggle() }
      return byte != 10 && byte != 13 && (isQuoted || byte != layout.separator)
    }
    let text = String(decoding: field.prefix(60), as: UTF8.self)
    let shown = text.count > 40 ? text.prefix(40) + "…" : text[...]
    return String(String.UnicodeScalarView(shown.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? "?" : $0 }))
  }

  private func fields(at place: Int) -> Int {
    let line = file.content[place...].prefix { $0 != 10 }
    return Layout.fields(String(decoding: line, as: UTF8.self), layout.separator).count
  }
}

extension StampReader.Form {
  fileprivate func example(_ order: DateOrder) -> String {
    switch self {
    case .dashed: "2020-01-31"
    case .compact: "20200131"
    case .slashed: order == .dmy ? "31/1/2020" : "1/31/2020"
    case .epoch(1): "1580428800000000000"
    case .epoch(1000): "1580428800000000"
    case .epoch(1_000_000): "1580428800000"
    case .epoch: "1580428800"
    }
  }
}
