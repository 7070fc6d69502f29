import Frames
import Vocabulary

/// Longer bars from shorter ones: open is the first, high the highest, low the lowest, close the last, volume the sum;
/// of any other column the last value counts.
///
/// Bars shorter than a day are cut from midnight of the frame's zone on, days and weeks (from Monday) by its calendar,
/// months by the calendar too. A bar belongs where it opens. The new bar keeps the way of stamping: what is stamped by its
/// opening is visible a bar length after its stamp, and not before.
package struct Resampling: Sendable {
  package var span: Span

  package init(to span: Span) { self.span = span }

  package func resample(_ frame: Frame, monitor: Monitor = Monitor()) throws -> Frame {
    if let computed = frame.columns.first(where: { $0.formula != nil }) {
      throw Complaint(
        "resample makes new bars, and '\(computed.name)' was computed from the old ones",
        hint: "resample before columns are added, or drop them")
    }
    let length = try length(over: frame)
    let zone = try Zone(named: frame.zone)
    var cursor = Cursor(self, zone)
    var times: [Int64] = []
    var starts: [Int] = []
    var segments: [Timeline.Segment] = []
    for segment in frame.timeline.segments {
      try monitor.check()
      let first = times.count
      var open: Int64?
      for row in segment.rows {
        let stamp = frame.timeline.times[row]
        let (low, high) = cursor.bounds(frame.stamp == .open ? stamp : stamp - frame.bar)
        guard low != open else { continue }
        open = low
        starts.append(row)
        times.append(frame.stamp == .open ? low : high)
      }
      segments.append(Timeline.Segment(segment.symbol, first..<times.count))
    }
    starts.append(frame.count)
    let timeline = try Timeline(times: times, segments: segments)
    let columns = try frame.columns.map { try Resampling.joined($0, starts) }
    return try Frame(
      timeline, columns, bar: length, zone: frame.zone, stamp: frame.stamp, adjustment: frame.adjustment,
      sources: frame.sources)
  }

  /// The usual length of the new bars.
  private func length(over frame: Frame) throws -> Int64 {
    let length: Int64
    switch span {
    case .time(let time): length = time
    case .months(let months): length = Int64(months) * 30 * Moment.day
    case .bars, .all: throw Complaint("resample takes a duration such as 5m, 1h, 1d, 1w or 1mo, not \(span)")
    }
    guard length > 0, frame.bar > 0, length > frame.bar else {
      let bar = Span.time(frame.bar).description
      throw Complaint("\(span) is not longer than the bars, which are \(bar)", hint: "resample only joins bars")
    }
    if case .time(let time) = span {
      let fits = time >= Moment.day ? time == Moment.day || time == 7 * Moment.day : Moment.day % time == 0
      guard fits else {
        throw Complaint("bars of \(span) do not fill a day", hint: "take one such as 5m, 15m, 1h, 4h, 1d, 1w or 1mo")
      }
    }
    return length
  }

  /// Where the new bars begin and end, remembered for the rows that follow.
  private struct Cursor {
    private let span: Span
    private let zone: Zone
    private var low: Int64 = 0
    private var high: Int64 = 0

    init(_ resampling: Resampling, _ zone: Zone) {
      span = resampling.span
      self.zone = zone
    }

    /// The new bar in which a moment lies.
    mutating func bounds(_ time: Int64) -> (low: Int64, high: Int64) {
      if time >= low, time < high { return (low, high) }
      let civil = zone.civil(time)
      let number = Int(civil / Moment.day) - (civil % Moment.day < 0 ? 1 : 0)
      func midnight(_ number: Int) -> Int64 { zone.utc(Int64(number) * Moment.day) }
      switch span {
      case .months(let months):
        let day = Day(number: number)
        let month = (day.year * 12 + day.month - 1) / months * months
        func first(_ month: Int) -> Int64 { midnight(Day(year: month / 12, month: month % 12 + 1, day: 1).number) }
        (low, high) = (first(month), first(month + months))
      case .time(let length) where length >= Moment.day:
        // 1970-01-01 was a Thursday; weeks begin on Monday.
        let first = length == Moment.day ? number : number - ((number + 3) % 7 + 7) % 7
        (low, high) = (midnight(first), midnight(first + Int(length / Moment.day)))
      case .time(let length):
        let start = midnight(number)
        low = start + (time - start) / length * length
        high = min(low + length, midnight(number + 1))
      case .bars, .all: (low, high) = (time, time + 1)
      }
      return (low, high)
    }
  }

  private static func joined(_ column: Column, _ starts: [Int]) throws -> Column {
    var result = column
    let count = starts.count - 1
    switch column.values {
    case .numbers(let numbers):
      result.values = .numbers(
        try numbers.withValues { values in
          Numbers(count: count) { target in
            for index in 0..<count { target[index] = value(column.name, values[starts[index]..<starts[index + 1]]) }
          }
        })
    case .category(let codes, let names):
      let last = (0..<count).map { index in codes[starts[index]..<starts[index + 1]].last { $0 >= 0 } ?? -1 }
      result.values = .category(codes: last, names: names)
    case .text(let texts):
      result.values = .text((0..<count).map { texts[starts[$0 + 1] - 1] })
    }
    return result
  }

  /// What a new bar has in a column. Values that are na count only where there is no other.
  private static func value(_ name: String, _ values: Slice<UnsafeBufferPointer<Double>>) -> Double {
    var result = Double.nan
    for value in values where !value.isNaN {
      switch name {
      case "open": return value
      case "high": result = result.isNaN ? value : max(result, value)
      case "low": result = result.isNaN ? value : min(result, value)
      case "volume": result = result.isNaN ? value : result + value
      default: result = value
      }
    }
    return result
  }
}
