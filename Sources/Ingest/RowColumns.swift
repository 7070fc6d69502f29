import Frames
import Vocabulary

/// Columns that rows are written into, and that grow as more rows come.
///
/// A class, because it frees what did not become a column.
final class RowColumns {
  private let layout: Layout
  private(set) var count = 0
  private var capacity = 0
  /// Where numbers wait when there are many; nil where all stay in memory.
  private let spill: Spill?
  /// Rows whose numbers lie there, with the columns of them, and for how many behind these there is room in memory.
  private var spilled = 0
  private var columns: [SpilledColumn] = []
  private var room = 0
  /// As many as there is room for.
  private var times: [Int64] = []
  private var numbers: [UnsafeMutablePointer<Double>?]
  private var codes: [UnsafeMutablePointer<Int32>?]
  /// The words met so far, by column of words.
  private var words: [RowReader.Words] = []
  private var slots: [Int] = []

  /// Where rows are written to.
  struct Targets: @unchecked Sendable {
    var list: [RowReader.Target]
    var times: UnsafeMutablePointer<Int64>
    var words: [RowReader.Words]
  }

  init(_ layout: Layout, spill: Spill? = nil) {
    self.layout = layout
    self.spill = spill
    numbers = layout.fields.map { _ in nil }
    codes = layout.fields.map { _ in nil }
    for field in layout.fields {
      slots.append(words.count)
      if field.kind == .category || field.kind == .symbol { words.append(RowReader.Words()) }
    }
  }

  deinit {
    for pointer in numbers { pointer?.deallocate() }
    for pointer in codes { pointer?.deallocate() }
  }

  /// Makes room for more rows.
  ///
  /// - Parameter left: How many are thought to follow. Memory that is not written to costs nothing.
  func reserve(_ more: Int, left: Int) {
    if count + more > capacity {
      capacity = count + more + max(left, capacity / 2)
      times = grownTimes(capacity)
      for (index, field) in layout.fields.enumerated() where field.kind == .category || field.kind == .symbol {
        codes[index] = grown(codes[index], count, capacity)
      }
    }
    guard count + more > spilled + room else { return }
    room = spill == nil ? capacity : count + more - spilled
    for (index, field) in layout.fields.enumerated() where field.kind == .number {
      numbers[index] = grown(numbers[index], count - spilled, room)
    }
  }

  /// Puts the numbers on the disk when there are many of them.
  func spillMany() throws {
    guard let spill, (count - spilled) * numbers.count * 8 >= spill.most else { return }
    try spillAll(spill)
  }

  private func spillAll(_ spill: Spill) throws {
    if columns.isEmpty { columns = numbers.map { _ in SpilledColumn(spill) } }
    for (index, base) in numbers.enumerated() {
      if let base { try columns[index].append(UnsafeBufferPointer(start: base, count: count - spilled)) }
    }
    spilled = count
  }

  private func grownTimes(_ wanted: Int) -> [Int64] {
    [Int64](unsafeUninitializedCapacity: wanted) { target, filled in
      Numbers.advise(UnsafeMutableRawBufferPointer(target))
      _ = target.initialize(from: times[..<count])
      // What lies behind is written before it is read.
      filled = wanted
    }
  }

  private func grown<Element>(
    _ old: UnsafeMutablePointer<Element>?, _ filled: Int, _ wanted: Int
  ) -> UnsafeMutablePointer<Element> {
    let bytes = wanted * MemoryLayout<Element>.stride
    let page = 1 << 21
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: bytes < page ? 16 : page)
    Numbers.advise(UnsafeMutableRawBufferPointer(start: memory, count: bytes))
    let target = memory.bindMemory(to: Element.self, capacity: wanted)
    if let old {
      target.update(from: old, count: filled)
      old.deallocate()
    }
    return target
  }

  /// Hands out where rows are written to, for as long as `body` runs.
  func withTargets(_ body: (Targets) throws -> Void) throws {
    var list: [RowReader.Target] = []
    for (index, field) in layout.fields.enumerated() {
      switch field.kind {
      case .stamp: list.append(.stamp)
      case .clock: list.append(.clock)
      case .ignored: list.append(.ignored)
      case .number:
        guard let base = numbers[index] else { throw Complaint("there is no memory for \(capacity) rows") }
        // Rows are counted from the first of the file.
        list.append(.number(base - spilled, allowsFlags: !Layout.bars.contains(field.name)))
      case .category, .symbol:
        guard let base = codes[index] else { throw Complaint("there is no memory for \(capacity) rows") }
        list.append(.category(base, slot: slots[index]))
      }
    }
    let targets = list
    try times.withUnsafeMutableBufferPointer { times in
      guard let base = times.baseAddress else { throw Complaint("there is no memory for \(capacity) rows") }
      try body(Targets(list: targets, times: base, words: words))
    }
  }

  /// Counts rows that were written from `start` on, and closes the gap before them where lines were left out. Blocks are
  /// handed in by their order.
  func take(_ rows: Int, from start: Int, words met: [RowReader.Words]) {
    for (index, slot) in slots.enumerated() {
      guard let codes = codes[index] else { continue }
      let known = Int32(words[slot].names.count)
      // All readers began with the words that were known before: new ones get their number here.
      let first = Int32(met[slot].started)
      let map = met[slot].names[Int(first)...].map { words[slot].code($0) }
      let isSame = map.indices.allSatisfy { map[$0] == first + Int32($0) }
      guard !map.isEmpty, !isSame || known < first else { continue }
      for row in start..<(start + rows) where codes[row] >= first { codes[row] = map[Int(codes[row] - first)] }
    }
    if start > count {
      times.withUnsafeMutableBufferPointer { times in
        if let base = times.baseAddress { (base + count).update(from: base + start, count: rows) }
      }
      for pointer in numbers {
        if let pointer { (pointer + count - spilled).update(from: pointer + start - spilled, count: rows) }
      }
      for pointer in codes { if let pointer { (pointer + count).update(from: pointer + start, count: rows) } }
    }
    count += rows
  }

  /// The columns in the order of the file. To be called once.
  func finished() throws -> (times: [Int64], columns: [Column], symbol: FileRows.Category?) {
    if let spill, spilled > 0 || !spill.grants(count * numbers.count * 8) { try spillAll(spill) }
    var made: [Column] = []
    var symbol: FileRows.Category?
    for (index, field) in layout.fields.enumerated() {
      switch field.kind {
      case .stamp, .clock, .ignored: continue
      case .number:
        let isBar = Layout.bars.contains(field.name)
        made.append(Column(field.name, role: isBar ? .bar : .other, .numbers(numbers(index))))
      case .category, .symbol:
        let category = sorted(index)
        codes[index]?.deallocate()
        codes[index] = nil
        if field.kind == .symbol {
          symbol = category
        } else {
          made.append(Column(field.name, .category(codes: category.codes, names: category.names)))
        }
      }
    }
    times.removeLast(times.count - count)
    return (times, made, symbol)
  }

  private func numbers(_ index: Int) -> Numbers {
    guard columns.isEmpty else { return columns[index].numbers }
    let buffer = UnsafeMutableBufferPointer(start: numbers[index], count: count)
    numbers[index] = nil
    return Numbers(adopting: buffer)
  }

  /// The codes of a column of words, into names sorted bytewise. Words of rows that were left out are not among them.
  private func sorted(_ index: Int) -> FileRows.Category {
    let own = words[slots[index]].names
    let values = UnsafeBufferPointer(start: codes[index], count: count)
    var isUsed = [Bool](repeating: false, count: own.count)
    for code in values where code >= 0 { isUsed[Int(code)] = true }
    let names = own.indices.lazy.filter { isUsed[$0] }.map { own[$0] }.sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    let ranks = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    let order = own.map { ranks[$0] ?? -1 }
    return FileRows.Category(codes: values.map { $0 < 0 ? -1 : order[Int($0)] }, names: names)
  }
}
