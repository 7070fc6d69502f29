import Frames
import Vocabulary

/// Longer bars from shorter ones: open is the first, high the highest, low the lowest, close the last, volume the sum;
/// of any other column the last value counts.
///
/// Where bars begin and end is said by `BarCuts`: with a trading calendar none spans a session's open or close, and days
/// hold what is traded in sessions. The new bar keeps the way of stamping: what is stamped by its opening is visible a
/// bar length after its stamp, and not before.
package struct Resampling: Sendable {
  package var span: Span

  package init(to span: Span) { self.span = span }

  package func resample(_ frame: Frame, monitor: Monitor = Monitor()) throws -> Frame {
    if let computed = frame.columns.first(where: { $0.formula != nil }) {
      throw Complaint(
        "resample makes new bars, and '\(computed.name)' was computed from the old ones",
        hint: "resample before columns are added, or drop them")
    }
    guard let length = BarCuts.length(span) else {
      throw Complaint("resample takes a duration such as 5m, 1h, 1d, 1w or 1mo, not \(span)")
    }
    guard frame.bar > 0, length > frame.bar else {
      let bar = Span.time(frame.bar).description
      throw Complaint("\(span) is not longer than the bars, which are \(bar)", hint: "resample only joins bars")
    }
    var cuts = try BarCuts(span, on: try frame.rowTime())
    var times: [Int64] = []
    var rows: [Range<Int>] = []
    var segments: [Timeline.Segment] = []
    for segment in frame.timeline.segments {
      try monitor.check()
      let first = times.count
      var low: Int64?
      for row in segment.rows {
        guard let cell = cuts.cell(of: frame.timeline.times[row]) else { continue }
        if cell.low == low {
          rows[rows.count - 1] = rows[rows.count - 1].lowerBound..<row + 1
        } else {
          low = cell.low
          rows.append(row..<row + 1)
          times.append(frame.stamp == .open ? cell.low : cell.high)
        }
      }
      segments.append(Timeline.Segment(segment.symbol, first..<times.count))
    }
    let timeline = try Timeline(times: times, segments: segments)
    let columns = try frame.columns.map { try Resampling.joined($0, rows) }
    return try Frame(
      timeline, columns, bar: length, zone: frame.zone, stamp: frame.stamp, calendar: frame.calendar,
      adjustment: frame.adjustment, sources: frame.sources)
  }

  /// A column of the new bars, each of a run of rows.
  private static func joined(_ column: Column, _ rows: [Range<Int>]) throws -> Column {
    var result = column
    switch column.values {
    case .numbers(let numbers):
      let aggregation = Aggregation(column: column.name)
      result.values = .numbers(
        try numbers.withValues { values in
          Numbers(count: rows.count) { target in
            for index in rows.indices { target[index] = values[rows[index]].reduce(.nan, aggregation.joined) }
          }
        })
    case .category(let codes, let names):
      result.values = .category(codes: rows.map { codes[$0].last { $0 >= 0 } ?? -1 }, names: names)
    case .text(let texts): result.values = .text(rows.map { texts[$0.upperBound - 1] })
    }
    return result
  }
}
