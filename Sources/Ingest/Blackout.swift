import Frames
import Vocabulary

/// Rows that lie within some days, or some rows, of an event of their symbol: 1 there and 0 elsewhere, na where the
/// other frame does not have the symbol.
///
/// Days are counted by the dates on the frame's clock, both ends included. That an event lies ahead is known only where
/// it was announced: the column carries how many rows it looks ahead, so that nothing is learnt from it.
package struct Blackout: Sendable {
  package var span: Span
  /// Where the events' dates are: see `Joining`.
  package var published: String?
  package var symbol: String?

  package init(_ span: Span) { self.span = span }

  /// The flags under a name, and how many rows have one.
  package func flags(
    _ frame: Frame, with other: Frame, named name: String, monitor: Monitor = Monitor()
  ) throws -> (column: Column, count: Int) {
    let isDays: Bool
    switch span {
    case .bars(let count) where count >= 0: isDays = false
    case .time(let length) where length >= 0 && length % Moment.day == 0: isDays = true
    default: throw Complaint("blackout is whole days such as 3d or a count of bars, not \(span)")
    }
    var joining = Joining()
    joining.lag = .time(0)
    joining.published = published
    let events = try Publications(joining, other, seenFrom: frame, monitor)
    let zone = try frame.rowTime().zone
    let segments = Dictionary(uniqueKeysWithValues: other.timeline.segments.map { ($0.symbol, $0.rows) })
    let times = frame.timeline.times
    var values = [Double](repeating: .nan, count: frame.count)
    var (count, ahead) = (0, 0)
    for segment in frame.timeline.segments {
      try monitor.check()
      guard let rows = segments[symbol ?? segment.symbol] else { continue }
      for row in segment.rows { values[row] = 0 }
      for event in events.moments(of: rows) {
        try monitor.check()
        var range = segment.rows
        let after = first(in: segment.rows) { times[$0] >= event }
        if isDays, case .time(let length) = span {
          let date = TradingCalendar.midnight(TradingCalendar.date(zone.civil(event)))
          let (from, to) = (zone.utc(date - length), zone.utc(date + length + Moment.day))
          range = first(in: segment.rows) { times[$0] >= from }..<first(in: segment.rows) { times[$0] >= to }
        } else if case .bars(let bars) = span {
          guard after < segment.rows.upperBound else { continue }
          let low = max(segment.rows.lowerBound, after - min(bars, frame.count))
          range = low..<min(segment.rows.upperBound, after + min(bars, frame.count) + 1)
        }
        try monitor.blocks(of: range) { block in
          for row in block where values[row] == 0 {
            values[row] = 1
            count += 1
          }
        }
        ahead = max(ahead, after - range.lowerBound)
      }
    }
    var column = Column(name, role: .other, values)
    column.lookahead = ahead
    return (column, count)
  }

  /// The first row of a range for which something holds that holds for all after it.
  private func first(in rows: Range<Int>, where holds: (Int) -> Bool) -> Int {
    var (low, high) = (rows.lowerBound, rows.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
