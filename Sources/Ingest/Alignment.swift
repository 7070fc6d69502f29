import Frames
import Vocabulary

/// All symbols of a panel on the same times: on all that any of them has, or on those that every one has.
///
/// A row that a symbol does not have is na in every column. Filled, it is a bar without trade: open, high, low and close
/// are the last close, volume is 0, any other column keeps its last value; nothing is filled before a symbol's first row.
package struct Alignment: Sendable {
  package enum Times: String, Choice { case union, intersection }
  package enum Fill: String, Choice { case none, ffill }

  package var times: Times
  package var fill = Fill.none
  /// How many rows in a row are filled at most; nil is no limit.
  package var longest: Int?

  package init(_ times: Times) { self.times = times }

  /// What was done to one symbol's rows.
  package struct Count: Equatable, Sendable {
    package var symbol: String
    package var rows: Int
    /// Rows that the symbol did not have.
    package var missing = 0
    package var filled = 0
    /// Rows that others did not have.
    package var dropped = 0
  }

  package func align(_ frame: Frame, monitor: Monitor = Monitor()) throws -> (frame: Frame, counts: [Count]) {
    if let computed = frame.columns.first(where: { $0.formula != nil }) {
      throw Complaint(
        "align changes rows, and '\(computed.name)' was computed from them", hint: "align before columns are added")
    }
    let timeline = frame.timeline
    guard timeline.isPanel else {
      throw Complaint("the frame has one symbol", hint: "align puts several symbols on the same times")
    }
    monitor.begin("aligning \(timeline.segments.count) symbols")
    let common = try self.common(timeline, monitor)
    guard !common.isEmpty else {
      throw Complaint("the symbols have no time in common", hint: "align union keeps the times of all")
    }
    var segments: [Timeline.Segment] = []
    var counts: [Count] = []
    // Where a row comes from; a row that is filled has the one before it as its complement, one that is na has none.
    var origins: [Int] = []
    origins.reserveCapacity(common.count * timeline.segments.count)
    for segment in timeline.segments {
      try monitor.check()
      let count = try place(segment, timeline.times, common, &origins, monitor)
      segments.append(Timeline.Segment(segment.symbol, origins.count - common.count..<origins.count))
      counts.append(count)
    }
    var all: [Int64] = []
    all.reserveCapacity(origins.count)
    for _ in timeline.segments { all += common }
    var columns: [Column] = []
    let close = frame["close"]?.numbers
    for column in frame.columns {
      try monitor.check()
      columns.append(
        try column.gathered(
          origins, close: column.isPrice ? close : nil, isVolume: column.name == "volume", monitor))
    }
    let aligned = try Frame(
      Timeline(times: all, segments: segments), columns, bar: frame.bar, zone: frame.zone, stamp: frame.stamp,
      calendar: frame.calendar, adjustment: frame.adjustment, sources: frame.sources)
    return (aligned, counts)
  }

  /// The times on which all symbols are put, by merging one symbol after the other.
  private func common(_ timeline: Timeline, _ monitor: Monitor) throws -> [Int64] {
    var common = timeline.segments.first.map { Array(timeline.times[$0.rows]) } ?? []
    for segment in timeline.segments.dropFirst() {
      try monitor.check()
      let own = timeline.times[segment.rows]
      if own.elementsEqual(common) { continue }
      var merged: [Int64] = []
      merged.reserveCapacity(max(common.count, own.count))
      var (left, right) = (0, own.startIndex)
      while left < common.count, right < own.endIndex {
        if merged.count % Monitor.blockLength == 0 { try monitor.check() }
        let (a, b) = (common[left], own[right])
        if a == b || times == .union { merged.append(min(a, b)) }
        left += a <= b ? 1 : 0
        right += b <= a ? 1 : 0
      }
      if times == .union {
        merged += common[left...]
        merged += own[right...]
      }
      common = merged
    }
    return common
  }

  /// Adds the origins of a symbol's rows.
  private func place(
    _ segment: Timeline.Segment, _ times: [Int64], _ common: [Int64], _ origins: inout [Int], _ monitor: Monitor
  ) throws -> Count {
    var count = Count(symbol: segment.symbol, rows: segment.rows.count)
    var row = segment.rows.lowerBound
    var (last, run) = (-1, 0)
    try monitor.blocks(of: common.indices) { block in
      for time in common[block] {
        while row < segment.rows.upperBound, times[row] < time { row += 1 }
        if row < segment.rows.upperBound, times[row] == time {
          origins.append(row)
          (last, run) = (row, 0)
        } else {
          count.missing += 1
          run += 1
          let isFilled = fill == .ffill && last >= 0 && run <= longest ?? .max
          if isFilled { count.filled += 1 }
          origins.append(isFilled ? ~last : Column.nowhere)
        }
      }
    }
    count.dropped = segment.rows.count - (common.count - count.missing)
    return count
  }
}

extension Column {
  /// The origin of a row that has none.
  static let nowhere = Int.min

  /// Whether a bar without trade has the last close here.
  fileprivate var isPrice: Bool { ["open", "high", "low", "close"].contains(name) }

  /// The column with each row taken from an origin: na from nowhere, and from a complement what a bar without trade
  /// after that row has.
  func gathered(
    _ origins: [Int], close: Numbers? = nil, isVolume: Bool = false, _ monitor: Monitor
  ) throws -> Column {
    var result = self
    switch values {
    case .numbers(let numbers):
      result.values = .numbers(
        try numbers.passing { values in
          try (close ?? numbers).withValues { closes in
            try Numbers(count: origins.count) { target in
              try monitor.blocks(of: origins.indices) { block in
                for index in block {
                  let origin = origins[index]
                  target[index] =
                    origin >= 0
                    ? values[origin] : origin == Column.nowhere ? .nan : isVolume ? 0 : closes[~origin]
                }
              }
            }
          }
        })
    case .category(let codes, let names):
      result.values = .category(
        codes: try monitor.map(origins.indices) { block in
          origins[block].map { $0 == Column.nowhere ? -1 : codes[$0 >= 0 ? $0 : ~$0] }
        }, names: names)
    case .text(let texts):
      result.values = .text(
        try monitor.map(origins.indices) { block in
          origins[block].map { $0 == Column.nowhere ? "" : texts[$0 >= 0 ? $0 : ~$0] }
        })
    }
    return result
  }
}
