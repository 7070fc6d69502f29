import Frames
import Vocabulary

/// How probabilities, scores and rules become targets.
package struct SignalRule: Entry {
  package static let name = "signal"
  package static let summary = "targets (1 long, -1 short, 0 flat) from probabilities, a score or a rule"
  package static let details = """
    From a model of classes: the likeliest class decides, and only where its probability is at least min (0.5), or
    long and short where these are given. From a score: long at long or above, short at short or below; where only
    one of them is given only that side is traded, where neither is, the sign of the score decides. A rule of yes
    and no is long where it says yes. Rows without a score are flat, as are rows that a model was fitted on.
    """
  package static let parameters = [
    Parameter.option("long", \Self.long, "go long at this value or above"),
    Parameter.option(
      "short", \Self.short, "go short at this value or below; of a model: at this probability of a fall"),
    Parameter.option("min", \Self.least, "least probability of the class that decides"),
  ]

  package var long: Double?
  package var short: Double?
  package var least: Double?

  package init() {}

  /// What a class says of the price.
  package struct Opinion: Sendable {
    /// 1 for a rise, -1 for a fall, 0 for neither.
    package var direction: Double
    /// Of the class, row by row; na where the model must not say.
    package var probability: Numbers

    package init(direction: Double, probability: Numbers) {
      self.direction = direction
      self.probability = probability
    }
  }

  /// The direction of the likeliest class, where it is likely enough. A tie of the likeliest is flat.
  package func signal(_ opinions: [Opinion], on timeline: Timeline, origin: String) throws -> Signal {
    let atLeast = (long: long ?? least ?? 0.5, short: short ?? least ?? 0.5)
    for threshold in [atLeast.long, atLeast.short] where !(0...1).contains(threshold) {
      throw Complaint("a probability is between 0 and 1, not \(Value.source(threshold))")
    }
    for opinion in opinions where opinion.probability.count != timeline.count {
      throw Complaint("the probabilities have \(opinion.probability.count) rows, the frame has \(timeline.count)")
    }
    let columns = try opinions.map { try $0.probability.array() }
    let directions = opinions.map(\.direction)
    var unknown = 0
    var confidences = [Double](repeating: .nan, count: timeline.count)
    var targets = [Double](repeating: 0, count: timeline.count)
    for row in 0..<timeline.count {
      var best = (probability: -1.0, direction: 0.0)
      var known = !columns.isEmpty
      for index in columns.indices {
        let probability = columns[index][row]
        known = known && !probability.isNaN
        if probability > best.probability {
          best = (probability, directions[index])
        } else if probability == best.probability, directions[index] != best.direction {
          best.direction = 0
        }
      }
      guard known else {
        unknown += 1
        continue
      }
      confidences[row] = best.probability
      let threshold = best.direction > 0 ? atLeast.long : atLeast.short
      if best.direction != 0, best.probability >= threshold { targets[row] = best.direction }
    }
    return try Signal(
      timeline, target: Numbers(targets), confidence: Numbers(confidences), unknown: unknown, origin: origin)
  }

  /// The side of a score, or of a rule that is 1 for yes and 0 for no.
  package func signal(_ score: Numbers, on timeline: Timeline, origin: String) throws -> Signal {
    guard score.count == timeline.count else {
      throw Complaint("the score has \(score.count) rows, the frame has \(timeline.count)")
    }
    if let least { throw SignalRule.leastOfScore(least) }
    if let long, let short, long <= short { throw SignalRule.crossed(long, short) }
    // Where neither is given the score itself must be on one side of 0, which is no opinion.
    let bySign = long == nil && short == nil
    let high = bySign ? Double.leastNonzeroMagnitude : long ?? .infinity
    let low = bySign ? -Double.leastNonzeroMagnitude : short ?? -.infinity
    let (tradesLong, tradesShort) = (bySign || long != nil, bySign || short != nil)
    var unknown = 0
    let target = try score.withValues { score in
      Numbers(count: score.count) { target in
        for row in score.indices {
          let value = score[row]
          if value.isNaN { unknown += 1 }
          let side: Double = tradesLong && value >= high ? 1 : tradesShort && value <= low ? -1 : 0
          target.initializeElement(at: row, to: side)
        }
      }
    }
    return try Signal(timeline, target: target, unknown: unknown, origin: origin)
  }

  private static func leastOfScore(_ least: Double) -> Complaint {
    Complaint(
      "min is for the probabilities of a model; this is a column",
      hint: "say long=\(Value.source(least)) and short=… for where to buy and where to sell")
  }

  private static func crossed(_ long: Double, _ short: Double) -> Complaint {
    Complaint("long=\(Value.source(long)) must lie above short=\(Value.source(short))")
  }
}
