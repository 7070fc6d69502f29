import Frames
import Vocabulary

/// The rows of one file as columns, in the order of its lines.
struct FileRows {
  let path: String
  let source: Frame.Source
  var times: [Int64]
  /// In the order of the file.
  var columns: [Column]
  let symbol: Category?
  /// The offset from UTC that all stamps carry, in nanoseconds; nil where they carry none or several.
  var offset: Int64?
  let stampsEnd: Bool
  let hasHeader: Bool
  /// The symbol that the vendor's way of naming files tells; nil where it is the file's own name.
  var title: String?
  /// How the file was read; nil where the rows come from elsewhere.
  var recognition: Recognition?
  /// Lines that were left out.
  var skipped = Skipped()

  struct Category {
    var codes: [Int32]
    /// Sorted bytewise.
    var names: [String]
  }

  /// Lines that could not be read.
  struct Skipped {
    var count = 0
    /// What was wrong with the first of them.
    var complaints: [Complaint] = []
  }

  /// How a file was understood.
  struct Recognition: Sendable {
    var layout: Layout
    var order: DateOrder
    /// Who made it and what shows that.
    var vendor: Vendor?
    var member: Archive.Member?
    /// Lines that are remarks.
    var remarks = 0
    /// Lines in all.
    var lines = 0
    var seen: StampReader.Seen
    /// Whether its stamps are days whose dates count as they are written, for their offsets change.
    var keepsDates = false
  }

  /// How a file is to be read, as far as the user said so.
  struct Settings: Sendable {
    var zone: Zone
    var order = DateOrder.auto
    var decimal = Decimal.auto
    var names: [String] = []
    var time: String?
    var symbol: String?
    /// What prices are divided by; nil where the vendor tells.
    var scale: Double?
    /// Whether lines that cannot be read are left out.
    var skips = false
    /// The times that are kept; nil where all are.
    var near: Range<Int64>?
    /// Bytes of a stretch.
    var stretch = 1 << 19
    /// Where numbers wait until they are wanted; nil where they stay in memory.
    var spill: Spill?
  }

  var count: Int { times.count }

  /// Reads a file, or a member of an archive. A complaint says file, line and column.
  init(
    _ file: InputFile, member: Archive.Member? = nil, digest: String? = nil, _ settings: Settings, threads: Int,
    monitor: Monitor
  ) throws {
    var reading = Reading(file, member, settings, digest: digest, threads: threads, monitor: monitor)
    let result = try reading.result()
    let layout = result.layout
    path = reading.path
    source = Frame.Source(path: file.path, sha256: result.digest, bytes: file.count)
    times = result.times
    columns = result.columns
    symbol = result.symbol
    stampsEnd = layout.stampsEnd
    hasHeader = layout.hasHeader
    offset = result.seen.offsets.flatMap { $0.low == $0.high ? $0.low : nil }
    title = layout.vendor?.symbol
    skipped = result.skipped
    recognition = Recognition(
      layout: layout, order: result.order, vendor: layout.vendor, member: member, remarks: result.remarks,
      lines: result.lines, seen: result.seen, keepsDates: result.keepsDates)
    if result.seen.withoutOffset, result.seen.offsets != nil {
      throw Complaint(
        "\(path): some stamps carry an offset from UTC and some do not", hint: "write them all in one way")
    }
    if !layout.hasHeader, settings.names.isEmpty { try orderPrices() }
    if let scale = settings.scale ?? layout.vendor?.scale, scale != 1 { try divide(by: scale) }
  }

  /// Hands out the columns, and lets go of them.
  mutating func takeColumns() -> [Column] {
    defer { columns = [] }
    return columns
  }

  /// Whether all stamps are days with an offset, one or that of their season.
  var hasDaysWithOffset: Bool {
    guard let recognition else { return false }
    return recognition.keepsDates || recognition.seen.offsets != nil && !recognition.seen.hasClock
  }

  /// Makes the dates count as they are written, as if they carried no offset, on the clock of UTC.
  mutating func keepDates() {
    recognition?.keepsDates = true
    guard let offset else { return }
    times = times.map { $0 + offset }
    self.offset = nil
  }

  private static let prices = ["open", "high", "low", "close"]

  /// Without a header the order of the prices shows in the rows: the high is never below another price, the low never
  /// above, and the open stands before the close.
  private mutating func orderPrices() throws {
    let places = FileRows.prices.compactMap { name in columns.firstIndex { $0.name == name } }
    guard places.count == 4 else { return }
    let numbers = places.compactMap { columns[$0].numbers }
    guard numbers.count == 4 else { return }
    var highs = [Int](repeating: 0, count: 4)
    var lows = highs
    var total = 0
    try FileRows.each(numbers) { values in
      guard let top = values.max(), let bottom = values.min(), top > bottom else { return }
      total += 1
      for index in 0..<4 {
        highs[index] += values[index] == top ? 1 : 0
        lows[index] += values[index] == bottom ? 1 : 0
      }
    }
    // A bar in twenty may be wrong, as vendors' bars are.
    let enough = total - total / 20
    guard total > 0, highs[1] < enough || lows[2] < enough else { return }
    let (tops, bottoms) = ((0..<4).filter { highs[$0] >= enough }, (0..<4).filter { lows[$0] >= enough })
    guard total >= 5, let top = tops.first, let bottom = bottoms.first, tops.count == 1, bottoms.count == 1,
      top != bottom
    else {
      throw Complaint(
        "\(path) has no header, and read as time open high low close its high or low is wrong in "
          + "\(total - min(highs[1], lows[2])) of \(count) rows",
        hint: "name its columns: columns=[time open close high low volume]")
    }
    let ends = (0..<4).filter { $0 != top && $0 != bottom }
    for (name, index) in [("high", top), ("low", bottom), ("open", ends[0]), ("close", ends[1])] {
      columns[places[index]].name = name
    }
    let found = places.map { columns[$0].name }
    recognition?.rename(FileRows.prices, to: found)
    let isBitfinex = found == ["open", "close", "high", "low"]
    recognition?.vendor = Vendor(
      name: isBitfinex ? "Bitfinex" : "a vendor without a header",
      why:
        "in \(total) bars the highest price is the \(FileRows.ordinals[top]), the lowest the \(FileRows.ordinals[bottom])",
      note: "its prices stand in the order \(found.joined(separator: " "))")
  }

  private static let ordinals = ["first", "second", "third", "fourth"]

  private static func each(_ numbers: [Numbers], _ body: ([Double]) -> Void) throws {
    let count = numbers[0].count
    for start in stride(from: 0, to: count, by: Monitor.blockLength) {
      let parts = try numbers.map { try $0.stretch(start..<min(count, start + Monitor.blockLength)) }
      var values = [0.0, 0, 0, 0]
      for row in parts[0].indices {
        for index in 0..<4 { values[index] = parts[index][row] }
        body(values)
      }
    }
  }

  private mutating func divide(by scale: Double) throws {
    for index in columns.indices {
      let name = columns[index].name
      guard FileRows.prices.contains(where: { name == $0 || name.hasSuffix("_\($0)") }),
        let numbers = columns[index].numbers
      else { continue }
      columns[index].values = .numbers(try numbers.mapped { $0 / scale })
    }
  }
}

extension FileRows.Recognition {
  fileprivate mutating func rename(_ old: [String], to new: [String]) {
    let names = Dictionary(zip(old, new)) { first, _ in first }
    for index in layout.fields.indices {
      layout.fields[index].name = names[layout.fields[index].name] ?? layout.fields[index].name
    }
  }
}
