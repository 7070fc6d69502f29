import Frames
import Vocabulary

/// Rows that come from elsewhere than a text file, a database or an answer over the net: in any order, of one symbol or
/// of many.
package struct TableRows: Sendable {
  /// Where they come from, for complaints and for the frame's sources; the symbol where nothing else names it.
  package var name: String
  package var source: Frame.Source
  /// Nanoseconds since 1970 UTC.
  package var times: [Int64]
  package var columns: [Column]
  /// The symbol of each row: codes into names that are sorted bytewise. Nil where `name` is the symbol.
  package var symbol: (codes: [Int32], names: [String])?
  /// The offset from UTC that all stamps carry, in nanoseconds; nil where they carry none or several.
  package var offset: Int64?
  package var stampsEnd: Bool

  package init(
    name: String, source: Frame.Source, times: [Int64], columns: [Column],
    symbol: (codes: [Int32], names: [String])? = nil, offset: Int64? = nil, stampsEnd: Bool = false
  ) {
    self.name = name
    self.source = source
    self.times = times
    self.columns = columns
    self.symbol = symbol
    self.offset = offset
    self.stampsEnd = stampsEnd
  }
}

extension CSV {
  /// The frame of tables' rows, by the same rules as of files: sorted by symbol and time, bar columns first.
  package func assemble(_ tables: [TableRows], monitor: Monitor) throws -> Loaded {
    var parts = tables.map(FileRows.init)
    let market = try calendar.map { try TradingCalendar(named: $0).zone }
    let settings = FileRows.Settings(zone: try clock())
    var assembly = try Assembly(&parts, symbol: symbol, duplicates: duplicates, settings: settings, monitor: monitor)
    var columns = try assembly.columns(&parts)
    if prices == .adjusted { columns = try adjusted(columns) }
    let frame = try Frame(
      assembly.timeline, columns, bar: assembly.bar(columns, duplicates),
      zone: self.zone ?? market?.name ?? Assembly.zone(parts),
      stamp: stamp ?? (parts.allSatisfy(\.stampsEnd) ? .close : .open), calendar: calendar,
      adjustment: prices == .adjusted ? "split and dividend" : nil, sources: parts.map(\.source))
    return Loaded(
      frame: try frame.rows(from: from, to: to), duplicates: assembly.dropped, wasSorted: assembly.wasSorted)
  }

  /// Whether a column of that name is one of a bar's.
  package static func isBar(_ name: String) -> Bool { Layout.bars.contains(name) }

  /// The zone of stamps that carry no offset.
  package func clock() throws -> Zone {
    try zone.map { try Zone(named: $0) } ?? calendar.map { try TradingCalendar(named: $0).zone } ?? .utc
  }
}

/// A file as a source: its path, and the digest of what stands on the disk.
package func source(file path: String, monitor: Monitor) throws -> Frame.Source {
  let file = try InputFile(path, monitor: monitor)
  return Frame.Source(path: path, sha256: try file.digest(monitor), bytes: file.count)
}

extension FileRows {
  fileprivate init(_ table: TableRows) {
    path = table.name
    source = table.source
    times = table.times
    columns = table.columns
    symbol = table.symbol.map { Category(codes: $0.codes, names: $0.names) }
    offset = table.offset
    stampsEnd = table.stampsEnd
    hasHeader = true
  }
}
