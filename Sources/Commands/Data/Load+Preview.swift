import Frames
import Ingest
import Vocabulary

/// What `load PATH ?` shows: how the files were understood, and why.
struct LoadPreview {
  let loaded: CSV.Loaded
  /// Whether the user said what clock the stamps are read on.
  let isZoneGiven: Bool
  private var frame: Frame { loaded.frame }

  init(_ loaded: CSV.Loaded, isZoneGiven: Bool) {
    self.loaded = loaded
    self.isZoneGiven = isZoneGiven
  }

  func blocks() throws -> [Block] {
    var blocks: [Block] = []
    var shown: [Understanding] = []
    for file in loaded.understood where !shown.contains(where: file.isLike) {
      shown.append(file)
      // Files that differ all from each other would bury the rest.
      if shown.count <= 3 { blocks += try told(file) }
    }
    if shown.count > 3 { blocks.append(.text("\(shown.count - 3) more ways to write bars among these files")) }
    blocks.append(.text(try whole().joined(separator: "\n")))
    return blocks
  }

  private func told(_ file: Understanding) throws -> [Block] {
    let alike = loaded.understood.count { $0.isLike(file) }
    var lines = ["\(file.path)" + (alike > 1 ? " and \(alike - 1) more like it" : "")]
    lines.append("  vendor   \(file.vendor ?? "not known"): \(file.why)")
    if let note = file.note { lines.append("  note     \(note)") }
    lines.append("  text     \(file.text); header \(file.header); \(count(file.lines, "line"))")
    lines.append("  time     \(file.stamps)")
    lines += file.oddities.map { "  odd      \($0)" }
    return [.text(lines.joined(separator: "\n")), .table(try table(file))]
  }

  private func table(_ file: Understanding) throws -> Table {
    let (first, last) = (file.ends.flatMap { place(of: $0.first) }, file.ends.flatMap { place(of: $0.last) })
    func cell(_ column: Understanding.Column, _ row: Int?) throws -> Table.Cell {
      guard let row else { return .empty }
      if column.kind == "time" { return .text(frame.stamp(frame.timeline.times[row])) }
      if column.kind == "symbol" { return .text(frame.timeline.segments.first { $0.rows.contains(row) }?.symbol ?? "") }
      switch frame[column.name]?.values {
      case .numbers(let numbers):
        return try numbers.withValues { $0[row].isNaN ? .empty : .text(Value.source($0[row])) }
      case .category(let codes, let names): return codes[row] < 0 ? .empty : .text(names[Int(codes[row])])
      default: return .empty
      }
    }
    let columns = file.columns
    return Table(
      columns: [
        Table.Column("in the file", columns.map { .text($0.title) }),
        Table.Column("column", columns.map { .text($0.kind == "time" ? "(time)" : $0.name) }),
        Table.Column("is", columns.map { .text($0.kind) }),
        Table.Column("first row", try columns.map { try cell($0, first) }),
        Table.Column("last row", try columns.map { try cell($0, last) }),
      ])
  }

  /// Where a row of a file is in the frame; nil where from and to left it out.
  private func place(of row: Understanding.Row) -> Int? {
    let timeline = frame.timeline
    let segment =
      timeline.segments.count == 1 ? timeline.segments[0] : timeline.segments.first { $0.symbol == row.symbol }
    guard let rows = segment?.rows else { return nil }
    var (low, high) = (rows.lowerBound, rows.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if timeline.times[middle] < row.time { low = middle + 1 } else { high = middle }
    }
    return low < rows.upperBound && timeline.times[low] == row.time ? low : nil
  }

  private func whole() throws -> [String] {
    let symbols = frame.timeline.segments.map(\.symbol)
    let names = symbols.prefix(6).joined(separator: " ") + (symbols.count > 6 ? " …" : "")
    var lines = ["\(count(frame.count, "row")) of \(count(symbols.count, "symbol")): \(names)"]
    lines.append(
      "\(frame.bar == 0 ? "rows at no regular step" : "bars of \(Span.time(frame.bar))"), stamped when they "
        + "\(frame.stamp.rawValue), on the clock of \(frame.zone)"
        + (isZoneGiven ? "" : " (say tz= where it is another)"))
    let missing = try frame.columns.compactMap { column in
      try column.numbers.map { (name: column.name, count: try $0.withValues { $0.count { $0.isNaN } }) }
    }
    .filter { $0.count > 0 }
    if !missing.isEmpty {
      lines.append("values are missing: \(missing.map { "\($0.name) \($0.count)" }.joined(separator: ", "))")
    }
    if loaded.duplicates > 0 {
      lines.append("\(count(loaded.duplicates, "row")) at the same time as another: dups=first or dups=last")
    }
    for file in loaded.files { lines.append("cannot be read: \(file.complaint.description)") }
    return lines + ["nothing was kept: the same line without ? loads it"]
  }

  private func count(_ number: Int, _ what: String) -> String { number == 1 ? "1 \(what)" : "\(number) \(what)s" }
}
