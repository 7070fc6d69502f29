import Frames
import Vocabulary

/// Rows of files put in the order of a frame: by symbol, then by time.
struct Assembly {
  let timeline: Timeline
  let dropped: Int
  let wasSorted: Bool
  private let order: Order

  /// Where each row comes from.
  private enum Order {
    /// Whole files, one behind the other.
    case files([Int])
    /// The file's number and its row there.
    case rows([Int])
  }

  private static let rowBits = 40

  /// - Parameter parts: The files; their times are let go of.
  init(
    _ parts: inout [FileRows], symbol: String?, duplicates: CSV.Duplicates, settings: FileRows.Settings,
    monitor: Monitor
  ) throws {
    let named = parts.map { part in (part, Assembly.symbol(of: part, asked: symbol)) }
    if let (files, timeline) = try Assembly.inOrder(named) {
      self.timeline = timeline
      (dropped, wasSorted, order) = (0, true, .files(files))
      return
    }
    var symbols: Set<String> = []
    for (part, name) in named {
      if let column = part.symbol { symbols.formUnion(column.names) } else { symbols.insert(name) }
    }
    let names = symbols.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let ranks = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    var (rows, starts) = try Assembly.grouped(named, ranks, monitor)
    var isSorted = true
    var kept = 0
    var times: [Int64] = []
    times.reserveCapacity(rows.count)
    var segments: [Timeline.Segment] = []
    let sources = parts.map(\.times)
    let volumes =
      duplicates == .volume ? parts.map { part in part.columns.first { $0.name == "volume" }?.numbers?.held() } : []
    func volume(_ row: Int) -> Double {
      let value = try? volumes[row >> Assembly.rowBits]?.withValues { $0[row & (1 << Assembly.rowBits - 1)] }
      return value ?? -.infinity
    }
    func time(_ row: Int) -> Int64 { sources[row >> Assembly.rowBits][row & (1 << Assembly.rowBits - 1)] }
    for (rank, name) in names.enumerated() {
      try monitor.check()
      let range = starts[rank]..<starts[rank + 1]
      if !Assembly.isInOrder(rows[range], time) {
        isSorted = false
        // Newest first is the usual disorder. Rows are sorted by time, and at one time in the order of the files.
        let sorted = rows[range].map { (time($0), $0) }.sorted { $0.0 != $1.0 ? $0.0 < $1.0 : $0.1 < $1.1 }
        for (offset, row) in sorted.enumerated() { rows[range.lowerBound + offset] = row.1 }
      }
      let first = kept
      for index in range {
        let row = rows[index]
        var now = time(row)
        if kept > first, times[kept - 1] >= now {
          switch duplicates {
          case .refuse: throw Assembly.twice(name, now, rows[kept - 1], row, parts, settings)
          case .first: continue
          case .last:
            rows[kept - 1] = row
            continue
          case .all: now = times[kept - 1] + 1
          case .volume:
            if !(volume(rows[kept - 1]) > volume(row)) { rows[kept - 1] = row }
            continue
          }
        }
        rows[kept] = row
        times.append(now)
        kept += 1
      }
      if kept > first { segments.append(.init(name, first..<kept)) }
    }
    dropped = rows.count - kept
    rows.removeLast(dropped)
    timeline = try Timeline(times: times, segments: segments)
    wasSorted = isSorted
    order = .rows(rows)
  }

  /// The files in such an order that their rows, one file behind the other, are those of the frame; nil where the rows of
  /// some file have to be taken apart, or one stands twice.
  private static func inOrder(_ named: [(part: FileRows, symbol: String)]) throws -> (files: [Int], Timeline)? {
    if named.count == 1, let column = named[0].part.symbol {
      guard let segments = segments(column, named[0].part.times) else { return nil }
      return ([0], try Timeline(times: named[0].part.times, segments: segments))
    }
    guard named.allSatisfy({ $0.part.symbol == nil && increases($0.part.times) }) else { return nil }
    let files = named.indices.sorted { a, b in
      let (first, second) = (named[a].symbol, named[b].symbol)
      return first == second ? a < b : first.utf8.lexicographicallyPrecedes(second.utf8)
    }
    if let only = files.first, files.count == 1 {
      let (part, symbol) = named[only]
      return (files, try Timeline(times: part.times, segments: [.init(symbol, 0..<part.count)]))
    }
    var times: [Int64] = []
    times.reserveCapacity(named.reduce(0) { $0 + $1.part.count })
    var segments: [Timeline.Segment] = []
    for file in files where named[file].part.count > 0 {
      let (part, symbol) = named[file]
      let start = times.count
      if let last = segments.last, last.symbol == symbol {
        guard times[start - 1] < part.times[0] else { return nil }
        segments[segments.count - 1] = .init(symbol, last.rows.lowerBound..<start + part.count)
      } else {
        segments.append(.init(symbol, start..<start + part.count))
      }
      times += part.times
    }
    return (files, try Timeline(times: times, segments: segments))
  }

  /// The segments of rows that stand in the order of symbol and time; nil where they do not.
  private static func segments(_ column: FileRows.Category, _ times: [Int64]) -> [Timeline.Segment]? {
    var segments: [Timeline.Segment] = []
    var first = 0
    for row in times.indices {
      let (code, isLast) = (column.codes[row], row + 1 == times.count)
      guard code >= 0 else { return nil }
      if !isLast, column.codes[row + 1] == code {
        guard times[row] < times[row + 1] else { return nil }
        continue
      }
      // Names are sorted, and so are their codes.
      guard isLast || column.codes[row + 1] > code else { return nil }
      segments.append(.init(column.names[Int(code)], first..<row + 1))
      first = row + 1
    }
    return segments
  }

  /// All rows, grouped by symbol in the order of the files, and where each symbol begins.
  private static func grouped(_ named: [(FileRows, String)], _ ranks: [String: Int], _ monitor: Monitor) throws
    -> (rows: [Int], starts: [Int])
  {
    var starts = [Int](repeating: 0, count: ranks.count + 1)
    var own: [[Int]] = []
    for (part, name) in named {
      own.append(part.symbol?.names.map { ranks[$0] ?? 0 } ?? [ranks[name] ?? 0])
      guard let column = part.symbol else {
        starts[own[own.count - 1][0] + 1] += part.count
        continue
      }
      for (row, code) in column.codes.enumerated() {
        guard code >= 0 else { throw Complaint("\(part.path): row \(row + 1) has no symbol") }
        starts[own[own.count - 1][Int(code)] + 1] += 1
      }
    }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    var next = starts
    var rows = [Int](repeating: 0, count: starts[ranks.count])
    for (index, (part, _)) in named.enumerated() {
      try monitor.check()
      let file = index << rowBits
      for row in 0..<part.count {
        let rank = own[index][part.symbol.map { Int($0.codes[row]) } ?? 0]
        rows[next[rank]] = file | row
        next[rank] += 1
      }
    }
    return (rows, starts)
  }

  /// The columns in the order of the frame. Each file lets go of a column as soon as it is taken.
  mutating func columns(_ parts: inout [FileRows]) throws -> [Column] {
    var names: [String] = []
    var known: Set<String> = []
    var waiting: [[String: Column]] = []
    for index in parts.indices {
      let columns = parts[index].takeColumns()
      for column in columns where known.insert(column.name).inserted { names.append(column.name) }
      waiting.append(Dictionary(columns.map { ($0.name, $0) }) { first, _ in first })
    }
    names = Layout.bars.filter(names.contains) + names.filter { !Layout.bars.contains($0) }
    var columns: [Column] = []
    for name in names {
      let pieces = waiting.indices.map { waiting[$0].removeValue(forKey: name) }
      guard let first = pieces.compactMap({ $0 }).first else { continue }
      if pieces.count == 1, case .files = order {
        columns.append(first)
      } else if pieces.contains(where: { $0 != nil && $0?.numbers == nil }) {
        columns.append(try words(first, pieces, parts))
      } else {
        let (pieces, lengths) = (pieces.map { $0?.numbers }, parts.map(\.count))
        var column = first
        column.values = .numbers(try numbers(pieces, lengths))
        columns.append(column)
      }
    }
    return columns
  }

  /// The values in the order of the frame: when they are read, where the files' wait on a disk.
  private func numbers(_ pieces: [Numbers?], _ lengths: [Int]) throws -> Numbers {
    let order = order
    let count = timeline.count
    @Sendable func gathered() throws -> Numbers {
      try Numbers(count: count) { values in
        switch order {
        case .files(let files):
          var row = 0
          for file in files {
            let target = UnsafeMutableBufferPointer(rebasing: values[row..<row + lengths[file]])
            if let piece = pieces[file] {
              try piece.passing { _ = target.initialize(from: $0) }
            } else {
              target.initialize(repeating: .nan)
            }
            row += lengths[file]
          }
        case .rows(let rows):
          let held = pieces.map { $0?.held() }
          let bases = try held.map { try $0?.withValues { $0.baseAddress } }
          withExtendedLifetime(held) {
            bases.withUnsafeBufferPointer { bases in
              for (index, row) in rows.enumerated() {
                values[index] = bases[row >> Assembly.rowBits]?[row & (1 << Assembly.rowBits - 1)] ?? .nan
              }
            }
          }
        }
      }
    }
    guard pieces.contains(where: { $0?.unread([]) != nil }) else { return try gathered() }
    return Numbers(count: count, reading: { try gathered() })
  }

  private func words(_ first: Column, _ pieces: [Column?], _ parts: [FileRows]) throws -> Column {
    var all: Set<String> = []
    for piece in pieces { if case .category(_, let names)? = piece?.values { all.formUnion(names) } }
    let names = all.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let ranks = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    let codes = try zip(pieces, parts).map { piece, part -> [Int32] in
      switch piece?.values {
      case .category(let codes, let own): return codes.map { $0 < 0 ? -1 : ranks[own[Int($0)]] ?? -1 }
      case .numbers(let numbers):
        let isEmpty = try numbers.passing { $0.allSatisfy(\.isNaN) }
        guard isEmpty else {
          throw Complaint("\(part.path): column \(first.name) is a number here and a text in another file")
        }
        return []
      default: return []
      }
    }
    var column = first
    let ordered: [Int32] =
      switch order {
      case .files(let files):
        files.flatMap { file in
          codes[file].isEmpty ? [Int32](repeating: -1, count: parts[file].count) : codes[file]
        }
      case .rows(let rows):
        rows.map { row in
          let own = codes[row >> Assembly.rowBits]
          return own.isEmpty ? -1 : own[row & (1 << Assembly.rowBits - 1)]
        }
      }
    column.values = .category(codes: ordered, names: names)
    return column
  }
}

extension Assembly {
  /// The length of a bar. Throws where symbols have bars of different length; versions of reports are no bars.
  func bar(_ columns: [Column], _ duplicates: CSV.Duplicates) throws -> Int64 {
    if duplicates != .all, columns.contains(where: { $0.name == "close" }) { try timeline.checkBarsAreAlike() }
    return timeline.usualStep
  }

  /// Where nobody names a zone: the offset that all stamps of all files carry, else UTC.
  static func zone(_ parts: [FileRows]) -> String {
    guard let offset = parts[0].offset, offset != 0, parts.allSatisfy({ $0.offset == offset }) else { return "UTC" }
    let minutes = abs(offset) / 60_000_000_000
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
  }

  /// Days of several markets, as of one market in summer and in winter: no zone is midnight to all of them, so that the
  /// dates count.
  static func keepDates(_ parts: inout [FileRows]) {
    guard Set(parts.map(\.offset)).count > 1, parts.allSatisfy(\.hasDaysWithOffset) else { return }
    for index in parts.indices { parts[index].keepDates() }
  }

  /// What is worth a word: numbers that may be read in two ways, and offsets where nobody names a zone.
  static func notes(_ parts: [FileRows], isClockOpen: Bool) -> [String] {
    let doubts = parts.lazy.compactMap { part in
      part.recognition?.layout.doubt.map { "\(part.path): \($0)" }
    }.prefix(1)
    let offsets = parts.compactMap { $0.recognition?.seen.offsets }
    guard isClockOpen, let first = offsets.first, !parts.allSatisfy({ $0.recognition?.keepsDates == true }),
      offsets.contains(where: { $0.low != first.low || $0.high != first.low })
    else { return Array(doubts) }
    return doubts + [
      "the stamps carry several offsets from UTC, and the clock is UTC: tz=Europe/London, say, is the market's"
    ]
  }

  private static func increases(_ times: [Int64]) -> Bool {
    times.withUnsafeBufferPointer { times in
      for row in times.indices.dropFirst() where times[row] <= times[row - 1] { return false }
      return true
    }
  }

  private static func isInOrder(_ rows: ArraySlice<Int>, _ time: (Int) -> Int64) -> Bool {
    guard var last = rows.first.map(time) else { return true }
    for row in rows.dropFirst() {
      let now = time(row)
      guard now >= last else { return false }
      last = now
    }
    return true
  }

  /// The symbol of a file's rows where no column names it.
  static func symbol(of part: FileRows, asked: String?) -> String {
    if let asked, asked != "file", part.symbol == nil { return asked }
    if asked == nil, let title = part.title { return title }
    let path = part.recognition?.member?.name ?? part.path
    return FileName.title(path.split(separator: "/").last.map(String.init) ?? path)
  }

  private static func twice(
    _ symbol: String, _ time: Int64, _ first: Int, _ second: Int, _ parts: [FileRows], _ settings: FileRows.Settings
  ) -> Complaint {
    func place(_ row: Int) -> (path: String, noun: String, number: Int) {
      let (part, own) = (parts[row >> rowBits], row & (1 << rowBits - 1))
      guard let line = try? Reading.line(ofRow: own, of: part, settings) else { return (part.path, "row", own + 1) }
      return (part.path, "line", line)
    }
    let (a, b) = (place(first), place(second))
    let civil = Moment.text(settings.zone.civil(time))
    let shown = civil.hasSuffix("T00:00") ? String(civil.dropLast(6)) : civil
    let lines =
      a.path == b.path
      ? "\(a.noun)s \(a.number) and \(b.number) of \(a.path)"
      : "\(a.noun) \(a.number) of \(a.path) and \(b.noun) \(b.number) of \(b.path)"
    return Complaint(
      "\(symbol) has two rows at \(shown) (\(lines))",
      hint: "keep one of them: load … dups=last, dups=first or dups=volume")
  }
}
