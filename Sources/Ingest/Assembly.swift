import Frames
import Vocabulary

/// Rows of files put in the order of a frame: by symbol, then by time.
struct Assembly {
  let timeline: Timeline
  let dropped: Int
  let wasSorted: Bool
  /// Where each row comes from: the file's number and its row there. Nil where the one file is in order already.
  private let order: [Int]?

  private static let rowBits = 40

  /// - Parameter parts: The files; their times are let go of.
  init(
    _ parts: inout [FileRows], symbol: String?, duplicates: CSV.Duplicates, settings: FileRows.Settings,
    monitor: Monitor
  ) throws {
    let named = parts.map { part in (part, Assembly.symbol(of: part, asked: symbol)) }
    if parts.count == 1, parts[0].symbol == nil, Assembly.increases(parts[0].times) {
      timeline = try Timeline(times: parts[0].times, segments: [.init(named[0].1, 0..<parts[0].count)])
      (dropped, wasSorted, order) = (0, true, nil)
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
    let volumes = parts.map { part in part.columns.first { $0.name == "volume" }?.numbers }
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
    order = rows
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
    for part in parts {
      for column in part.columns where !names.contains(column.name) { names.append(column.name) }
    }
    names = Layout.bars.filter(names.contains) + names.filter { !Layout.bars.contains($0) }
    var columns: [Column] = []
    for name in names {
      let pieces = parts.map { part in part.columns.first { $0.name == name } }
      guard let first = pieces.compactMap({ $0 }).first else { continue }
      for index in parts.indices { parts[index].drop(name) }
      guard let order else {
        columns.append(first)
        continue
      }
      if pieces.contains(where: { $0 != nil && $0?.numbers == nil }) {
        columns.append(try Assembly.words(first, pieces, order, parts))
      } else {
        columns.append(try Assembly.numbers(first, pieces, order))
      }
    }
    return columns
  }

  private static func numbers(_ first: Column, _ pieces: [Column?], _ order: [Int]) throws -> Column {
    var bases: [UnsafePointer<Double>?] = []
    for piece in pieces { bases.append(try piece?.numbers?.withValues { $0.baseAddress }) }
    var column = first
    column.values = .numbers(
      withExtendedLifetime(pieces) {
        Numbers(count: order.count) { values in
          bases.withUnsafeBufferPointer { bases in
            for (index, row) in order.enumerated() {
              values[index] = bases[row >> rowBits]?[row & (1 << rowBits - 1)] ?? .nan
            }
          }
        }
      })
    return column
  }

  private static func words(_ first: Column, _ pieces: [Column?], _ order: [Int], _ parts: [FileRows]) throws -> Column
  {
    var all: Set<String> = []
    for piece in pieces { if case .category(_, let names)? = piece?.values { all.formUnion(names) } }
    let names = all.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let ranks = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    let codes = try zip(pieces, parts).map { piece, part -> [Int32] in
      switch piece?.values {
      case .category(let codes, let own): return codes.map { $0 < 0 ? -1 : ranks[own[Int($0)]] ?? -1 }
      case .numbers(let numbers):
        let isEmpty = try numbers.withValues { $0.allSatisfy(\.isNaN) }
        guard isEmpty else {
          throw Complaint("\(part.path): column \(first.name) is a number here and a text in another file")
        }
        return []
      default: return []
      }
    }
    var column = first
    column.values = .category(
      codes: order.map { row in
        let own = codes[row >> rowBits]
        return own.isEmpty ? -1 : own[row & (1 << rowBits - 1)]
      }, names: names)
    return column
  }
}

extension Assembly {
  /// The usual step between two rows: the median of all steps. 0 where no symbol has two rows.
  static func bar(_ timeline: Timeline) -> Int64 {
    // Where more than half of the steps are alike, that step is the median; one that can be is found in one pass.
    var (candidate, votes, total) = (Int64(0), 0, 0)
    func each(_ body: (Int64) -> Void) {
      timeline.times.withUnsafeBufferPointer { times in
        for segment in timeline.segments {
          for row in segment.rows.dropFirst() { body(times[row] - times[row - 1]) }
        }
      }
    }
    each { step in
      total += 1
      if votes == 0 { candidate = step }
      votes += step == candidate ? 1 : -1
    }
    guard total > 0 else { return 0 }
    var count = 0
    each { step in if step == candidate { count += 1 } }
    if count * 2 > total { return candidate }
    var steps: [Int64] = []
    steps.reserveCapacity(total)
    each { steps.append($0) }
    steps.sort()
    return steps[(steps.count - 1) / 2]
  }

  /// Where nobody names a zone: the offset that all stamps of all files carry, else UTC.
  static func zone(_ parts: [FileRows]) -> String {
    guard let offset = parts[0].offset, offset != 0, parts.allSatisfy({ $0.offset == offset }) else { return "UTC" }
    let minutes = abs(offset) / 60_000_000_000
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
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
