import Frames
import Vocabulary

/// What an account was worth, bar by bar: of one symbol, or of all of them together.
package struct Curve: Sendable {
  /// One segment; of many symbols the union of their times.
  package let times: Timeline
  package let equity: Numbers
  package let cash: Numbers
  /// Units held at the close of a single symbol; of many, the number of open positions.
  package let position: Numbers
}

extension Curve {
  /// The return of a bar, from close to close. Of an account that is used up it is 0: the ratio of two debts is no gain.
  @inline(__always)
  static func change(from before: Double, to now: Double) -> Double { before > 0 ? now / before - 1 : 0 }

  /// The sleeves of all segments added up at each time that any of them has. Before its first bar a sleeve is its
  /// share of the capital, after its last one what it was worth there.
  static func sum(
    _ timeline: Timeline, equity: UnsafeBufferPointer<Double>, cash: UnsafeBufferPointer<Double>,
    units: UnsafeBufferPointer<Double>, share: Double, monitor: Monitor
  ) throws -> Curve {
    let times = try union(of: timeline, monitor: monitor)
    var sums = [[Double]](repeating: [Double](repeating: 0, count: times.count), count: 3)
    for segment in timeline.segments {
      try monitor.check()
      var next = segment.rows.lowerBound
      var (worth, money, open) = (share, share, 0.0)
      for index in times.indices {
        if next < segment.rows.upperBound, timeline.times[next] == times[index] {
          (worth, money, open) = (equity[next], cash[next], units[next] == 0 ? 0 : 1)
          next += 1
        }
        sums[0][index] += worth
        sums[1][index] += money
        sums[2][index] += open
      }
    }
    return Curve(
      times: try Timeline(times: times, segments: [Timeline.Segment("all", 0..<times.count)]),
      equity: Numbers(sums[0]), cash: Numbers(sums[1]), position: Numbers(sums[2]))
  }

  /// All times of all segments, each once, in order.
  private static func union(of timeline: Timeline, monitor: Monitor) throws -> [Int64] {
    var union: [Int64] = []
    for segment in timeline.segments {
      try monitor.check()
      let added = timeline.times[segment.rows]
      if added.elementsEqual(union) { continue }
      var merged: [Int64] = []
      merged.reserveCapacity(max(union.count, added.count))
      var (a, b) = (union.startIndex, added.startIndex)
      while a < union.endIndex || b < added.endIndex {
        if b == added.endIndex || (a < union.endIndex && union[a] < added[b]) {
          merged.append(union[a])
          a += 1
        } else {
          if a < union.endIndex, union[a] == added[b] { a += 1 }
          merged.append(added[b])
          b += 1
        }
      }
      union = merged
    }
    return union
  }
}
