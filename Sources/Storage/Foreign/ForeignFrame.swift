import CHDF5
import Frames
import Glibc
import Vocabulary

/// Reads frames that other programs wrote: h5py, pandas, netCDF, xarray, MATLAB.
///
/// All of it is done in a child (`Isolation`): the formats that they write have no checksums, and the library trusts
/// them. The rows come back sorted by symbol and time.
package struct ForeignFrame: Sendable {
  package enum Duplicates: String, Sendable { case refuse, first, last }

  /// A column of symbols, or the symbol of all rows; nil finds a column, else takes the name in the file.
  package var symbol: String?
  /// The clock of stamps without an offset.
  package var zone: String?
  package var duplicates = Duplicates.refuse
  package var stamp: Frame.Stamp?
  package var calendar: String?
  /// The names of a matrix's columns.
  package var names: [String] = []
  /// The column that is the time.
  package var time: String?

  package init() {}

  package struct Loaded: Sendable {
    package var frame: Frame
    /// What was left out, a line each.
    package var notes: [String]
  }

  /// Reads the table `name`, or the only one there is.
  package func load(_ path: String, _ name: String?, source: Frame.Source? = nil, monitor: Monitor) throws -> Loaded {
    let file = try OpenFile(reading: path)
    monitor.begin("reading \(path)")
    let bytes = try Isolation.run(path, size: file.size, monitor: monitor) { outgoing in
      let (frame, notes) = try Store.naming(path) { try read(file, name) }
      try frame.send(to: &outgoing)
      outgoing.put(notes.joined(separator: "\n"))
    }
    var incoming = Incoming(bytes)
    var frame = try Frame(from: &incoming)
    if let source { frame.sources = [source] }
    let notes = try incoming.text()
    return Loaded(frame: frame, notes: notes.isEmpty ? [] : notes.split(separator: "\n").map(String.init))
  }

  // MARK: in the child

  private func read(_ file: OpenFile, _ name: String?) throws -> (Frame, [String]) {
    H5PLset_loading_state(0)
    return try HDF5.run {
      let library = try Store.reading(file.samePath, as: file.path, h5_default())
      let tables = ForeignTables(root: library.raw, reader: ForeignReader(file: file), names: names)
      let found = try chosen(name, tables, file.path)
      do {
        let table = try tables.table(found)
        return (try frame(table, named: found, path: file.path), table.notes)
      } catch let complaint as Complaint {
        throw Complaint(
          "'\(file.path)'\(found == "/" ? "" : ", \(found.shownSafely)"): \(complaint.message)", hint: complaint.hint)
      }
    }
  }

  private func chosen(_ name: String?, _ tables: ForeignTables, _ path: String) throws -> String {
    let all = try tables.candidates()
    if let name {
      let plain = name.split(separator: "/").joined(separator: "/")
      if all.contains(plain.isEmpty ? "/" : plain) { return plain.isEmpty ? "/" : plain }
      let below = all.filter { $0.hasPrefix(plain + "/") }
      if below.count == 1 { return below[0] }
      // A single dataset beside others.
      if below.isEmpty, H5Lexists(tables.root, plain, h5_default()) > 0 { return plain }
      let shown = (below.isEmpty ? all : below).prefix(12).joined(separator: " ").shownSafely
      throw Complaint("'\(path)' holds no table '\(name.shownSafely)' (there is \(shown))", hint: didYouMean(name, all))
    }
    guard all.count != 1 else { return all[0] }
    guard let first = all.first(where: { $0 != "/" }) ?? all.first else {
      throw Complaint("'\(path)' holds no table: no group of columns, no records, no matrix")
    }
    throw Complaint(
      "'\(path)' holds \(all.prefix(12).joined(separator: ", ").shownSafely)\(all.count > 12 ? ", …" : "")",
      hint: "load \(path):\(first.shownSafely) reads one")
  }

  private func frame(_ table: ForeignTable, named name: String, path: String) throws -> Frame {
    var columns = table.columns
    let index = try timeColumn(table)
    var stamps = StampColumn()
    stamps.isUTC = table.zone != nil
    if let zone { stamps.zone = try Zone(named: zone) }
    let times = try stamps.decode(columns[index])
    columns.remove(at: index)
    let (symbols, ticker) = try symbolColumn(columns, name, path)
    if let ticker { columns.remove(at: ticker) }
    let order = try sorted(times, symbols)
    var segments: [Timeline.Segment] = []
    var start = 0
    for (code, name) in symbols.names.enumerated() {
      let end = order[start...].firstIndex { Int(symbols.codes[$0]) != code } ?? order.count
      if end > start || symbols.names.count == 1 { segments.append(.init(name, start..<end)) }
      start = end
    }
    let isWhole = order.count == times.count && order.indices.allSatisfy { order[$0] == $0 }
    let timeline = try Timeline(times: isWhole ? times : order.map { times[$0] }, segments: segments)
    // A name that needs no change is that of its column, wherever it stands: `close` beside `Close`.
    let exact = Set(columns.map(\.name).filter { Self.normalized($0) == $0 })
    var taken = exact
    let made = columns.map { column in
      var name = Self.normalized(column.name)
      if name.isEmpty { name = "column" }
      if name != column.name || !exact.contains(name) { while !taken.insert(name).inserted { name += "_" } }
      return Self.column(isWhole ? column : column.picked(order), name)
    }
    let bars = Self.bars
    if made.contains(where: { $0.name == "close" }) { try timeline.checkBarsAreAlike() }
    return try Frame(
      timeline, bars.compactMap { name in made.first { $0.name == name } } + made.filter { !bars.contains($0.name) },
      bar: timeline.usualStep, zone: zone ?? table.zone.flatMap { (try? Zone(named: $0))?.name } ?? "UTC",
      stamp: stamp ?? .open, calendar: calendar)
  }

  private func timeColumn(_ table: ForeignTable) throws -> Int {
    let columns = table.columns
    if let time {
      if let index = columns.firstIndex(where: { $0.name == time || Self.normalized($0.name) == Self.normalized(time) })
      {
        return index
      }
      throw Complaint(
        "no column '\(time)' (there is \(table.names.joined(separator: " ").shownSafely))",
        hint: didYouMean(time, table.names))
    }
    if let index = columns.firstIndex(where: { $0.name == table.index && $0.kind?.hasPrefix("datetime64") == true }) {
      return index
    }
    let telling: [(ForeignColumn) -> Bool] = [
      { $0.isTime }, { $0.units?.contains(" since ") == true }, { $0.kind?.hasPrefix("datetime64") == true },
    ]
    for tells in telling { if let index = columns.firstIndex(where: tells) { return index } }
    let ranked = columns.indices.compactMap { index in StampColumn.rank(columns[index].name).map { ($0, index) } }
    if let best = ranked.min(by: { $0 < $1 }) { return best.1 }
    // The labels of rows, where they read as times.
    if let index = columns.firstIndex(where: {
      $0.name == table.index && $0.texts?.first.flatMap(StampColumn.iso) != nil
    }) {
      return index
    }
    throw Complaint(
      "nothing says which column is the time (there is \(table.names.joined(separator: " ").shownSafely))",
      hint: "say which one: time=NAME")
  }

  private typealias Symbols = (codes: [Int32], names: [String])

  private func symbolColumn(_ columns: [ForeignColumn], _ name: String, _ path: String) throws -> (Symbols, Int?) {
    let known = ["symbol", "ticker", "sym", "instrument", "pair", "asset", "code"]
    let normal = columns.map { $0.texts == nil ? "" : Self.normalized($0.name) }
    let index =
      symbol.map { wanted in normal.firstIndex(of: Self.normalized(wanted)) }
      ?? known.lazy.compactMap { normal.firstIndex(of: $0) }.first
    if let index, let texts = columns[index].texts {
      if let row = texts.firstIndex(of: "") { throw Complaint("row \(row + 1) has no symbol") }
      return (Self.coded(texts), index)
    }
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
    let last = name.split(separator: "/").last.map(String.init)
    let only = symbol.flatMap { $0 == "file" ? stem : $0 } ?? last ?? stem
    return (([Int32](repeating: 0, count: columns.first?.count ?? 0), [only]), nil)
  }

  /// Rows by symbol and time; of two in one place the first, the last or none.
  private func sorted(_ times: [Int64], _ symbols: Symbols) throws -> [Int] {
    let codes = symbols.codes.isEmpty ? [Int32](repeating: 0, count: times.count) : symbols.codes
    var order = Array(times.indices)
    let isSorted = zip(order, order.dropFirst()).allSatisfy { (codes[$0], times[$0]) < (codes[$1], times[$1]) }
    if isSorted { return order }
    order.sort { (codes[$0], times[$0], $0) < (codes[$1], times[$1], $1) }
    var kept: [Int] = []
    kept.reserveCapacity(order.count)
    for row in order {
      guard let before = kept.last, codes[before] == codes[row], times[before] == times[row] else {
        kept.append(row)
        continue
      }
      switch duplicates {
      case .refuse:
        throw Complaint(
          "\(symbols.names[Int(codes[row])]) has two rows at \(Moment.text(times[row])) UTC (rows \(before + 1) and \(row + 1))",
          hint: "keep one of them: load … dups=last or dups=first")
      case .first: continue
      case .last: kept[kept.count - 1] = row
      }
    }
    return kept
  }

  // MARK: names and columns

  private static let bars = ["open", "high", "low", "close", "volume", "adj_close"]

  private static func coded(_ texts: [String]) -> Symbols {
    let names = Set(texts).filter { !$0.isEmpty }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let ranks = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    return (texts.map { ranks[$0] ?? -1 }, names)
  }

  private static func column(_ column: ForeignColumn, _ name: String) -> Column {
    let name = ["adjclose": "adj_close", "adjusted_close": "adj_close", "vol": "volume"][name] ?? name
    let role: Column.Role = bars.contains(name) && column.texts == nil ? .bar : .other
    if let texts = column.texts {
      let (codes, names) = coded(texts)
      return Column(name, role: role, .category(codes: codes, names: names))
    }
    var made = Column(name, role: role, column.numbers ?? [])
    if let unit = column.units, !unit.isEmpty, unit != "1", unit.utf8.count <= 64 { made.unit = unit.shownSafely }
    return made
  }

  /// As the language writes names: `Adj Close` becomes `adj_close`.
  static func normalized(_ name: String) -> String {
    var result = ""
    for scalar in name.unicodeScalars.prefix(256) {
      let isWord = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      if isWord { result += String(scalar).lowercased() } else if !result.isEmpty, result.last != "_" { result += "_" }
    }
    while result.last == "_" { result.removeLast() }
    return result.first?.isNumber == true ? "_" + result : result
  }
}

// MARK: between processes

extension Frame {
  fileprivate func send(to outgoing: inout Outgoing) throws {
    outgoing.put(timeline.times)
    outgoing.put(Int64(timeline.segments.count))
    for segment in timeline.segments {
      outgoing.put(segment.symbol)
      outgoing.put(Int64(segment.rows.upperBound))
    }
    for text in [zone, stamp.rawValue, calendar ?? ""] { outgoing.put(text) }
    outgoing.put(bar)
    outgoing.put(Int64(columns.count))
    for column in columns {
      for text in [column.name, column.role.rawValue, column.unit ?? ""] { outgoing.put(text) }
      switch column.values {
      case .numbers(let numbers):
        outgoing.put(Int64(0))
        outgoing.put(try numbers.array())
      case .category(let codes, let names):
        outgoing.put(Int64(1))
        outgoing.put(codes)
        outgoing.put(names.joined(separator: "\0"))
      case .text: throw Complaint("texts are sent as categories")
      }
    }
  }

  fileprivate init(from incoming: inout Incoming) throws {
    let times = try incoming.array(of: Int64.self)
    var segments: [Timeline.Segment] = []
    for _ in 0..<(try incoming.number()) {
      let (symbol, end) = (try incoming.text(), Int(try incoming.number()))
      segments.append(.init(symbol, (segments.last?.rows.upperBound ?? 0)..<end))
    }
    let (zone, stamp, calendar) = (try incoming.text(), try incoming.text(), try incoming.text())
    let bar = try incoming.number()
    var columns: [Column] = []
    for _ in 0..<(try incoming.number()) {
      let (name, role, unit) = (try incoming.text(), try incoming.text(), try incoming.text())
      let values: Column.Values
      if try incoming.number() == 0 {
        values = .numbers(Numbers(try incoming.array(of: Double.self)))
      } else {
        let codes = try incoming.array(of: Int32.self)
        let names = try incoming.text()
        values = .category(codes: codes, names: names.isEmpty ? [] : names.components("\0"))
      }
      columns.append(
        Column(name, role: Column.Role(rawValue: role) ?? .other, values, unit: unit.isEmpty ? nil : unit))
    }
    try self.init(
      Timeline(times: times, segments: segments), columns, bar: bar, zone: zone,
      stamp: Stamp(rawValue: stamp) ?? .open, calendar: calendar.isEmpty ? nil : calendar)
  }
}

extension String {
  fileprivate func components(_ separator: Character) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
