import Vocabulary

/// Labels below the bars: the first and the last moment in full, and round moments between them.
struct TimeAxis {
  /// Of the market's own clock, nanoseconds after 1970.
  let times: [Int64]
  /// Of a moment in full.
  private let width: Int

  init(times: [Int64]) {
    self.times = times
    width = times.contains { $0 % Moment.day != 0 } ? 16 : 10
  }

  /// One line of `columns` cells: the first and the last moment, and what fits between them.
  func line(columns: Int) -> String {
    guard let first = times.first, let last = times.last else { return "" }
    let full = width
    var cells = [Character](repeating: " ", count: columns)
    func isFree(_ range: Range<Int>) -> Bool {
      range.lowerBound >= 0 && range.upperBound <= columns
        && cells[max(0, range.lowerBound - 2)..<min(columns, range.upperBound + 2)].allSatisfy { $0 == " " }
    }
    func put(_ text: String, at column: Int) {
      for (offset, character) in text.enumerated() where column + offset < columns {
        cells[column + offset] = character
      }
    }
    put(written(first), at: 0)
    guard times.count > 1 else { return String(cells).trimmed }
    if isFree(columns - full..<columns) { put(written(last), at: columns - full) }
    for tick in ticks(columns: columns) where isFree(tick.column..<tick.column + tick.text.utf8.count) {
      put(tick.text, at: tick.column)
    }
    return String(cells).trimmed
  }

  /// A moment in full: the day, with the time where bars are shorter than days.
  func written(_ time: Int64) -> String { String(Moment.text(time).prefix(width)) }

  /// Round moments, as close as `columns` cells have room for: the first bar of each, its column, and its label.
  func ticks(columns: Int) -> [(bar: Int, column: Int, text: String)] {
    guard times.count > 1 else { return [] }
    let bars = Bars(count: times.count, width: columns)
    let firsts = (0..<columns).map { bars.bars(in: $0).lowerBound }
    for unit in Unit.coarseFirst.reversed() {
      let changes = (1..<columns).filter { unit.key(times[firsts[$0]]) != unit.key(times[firsts[$0 - 1]]) }
      let room = unit.width + 3
      guard !changes.isEmpty, zip(changes.dropFirst(), changes).allSatisfy({ $0 - $1 >= room }) else { continue }
      return changes.map { column in
        let key = unit.key(times[firsts[column]])
        // Keys ascend with time.
        var (before, bar) = (firsts[column - 1], firsts[column])
        while bar - before > 1 {
          let middle = (before + bar) / 2
          if unit.key(times[middle]) == key { bar = middle } else { before = middle }
        }
        return (bar, column, unit.label(times[firsts[column]]))
      }
    }
    return []
  }

  private enum Unit {
    case years(Int), months(Int), days(Int), minutes(Int64)

    static let coarseFirst: [Unit] = [
      .years(20), .years(10), .years(5), .years(2), .years(1), .months(6), .months(3), .months(1), .days(7), .days(1),
      .minutes(720), .minutes(360), .minutes(120), .minutes(60), .minutes(30), .minutes(15), .minutes(5), .minutes(1),
    ]

    /// Changes where a new unit begins.
    func key(_ time: Int64) -> Int64 {
      let number = Int((time - (time % Moment.day + Moment.day) % Moment.day) / Moment.day)
      switch self {
      case .years(let count): return Int64(Day(number: number).year / count)
      case .months(let count):
        let day = Day(number: number)
        return Int64((day.year * 12 + day.month - 1) / count)
      // 1970-01-01 was a Thursday; weeks begin on Monday.
      case .days(let count): return Int64((number + (count == 7 ? 3 : 0)) / count)
      case .minutes(let count): return time / (count * 60_000_000_000)
      }
    }

    var width: Int {
      switch self {
      case .years: 4
      case .months: 7
      case .days, .minutes: 5
      }
    }

    func label(_ time: Int64) -> String {
      let text = Moment.text(time)
      switch self {
      case .years: return String(text.prefix(4))
      case .months: return String(text.prefix(7))
      case .days: return String(text.dropFirst(5).prefix(5))
      case .minutes: return String(text.dropFirst(11).prefix(5))
      }
    }
  }
}
