import Vocabulary

/// The rows of a frame: a time each, sorted by (symbol, time), cut into one segment a symbol.
///
/// A class, because all versions of a frame share it and alignment is mostly settled by identity.
package final class Timeline: Sendable {
  /// Nanoseconds since 1970-01-01 UTC; strictly increasing within a segment.
  package let times: [Int64]
  package let segments: [Segment]
  package let digest: Digest
  /// Where more rows are to come: how far apart they are at least, in nanoseconds. Nil where these are all.
  package let growth: Int64?

  package struct Segment: Equatable, Sendable {
    package var symbol: String
    package var rows: Range<Int>

    package init(_ symbol: String, _ rows: Range<Int>) {
      self.symbol = symbol
      self.rows = rows
    }
  }

  /// Throws a complaint where the segments do not cover the rows in order, times do not strictly increase, or they lie
  /// farther apart than 64 bits count in nanoseconds.
  package init(times: [Int64], segments: [Segment], growth: Int64? = nil) throws {
    var next = 0
    for segment in segments {
      guard segment.rows.lowerBound == next, segment.rows.upperBound <= times.count else {
        throw Complaint("the segments of a frame do not cover its rows in order")
      }
      next = segment.rows.upperBound
      for row in segment.rows.dropFirst() where times[row] <= times[row - 1] {
        throw Complaint(
          "\(segment.symbol) has times that do not increase: row \(row - segment.rows.lowerBound) is at \(Moment.text(times[row]))"
            + " UTC, the one before at \(Moment.text(times[row - 1]))")
      }
    }
    guard next == times.count else { throw Complaint("the segments of a frame do not cover its rows in order") }
    try Timeline.checkSpan(times, segments)
    self.times = times
    self.segments = segments
    self.growth = growth
    digest = Digest(
      of: [Digest(of: times)]
        + segments.flatMap {
          [Digest($0.symbol), Digest(high: UInt64($0.rows.lowerBound), low: UInt64($0.rows.upperBound))]
        })
  }

  /// With this any two times of a frame have a difference.
  private static func checkSpan(_ times: [Int64], _ segments: [Segment]) throws {
    let filled = segments.filter { !$0.rows.isEmpty }
    guard let first = filled.map({ times[$0.rows.lowerBound] }).min(),
      let last = filled.map({ times[$0.rows.upperBound - 1] }).max()
    else { return }
    guard last.subtractingReportingOverflow(first).overflow else { return }
    throw Complaint(
      "the times reach from \(Moment.text(first)) to \(Moment.text(last)): a frame spans at most 292 years",
      hint: "a stamp may be wrong, or read in a wrong form")
  }

  package var count: Int { times.count }

  package var isPanel: Bool { segments.count > 1 }

  /// The most rows that a timeline grows to: some thirty years of minutes.
  package static let most = 1 << 24

  /// The rows of the longest segment, now or when it has grown: no more can lie before a row.
  package var longest: Int { growth == nil ? segments.reduce(0) { max($0, $1.rows.count) } : Timeline.most }

  /// The rows of each symbol whose times are from the one on and before the other, by bisection: times ascend within a
  /// symbol. Those without a row are left out.
  package func stretches(from: Int64, before: Int64) -> [Range<Int>] {
    func first(notBefore time: Int64, in rows: Range<Int>) -> Int {
      var (low, high) = (rows.lowerBound, rows.upperBound)
      while low < high {
        let middle = (low + high) / 2
        if times[middle] < time { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return segments.compactMap { segment in
      let start = first(notBefore: from, in: segment.rows)
      let end = before == .max ? segment.rows.upperBound : first(notBefore: before, in: segment.rows)
      return start < end ? start..<end : nil
    }
  }

  /// Whether a column of one fits the other row by row.
  package func isAligned(with other: Timeline) -> Bool { self === other || digest == other.digest }

  /// The segment of a row, by bisection.
  package func segment(ofRow row: Int) -> Segment {
    var (low, high) = (0, segments.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].rows.upperBound <= row { low = middle + 1 } else { high = middle }
    }
    return segments[low]
  }
}
