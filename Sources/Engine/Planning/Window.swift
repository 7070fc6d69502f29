import Frames
import Vocabulary

/// The rows that a rolling operator sees at a row, as they are found in the frame at hand.
enum Window: Hashable, Sendable {
  /// The row and the `count - 1` before it.
  case bars(Int)
  /// The rows of `(t - length, t]`, at most `rows` of them in this frame.
  case time(Int64, rows: Int)
  /// The rows since the same moment `count` calendar months ago.
  case months(Int, rows: Int)
  /// All rows since the segment's start; missing values are skipped.
  case all

  /// The rows before the current one that must be at hand.
  var halo: Int {
    switch self {
    case .bars(let count): count - 1
    case .time(_, let rows), .months(_, let rows): rows - 1
    case .all: 0
    }
  }

  /// Rows without a value at a segment's start, on an input without missing values, where `least` rows are needed.
  func warmup(least: Int) -> Int {
    switch self {
    case .bars(let count): count - 1
    case .time(_, let rows), .months(_, let rows): rows - 1
    case .all: least - 1
    }
  }

  /// The window as found on a timeline. A count above the longest segment is cut to just above it: no row has it.
  init(_ span: Span, on timeline: Timeline) {
    switch span {
    case .bars(let count):
      self = .bars(min(count, timeline.longest + 1))
    case .time(let length):
      self = .time(length, rows: Window.mostRows(timeline, within: length) { $0 - length })
    case .months(let count):
      self = .months(
        count,
        rows: Window.mostRows(timeline, within: Int64(count) * 31 * Moment.day) { Window.months(count, before: $0) })
    case .all: self = .all
    }
  }

  /// The moment `count` calendar months before `time`; the day is cut to the month's length.
  static func months(_ count: Int, before time: Int64) -> Int64 {
    let days = time >= 0 ? time / Moment.day : -((-time + Moment.day - 1) / Moment.day)
    let day = Day(number: Int(days))
    let month = day.year * 12 + day.month - 1 - count
    let year = month >= 0 ? month / 12 : -((-month + 11) / 12)
    let target = Day(
      year: year, month: month - year * 12 + 1,
      day: min(day.day, Day.length(ofMonth: month - year * 12 + 1, year: year)))
    return Int64(target.number) * Moment.day + (time - days * Moment.day)
  }

  /// The most rows that a window holds; `length` is the longest that it can be.
  private static func mostRows(_ timeline: Timeline, within length: Int64, after bound: (Int64) -> Int64) -> Int {
    var most = 1
    if let growth = timeline.growth { return Int(length / growth) + 1 }
    for segment in timeline.segments {
      var start = segment.rows.lowerBound
      for row in segment.rows {
        let oldest = bound(timeline.times[row])
        while timeline.times[start] <= oldest { start += 1 }
        most = max(most, row - start + 1)
      }
    }
    return most
  }
}
