import Frames
import Vocabulary

/// A target for every row of a frame, decided at the close of its bar: 1 is long, -1 short, 0 flat; fractions between.
package struct Signal: Sendable {
  package let timeline: Timeline
  /// Never na: a row of which nothing is known is flat.
  package let target: Numbers
  /// The probability of the class that won; nil for a signal from a score or a rule.
  package let confidence: Numbers?
  /// What it was made of, for people: `m1, at least 0.55`.
  package var origin: String
  /// Rows by what they say. `unknown` rows have no score and are flat.
  package let counts: Counts

  package struct Counts: Equatable, Sendable {
    package var long = 0
    package var short = 0
    package var flat = 0
    package var unknown = 0
    /// Rows whose target is another than the row's before, within a symbol.
    package var changes = 0
  }

  init(_ timeline: Timeline, target: Numbers, confidence: Numbers? = nil, unknown: Int, origin: String) throws {
    self.timeline = timeline
    self.target = target
    self.confidence = confidence
    self.origin = origin
    counts = try target.withValues { target in
      var counts = Counts(unknown: unknown)
      for segment in timeline.segments {
        var before = 0.0
        for row in segment.rows {
          let now = target[row]
          if now > 0 { counts.long += 1 } else if now < 0 { counts.short += 1 } else { counts.flat += 1 }
          if now != before { counts.changes += 1 }
          before = now
        }
      }
      return counts
    }
  }

  /// Targets as they stand in a column, between -1 and 1; na is flat.
  ///
  /// Throws a complaint for a target beyond that, which is a price or a score rather than a position.
  package init(targets: Numbers, on timeline: Timeline, origin: String) throws {
    guard targets.count == timeline.count else {
      throw Complaint("the targets have \(targets.count) rows, the frame has \(timeline.count)")
    }
    var unknown = 0
    let target = try targets.withValues { targets in
      try Numbers(count: targets.count) { flat in
        for row in targets.indices {
          let given = targets[row]
          if given.isNaN { unknown += 1 }
          guard !(abs(given) > 1) else { throw Signal.beyond(given, row: row, timeline) }
          flat.initializeElement(at: row, to: given.isNaN ? 0 : given)
        }
      }
    }
    try self.init(timeline, target: target, unknown: unknown, origin: origin)
  }

  /// The signal on some of its rows, which `frame` has alone; flat where `passes` is not yes.
  package func narrowed(to frame: Frame, rows chosen: [Int], where passes: Numbers? = nil) throws -> Signal {
    var target = target
    if let passes {
      target = try target.withValues { target in
        try passes.withValues { passes in
          Numbers(count: target.count) { masked in
            for row in target.indices {
              let says = passes[row] != 0 && !passes[row].isNaN
              masked.initializeElement(at: row, to: says ? target[row] : 0)
            }
          }
        }
      }
    }
    return try Signal(
      frame.timeline, target: target.rows(chosen), confidence: confidence?.rows(chosen), unknown: counts.unknown,
      origin: origin)
  }

  /// Of times and targets.
  package func digest() throws -> Digest {
    try Digest(of: [timeline.digest, target.digest()] + (confidence.map { [try $0.digest()] } ?? []))
  }

  /// `signal`, and `confidence` where there is one, for a frame with the same rows.
  package var columns: [Column] {
    [Column("signal", role: .signal, .numbers(target), formula: origin)]
      + (confidence.map { [Column("confidence", role: .score, .numbers($0))] } ?? [])
  }

  private static func beyond(_ target: Double, row: Int, _ timeline: Timeline) -> Complaint {
    let at = "\(timeline.segment(ofRow: row).symbol) at \(Moment.text(timeline.times[row]))"
    return Complaint(
      "a target is between -1 and 1, not \(Value.source(target)) (\(at))",
      hint: "make a signal of it: signal … long=… short=…")
  }
}
