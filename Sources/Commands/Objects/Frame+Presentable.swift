import Frames
import Vocabulary

extension Frame: Presentable {
  package var kind: String { "frame" }

  /// `2516×7  1d  2015-01-02..2024-12-31`, with the number of symbols of a panel.
  package var headline: String {
    var words = ["\(count)×\(columns.count)"]
    if timeline.isPanel { words.insert("\(timeline.segments.count) symbols", at: 0) }
    if bar > 0 { words.append(Span.time(bar).description) }
    if let first = timeline.times.min(), let last = timeline.times.max() {
      words.append("\(stamp(first).prefix(10))..\(stamp(last).prefix(10))")
    }
    return words.joined(separator: "  ")
  }

  package var propertyNames: [String] { ["len", "symbols", "bar"] + columns.map(\.name) }

  package func property(_ name: String) -> Value? {
    if let column = self[name] { return .object(ColumnView(column, of: self)) }
    switch name {
    case "len": return .number(Double(count))
    case "symbols": return .list(timeline.segments.map { .text($0.symbol) })
    case "bar": return .span(.time(bar))
    default: return nil
    }
  }

  package var display: [Block] {
    get throws { [.text(headline), .table(try table(columns, rows: RowChoice.ends(of: self)))] }
  }

  package var digest: Digest { (try? digest()) ?? Digest("unreadable") }

  package var sketch: [Sketch] { columns.flatMap { $0.sketch() } }
}

/// Which rows of a frame are shown.
package struct RowChoice: Sendable {
  package var rows: [Int]
  /// Rows left out after the `after`-th shown row.
  package var omitted: (after: Int, rows: Int)?

  /// The first and the last few rows.
  package static func ends(of frame: Frame, each: Int = 5) -> RowChoice {
    guard frame.count > 2 * each + 1 else { return RowChoice(rows: Array(0..<frame.count)) }
    let rows = Array(0..<each) + Array((frame.count - each)..<frame.count)
    return RowChoice(rows: rows, omitted: (each, frame.count - 2 * each))
  }

  package init(rows: [Int], omitted: (after: Int, rows: Int)? = nil) {
    self.rows = rows
    self.omitted = omitted
  }
}

extension Frame {
  /// A time as the market's clock shows it; the date alone where all rows are whole days.
  package func stamp(_ time: Int64) -> String { stamp(time, in: clock) }

  private var clock: Zone { (try? Zone(named: zone)) ?? .utc }

  private func stamp(_ time: Int64, in zone: Zone) -> String {
    let text = Moment.text(zone.civil(time))
    return bar % Moment.day == 0 && text.hasSuffix("T00:00") ? String(text.prefix(10)) : text
  }

  /// Columns as a table, with symbol and time before them.
  ///
  /// - Throws: `Interruption` where the monitor asks to stop.
  package func table(_ columns: [Column], rows choice: RowChoice, monitor: Monitor = Monitor()) throws -> Table {
    func cells(_ make: (ArraySlice<Int>) throws -> [Table.Cell]) throws -> [Table.Cell] {
      try monitor.map(choice.rows.indices) { try make(choice.rows[$0]) }
    }
    var shown: [Table.Column] = []
    if timeline.isPanel {
      shown.append(
        Table.Column("symbol", kind: "word", try cells { $0.map { .text(timeline.segment(ofRow: $0).symbol) } }))
    }
    let (kind, zone) = (bar > 0 && bar % Moment.day == 0 ? "date" : "time", clock)
    shown.append(
      Table.Column(kind, kind: kind, try cells { $0.map { .text(stamp(timeline.times[$0], in: zone)) } }))
    for column in columns {
      shown.append(
        Table.Column(
          column.name, unit: column.unit, kind: column.kind, missing: column.missing, try cells(column.cells)))
    }
    return Table(columns: shown, omitted: choice.omitted)
  }
}

extension Column {
  /// What its values are, in a word.
  package var kind: String {
    switch values {
    case .numbers: "num"
    case .category: "word"
    case .text: "text"
    }
  }

  /// How many of its values are missing; nil for texts, of which none is, and where it cannot be read.
  package var missing: Int? {
    switch values {
    case .numbers(let numbers): try? numbers.facts().missing
    case .category(let codes, _): codes.count { $0 < 0 }
    case .text: nil
    }
  }

  package func cells(_ rows: some Sequence<Int>) throws -> [Table.Cell] {
    switch values {
    case .numbers(let numbers):
      try numbers.withValues { values in rows.map { .number(values[$0]) } }
    case .category(let codes, let names):
      rows.map { codes[$0] < 0 ? .empty : .text(names[Int(codes[$0])]) }
    case .text(let texts): rows.map { .text(texts[$0]) }
    }
  }
}
