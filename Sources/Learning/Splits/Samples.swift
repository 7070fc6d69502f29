import Frames
import Vocabulary

/// The labelled rows in the order of their time, over the clock of all symbols together.
///
/// Rows of different symbols at one time have one tick, so that parts cut between ticks never share a moment.
struct Samples {
  /// The different times of the timeline, ascending. A tick is an index into them.
  let times: [Int64]
  /// By (tick, row).
  let rows: [Int32]
  let starts: [Int32]
  /// The last tick of the label, lengthened to the least purge.
  let ends: [Int32]
  private let separation: Separation

  init(_ spans: LabelSpans, _ separation: Separation) throws {
    let timeline = spans.timeline
    var times = timeline.times
    if timeline.isPanel {
      times.sort()
      var kept = 0
      for index in times.indices where index == 0 || times[index] != times[kept - 1] {
        times[kept] = times[index]
        kept += 1
      }
      times.removeLast(times.count - kept)
    }
    func tick(ofRow row: Int) -> Int32 {
      timeline.isPanel ? Int32(Samples.count(timeline.times[row], in: times, inclusive: false)) : Int32(row)
    }
    var samples: [(row: Int32, start: Int32, end: Int32)] = []
    samples.reserveCapacity(spans.sampleCount)
    for row in 0..<timeline.count where spans.ends[row] >= 0 {
      let start = tick(ofRow: row)
      let least = try Samples.reach(separation.purge, from: Int(start), times, name: "purge")
      samples.append((Int32(row), start, max(tick(ofRow: Int(spans.ends[row])), Int32(least))))
    }
    if timeline.isPanel { samples.sort { ($0.start, $0.row) < ($1.start, $1.row) } }
    self.times = times
    self.separation = separation
    rows = samples.map(\.row)
    starts = samples.map(\.start)
    ends = samples.map(\.end)
    _ = try Samples.reach(separation.embargo, from: 0, times, name: "embargo")
  }

  var count: Int { rows.count }

  /// The samples that may be used beside a part: those whose spans do not meet the part's hull and that do not enter
  /// within the embargo after it.
  ///
  /// - Parameters:
  ///   - candidates: Indices of samples.
  ///   - part: Indices of the samples of the part; its hull goes from its first start to its last end, both included.
  func apart(_ candidates: [Int], from part: some Collection<Int>) -> (kept: [Int], purged: Int, embargoed: Int) {
    guard let hull = hull(part) else { return (candidates, 0, 0) }
    let quarantine = quarantine(after: hull)
    var (kept, purged, embargoed): ([Int], Int, Int) = ([], 0, 0)
    kept.reserveCapacity(candidates.count)
    for sample in candidates {
      if starts[sample] <= hull.last, ends[sample] >= hull.first {
        purged += 1
      } else if quarantine.contains(starts[sample]) {
        embargoed += 1
      } else {
        kept.append(sample)
      }
    }
    return (kept, purged, embargoed)
  }

  /// The ticks after a part in which nothing may be learned from.
  func quarantine(after part: some Collection<Int>) -> Range<Int32>? { hull(part).map(quarantine(after:)) }

  private func quarantine(after hull: (first: Int32, last: Int32)) -> Range<Int32> {
    let end = (try? Samples.reach(separation.embargo, from: Int(hull.last), times, name: "embargo")) ?? 0
    return hull.last + 1..<max(hull.last, Int32(end)) + 1
  }

  private func hull(_ part: some Collection<Int>) -> (first: Int32, last: Int32)? {
    guard let first = part.first else { return nil }
    return (starts[first], part.reduce(0) { max($0, ends[$1]) })
  }

  /// The first sample at or after place `index` that begins a new tick: cuts are made there, so that no tick is torn.
  func cut(at index: Int) -> Int {
    guard index > 0, index < count else { return min(max(index, 0), count) }
    var index = index
    while index < count, starts[index] == starts[index - 1] { index += 1 }
    return index
  }

  func rows(_ samples: some Sequence<Int>) -> [Int32] { samples.map { rows[$0] } }

  /// The last tick within `span` after `tick`.
  private static func reach(_ span: Span, from tick: Int, _ times: [Int64], name: String) throws -> Int {
    switch span {
    case .bars(let bars) where bars >= 0: return min(tick + bars, times.count - 1)
    case .time(let length) where length >= 0:
      guard length > 0, tick < times.count else { return tick }
      return count(times[tick].saturatingSum(length), in: times, inclusive: true) - 1
    default: throw Complaint("\(name) is a count of bars such as 60, or a duration such as 5d, not \(span)")
    }
  }

  /// How many of the ascending times lie before `time`, or up to it.
  static func count(_ time: Int64, in times: [Int64], inclusive: Bool) -> Int {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < time || inclusive && times[middle] == time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
