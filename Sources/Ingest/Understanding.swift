import Frames
import Vocabulary

/// How a file was understood, in words for who wants to see it before the bars are kept.
package struct Understanding: Sendable {
  package struct Column: Equatable, Sendable {
    /// The name in the file; empty where it has no header.
    package var title: String
    /// The name in the frame.
    package var name: String
    /// `time`, `bar`, `number`, `words` or `symbol`.
    package var kind: String
  }

  package var path: String
  /// Who made it; nil where nothing tells.
  package var vendor: String?
  package var why: String
  package var note: String?
  /// How the text is written, such as `commas, decimals with a point`.
  package var text: String
  /// Where the header is, or that there is none.
  package var header: String
  package var lines: Int
  package var rows: Int
  /// How the stamps are written and on what clock.
  package var stamps: String
  package var columns: [Column]
  /// What a reader may not expect.
  package var oddities: [String]
  /// Its earliest and its latest row, as they are found in the frame; nil where it has none.
  package private(set) var ends: (first: Row, last: Row)?
  private let shape: [String]

  /// A row of a frame by what tells it from all others.
  package struct Row: Sendable {
    package var symbol: String
    package var time: Int64
  }

  /// Nil where the rows come from elsewhere than a text file.
  ///
  /// - Parameter symbol: That of all rows where no column names it.
  init?(_ part: FileRows, symbol: String) {
    guard let read = part.recognition else { return nil }
    let layout = read.layout
    path = part.path
    vendor = read.vendor?.name
    why =
      read.vendor?.why
      ?? (layout.hasHeader
        ? "the columns are found by their names" : "time, open, high, low, close, volume in this order")
    note = read.vendor?.note
    let separators: [UInt8: String] = [9: "tabs", 59: "semicolons", 44: "commas", 124: "bars |"]
    text = "\(separators[layout.separator] ?? "?") between fields, decimals with a \(layout.numbers.shown)"
    header = layout.hasHeader ? "in line \(layout.line)" : "none"
    lines = read.lines
    rows = part.count
    stamps = Understanding.stamps(read)
    columns = layout.fields.enumerated().map { index, field in
      let title = layout.header.indices.contains(index) ? layout.header[index] : ""
      return Column(title: title, name: field.kind == .ignored ? "" : field.name, kind: Understanding.kind(field))
    }
    oddities = Understanding.oddities(part, read)
    let times = part.times
    func row(_ index: Int) -> Row {
      let named = part.symbol.map { $0.codes[index] < 0 ? "" : $0.names[Int($0.codes[index])] }
      return Row(symbol: named ?? symbol, time: times[index])
    }
    if let first = times.indices.min(by: { times[$0] < times[$1] }),
      let last = times.indices.max(by: { times[$0] < times[$1] })
    {
      ends = (row(first), row(last))
    }
    shape = [vendor ?? "", text, header] + columns.flatMap { [$0.title, $0.name, $0.kind] }
  }

  /// Whether another file is laid out alike.
  package func isLike(_ other: Understanding) -> Bool { shape == other.shape }

  private static func kind(_ field: Layout.Field) -> String {
    switch field.kind {
    case .stamp: "time"
    case .clock: "time of day"
    case .number: Layout.bars.contains(field.name) ? "bar" : "number"
    case .category: "words"
    case .symbol: "symbol"
    case .ignored: "left out: it has no name"
    }
  }

  private static func stamps(_ read: FileRows.Recognition) -> String {
    let example = read.layout.form.example(read.order)
    let form =
      switch read.layout.form {
      case .epoch(1_000_000_000): "seconds since 1970 UTC, like \(example)"
      case .epoch(1_000_000): "milliseconds since 1970 UTC, like \(example)"
      case .epoch(1000): "microseconds since 1970 UTC, like \(example)"
      case .epoch: "nanoseconds since 1970 UTC, like \(example)"
      case .milliseconds: "milliseconds since midnight of the date in the file's name"
      default: "like \(example)"
      }
    if case .epoch = read.layout.form { return form }
    if read.keepsDates { return form + ", with changing offsets from UTC: the dates count as they are written" }
    guard let offsets = read.seen.offsets else { return form + ", without an offset from UTC" }
    return form + (offsets.low == offsets.high ? ", with one offset from UTC" : ", with changing offsets from UTC")
  }

  private static func oddities(_ part: FileRows, _ read: FileRows.Recognition) -> [String] {
    var odd: [String] = []
    func add(_ count: Int, _ one: String, _ many: String) {
      if count > 0 { odd.append(count == 1 ? "1 \(one)" : "\(count) \(many)") }
    }
    let times = part.times
    if part.symbol == nil, times.count > 1, zip(times, times.dropFirst()).allSatisfy({ $0 > $1 }) {
      odd.append("newest row first")
    }
    if let doubt = read.layout.doubt { odd.append(doubt) }
    add(read.remarks, "line is a remark", "lines are remarks")
    add(part.skipped.count, "line cannot be read", "lines cannot be read")
    for complaint in part.skipped.complaints.prefix(3) { odd.append(complaint.description) }
    return odd
  }
}

extension Layout {
  /// What to know of numbers that may be read in two ways; nil where there is no other.
  var doubt: String? {
    guard !isNumberFormCertain else { return nil }
    // Without another sign a comma counts as thousands between commas and as decimals elsewhere, a point as decimals.
    let mark = numbers == .point && separator != 44 ? "1.234" : "1,234"
    return "numbers like \(mark) could have thousands or decimals: they are read as written with a decimal "
      + "\(numbers.shown); decimal=point and decimal=comma say it"
  }
}
