import Frames
import Vocabulary

/// The bars that each label rests on: from its own row to the row of its end, both included. Splits are made from
/// these alone.
package struct LabelSpans: Sendable {
  package let timeline: Timeline
  /// The last row that each label read, in the same segment; -1 where a row has no label.
  package let ends: [Int32]
  /// The name of the time zone in which dates are meant.
  package let zone: String
  package let sampleCount: Int
  package let longest: Int

  /// Throws a complaint where an end lies before its row or in another segment.
  package init(_ timeline: Timeline, ends: [Int32], zone: String = "UTC") throws {
    guard ends.count == timeline.count else {
      throw Complaint("a label has \(ends.count) ends for \(timeline.count) rows")
    }
    var (samples, longest) = (0, 0)
    for segment in timeline.segments {
      for row in segment.rows where ends[row] >= 0 {
        guard ends[row] >= row, ends[row] < segment.rows.upperBound else {
          throw Complaint("the label of \(segment.symbol) row \(row - segment.rows.lowerBound) ends outside its series")
        }
        samples += 1
        longest = max(longest, Int(ends[row]) - row)
      }
    }
    self.timeline = timeline
    self.ends = ends
    self.zone = zone
    sampleCount = samples
    self.longest = longest
  }

  /// Every row a sample that rests on itself alone: what is known before there is a label.
  package init(rowsOf timeline: Timeline, zone: String = "UTC") {
    self.timeline = timeline
    self.zone = zone
    ends = (0..<timeline.count).map { Int32($0) }
    sampleCount = timeline.count
    longest = 0
  }

  /// The spans of the rows alone that have a value.
  func keeping(_ values: Numbers) throws -> LabelSpans {
    try values.withValues { values in
      try LabelSpans(timeline, ends: ends.indices.map { values[$0].isNaN ? -1 : ends[$0] }, zone: zone)
    }
  }

  package var digest: Digest { ends.withUnsafeBytes { Digest(of: [timeline.digest, Digest(zone), Digest($0)]) } }
}
