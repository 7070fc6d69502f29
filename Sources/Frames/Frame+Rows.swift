import Vocabulary

extension Frame {
  /// The frame with some of its rows, given in ascending order; symbols without a row are left out.
  package func rows(_ chosen: [Int], monitor: Monitor = Monitor()) throws -> Frame {
    guard chosen.count != count else { return self }
    var segments: [Timeline.Segment] = []
    var next = 0
    for segment in timeline.segments {
      try monitor.check()
      let start = next
      while next < chosen.count, chosen[next] < segment.rows.upperBound { next += 1 }
      if next > start { segments.append(Timeline.Segment(segment.symbol, start..<next)) }
    }
    let (times, runs) = (timeline.times, Numbers.ranges(of: chosen))
    let columns = try columns.map { column in
      try monitor.check()
      return try column.rows(chosen, in: runs)
    }
    let kept = try monitor.map(chosen.indices) { chosen[$0].map { times[$0] } }
    return try Frame(
      Timeline(times: kept, segments: segments), columns, bar: bar, zone: zone, stamp: stamp, calendar: calendar,
      adjustment: adjustment, sources: sources)
  }

  /// The rows of each symbol in a period, both ends included, on the frame's clock: `to 2015` takes the whole year.
  /// Symbols without one are left out.
  package func stretches(from: Moment?, to: Moment?) throws -> [Range<Int>] {
    let bounds = try Zone(named: zone).bounds(from: from, to: to)
    return timeline.stretches(from: bounds.from, before: bounds.before)
  }

  /// The frame with the rows of such a period. Throws where there is none.
  package func rows(from: Moment?, to: Moment?, monitor: Monitor = Monitor()) throws -> Frame {
    guard from != nil || to != nil else { return self }
    let (times, chosen) = (timeline.times, try stretches(from: from, to: to).flatMap { $0 })
    guard chosen.isEmpty else { return try rows(chosen, monitor: monitor) }
    let ends = [from.map { "from " + Value.moment($0).source }, to.map { "to " + Value.moment($0).source }]
    let clock = try Zone(named: zone)
    func day(_ time: Int64) -> Substring { Moment.text(clock.civil(time)).prefix(10) }
    let there = times.min().flatMap { first in times.max().map { "the rows are from \(day(first)) to \(day($0))" } }
    throw Complaint("no row is \(ends.compactMap { $0 }.joined(separator: " "))", hint: there)
  }
}

extension Column {
  /// The column with some of its rows.
  package func rows(_ chosen: [Int]) throws -> Column { try rows(chosen, in: Numbers.ranges(of: chosen)) }

  fileprivate func rows(_ chosen: [Int], in runs: [Range<Int>]?) throws -> Column {
    var column = self
    switch values {
    case .numbers(let numbers): column.values = .numbers(try numbers.rows(chosen, in: runs))
    case .category(let codes, let names): column.values = .category(codes: chosen.map { codes[$0] }, names: names)
    case .text(let texts): column.values = .text(chosen.map { texts[$0] })
    }
    return column
  }
}

extension Numbers {
  /// The values of some rows.
  package func rows(_ chosen: [Int]) throws -> Numbers { try rows(chosen, in: Numbers.ranges(of: chosen)) }

  fileprivate func rows(_ chosen: [Int], in runs: [Range<Int>]?) throws -> Numbers {
    // A stretch of time of each symbol is read by itself, when it is used.
    if let runs, let rows = unread(runs) { return rows }
    return try passing { values in
      Numbers(count: chosen.count) { target in
        for index in chosen.indices { target.initializeElement(at: index, to: values[chosen[index]]) }
      }
    }
  }

  /// Ascending rows as runs; nil where these are too many to be read one by one.
  fileprivate static func ranges(of rows: [Int]) -> [Range<Int>]? {
    let most = 64 + rows.count / 4096
    var ranges: [Range<Int>] = []
    var index = 0
    while index < rows.count {
      guard ranges.count < most else { return nil }
      let first = index
      while index + 1 < rows.count, rows[index + 1] == rows[index] + 1 { index += 1 }
      ranges.append(rows[first]..<rows[index] + 1)
      index += 1
    }
    return ranges
  }
}
