import Frames
import Glibc
import Vocabulary

/// The bars while they are cleaned. Rules read the buffers, and change them through `set` and `drop` alone, so that every
/// change is named.
///
/// A class, because all rules work on the same buffers, which are freed with it.
package final class CleaningWork {
  /// The columns that rules know.
  enum Cell: Int, CaseIterable { case open, high, low, close, volume, adjusted, dividend, split, gain }

  typealias Buffer = UnsafeMutableBufferPointer<Double>

  let source: Frame
  let zone: Zone
  let times: [Int64]
  let monitor: Monitor
  let open, high, low, close: Buffer
  let volume, adjusted, dividend, split, gain: Buffer?
  /// Whether a row is still there.
  let isKept: UnsafeMutableBufferPointer<Bool>
  /// The number of the rule at work.
  var rule = 0
  private(set) var findings: [CleaningReport.Finding] = []
  private(set) var edits: [CleaningReport.Edit] = []
  private(set) var notes: [String] = []
  /// Rows that a rule named and left as they are: later rules that would hide the error keep off.
  private(set) var suspects: Swift.Set<Int> = []
  /// The times at which rows are repeated, by row.
  private(set) var fills: [(row: Int, times: [Int64])] = []
  private var isDropped = false
  private let columns: [String?]
  private let buffers: [Buffer?]

  init(_ frame: Frame, _ monitor: Monitor) throws {
    source = frame
    zone = try Zone(named: frame.zone)
    times = frame.timeline.times
    self.monitor = monitor
    let actions = CorporateActions(frame)
    columns = Cell.allCases.map { cell in
      switch cell {
      case .open: "open"
      case .high: "high"
      case .low: "low"
      case .close: "close"
      case .volume: frame["volume"]?.numbers == nil ? nil : "volume"
      case .adjusted: frame["adj_close"]?.numbers == nil ? nil : "adj_close"
      case .dividend: actions.dividend
      case .split: actions.split
      case .gain: actions.gain
      }
    }
    var made: [Buffer?] = []
    do {
      for name in columns {
        guard let name else {
          made.append(nil)
          continue
        }
        guard let numbers = frame[name]?.numbers else {
          throw Complaint("clean needs open, high, low and close, and the frame has no numbers '\(name)'")
        }
        let buffer = Numbers.buffer(frame.count)
        made.append(buffer)
        try numbers.passing { _ = buffer.initialize(from: $0) }
        try monitor.check()
      }
    } catch {
      made.forEach { $0?.deallocate() }
      throw error
    }
    buffers = made
    let empty = Buffer(start: nil, count: 0)
    (open, high, low, close) = (made[0] ?? empty, made[1] ?? empty, made[2] ?? empty, made[3] ?? empty)
    (volume, adjusted, dividend, split, gain) = (made[4], made[5], made[6], made[7], made[8])
    isKept = .allocate(capacity: frame.count)
    isKept.initialize(repeating: true)
  }

  deinit {
    buffers.forEach { $0?.deallocate() }
    isKept.deallocate()
  }

  /// The four prices: open, high, low, close.
  var prices: [(cell: Cell, values: Buffer)] {
    [(.open, open), (.high, high), (.low, low), (.close, close)]
  }

  // MARK: what rules say and do

  /// Names what is wrong.
  ///
  /// - Parameters:
  ///   - rows: The rows that are meant; findings stand at the first.
  ///   - cell: The one cell that is meant; nil where it is the bar.
  ///   - off: How far off, for the order of the worst.
  ///   - suspect: Whether later rules are to leave these rows alone.
  func find(
    _ rows: ClosedRange<Int>, _ cell: Cell? = nil, old: Double = .nan, new: Double = .nan, off: Double, _ says: String,
    changed: Bool, suspect: Bool = false
  ) {
    findings.append(
      CleaningReport.Finding(
        rule: rule, rows: rows, column: cell.flatMap { columns[$0.rawValue] }, old: old, new: new, off: off, says: says,
        changed: changed))
    if suspect { suspects.formUnion(rows) }
  }

  func set(_ cell: Cell, _ row: Int, _ value: Double) {
    guard let buffer = buffers[cell.rawValue], let column = columns[cell.rawValue] else { return }
    let old = buffer[row]
    guard old.bitPattern != value.bitPattern else { return }
    buffer[row] = value
    edits.append(CleaningReport.Edit(rule: rule, row: row, column: column, old: old, new: value))
  }

  func drop(_ row: Int) {
    guard isKept[row] else { return }
    isKept[row] = false
    isDropped = true
    edits.append(CleaningReport.Edit(rule: rule, row: row, column: nil, old: .nan, new: .nan))
  }

  /// Repeats a row at later times, in its segment.
  func fill(after row: Int, at times: [Int64]) { fills.append((row, times)) }

  func note(_ text: String) { if !notes.contains(text) { notes.append(text) } }

  /// Takes high up, and low down, to open and close.
  func widen(_ row: Int) {
    set(.high, row, max(high[row], open[row], close[row]))
    set(.low, row, min(low[row], open[row], close[row]))
  }

  /// Multiplies the prices of a row, its adjusted close with them where `adjusts`, and divides its volume by `shares`.
  func scale(_ row: Int, by factor: Double, shares: Double = 1, adjusts: Bool = true) {
    for (cell, values) in prices { set(cell, row, values[row] * factor) }
    if adjusts, let adjusted { set(.adjusted, row, adjusted[row] * factor) }
    if shares != 1, let volume { set(.volume, row, volume[row] / shares) }
  }

  // MARK: what rules measure with

  /// The usual move around a row: 1.4826 times the median absolute change of the log close in the 51 bars around it.
  /// Where most bars do not move at all, of those that do.
  func usualMove(_ places: [Int], around place: Int, skippingStill: Bool = false) -> Double {
    var moves: [Double] = []
    for index in max(1, place - 25)..<max(1, min(places.count, place + 26)) {
      let move = abs(log(close[places[index]] / close[places[index - 1]]))
      if !skippingStill || move > 0 { moves.append(move) }
    }
    guard !moves.isEmpty else { return 0 }
    moves.sort()
    return 1.4826 * moves[moves.count / 2]
  }

  /// The rows of a symbol that have four positive prices.
  func priced(_ rows: Range<Int>) -> [Int] {
    rows.filter { isKept[$0] && open[$0] > 0 && high[$0] > 0 && low[$0] > 0 && close[$0] > 0 }
  }

  // MARK: the end

  /// A row of the cleaned frame: one of the source, or its repetition at a later time.
  private struct Row {
    var row: Int
    var time: Int64
    var isFilled: Bool
  }

  /// The cleaned frame.
  func result(mark: String?, _ changes: [CleaningReport.Change]) throws -> Frame {
    let isSame = !isDropped && fills.isEmpty
    var (rows, segments) = ([Row](), source.timeline.segments)
    if !isSame {
      rows.reserveCapacity(source.count)
      var next = 0
      for (index, segment) in segments.enumerated() {
        try monitor.check()
        let first = rows.count
        for row in segment.rows where isKept[row] {
          rows.append(Row(row: row, time: times[row], isFilled: false))
          while next < fills.count, fills[next].row == row {
            rows += fills[next].times.map { Row(row: row, time: $0, isFilled: true) }
            next += 1
          }
        }
        segments[index].rows = first..<rows.count
      }
      segments.removeAll { $0.rows.isEmpty }
      guard !rows.isEmpty else {
        throw Complaint("clean drops all \(source.count) bars", hint: "clean preview na=report prices=report says why")
      }
    }
    let timeline = isSame ? source.timeline : try Timeline(times: rows.map(\.time), segments: segments)
    let touched = Swift.Set(changes.compactMap(\.column))
    var columns = try source.columns.map { column in
      try monitor.check()
      if !isSame { return try cleaned(column, rows) }
      return touched.contains(column.name) ? try repaired(column) : column
    }
    if let mark {
      let marked = Swift.Set(changes.compactMap { $0.column == nil ? nil : $0.row })
      let marks =
        isSame
        ? (0..<source.count).map { marked.contains($0) ? 1.0 : 0 }
        : rows.map { $0.isFilled || marked.contains($0.row) ? 1 : 0 }
      columns.append(Column(mark, marks))
    }
    return try Frame(
      timeline, columns, bar: source.bar, zone: source.zone, stamp: source.stamp, calendar: source.calendar,
      adjustment: source.adjustment, sources: source.sources)
  }

  /// A column in which cells were changed, and no row.
  private func repaired(_ column: Column) throws -> Column {
    guard let index = columns.firstIndex(of: column.name), let buffer = buffers[index] else { return column }
    var result = column
    result.values = .numbers(Numbers(count: buffer.count) { _ = $0.initialize(from: buffer) })
    return result
  }

  private func cleaned(_ column: Column, _ rows: [Row]) throws -> Column {
    var result = column
    switch column.values {
    case .numbers(let numbers):
      // A bar put into a gap has the last close as its prices and no volume; what else it had is unknown.
      func filled(_ row: Int, _ own: Double) -> Double {
        switch column.name {
        case "open", "high", "low", "close": close[row]
        case "volume": 0
        case "adj_close": own
        default: .nan
        }
      }
      func gathered(_ values: UnsafeBufferPointer<Double>) -> Numbers {
        Numbers(count: rows.count) { target in
          for (index, row) in rows.enumerated() {
            target[index] = row.isFilled ? filled(row.row, values[row.row]) : values[row.row]
          }
        }
      }
      if let index = columns.firstIndex(of: column.name), let buffer = buffers[index] {
        result.values = .numbers(gathered(UnsafeBufferPointer(buffer)))
      } else {
        result.values = .numbers(try numbers.passing(gathered))
      }
    case .category(let codes, let names):
      result.values = .category(codes: rows.map { $0.isFilled ? -1 : codes[$0.row] }, names: names)
    case .text(let texts): result.values = .text(rows.map { $0.isFilled ? "" : texts[$0.row] })
    }
    return result
  }
}
