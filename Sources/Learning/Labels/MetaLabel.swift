import Engine
import Frames
import Language
import Vocabulary

/// Whether a trade that something else proposes is worth taking: 1 where it gains, 0 where it does not.
///
/// The side says which way: above 0 long, below 0 short, 0 or na no trade and no label. The trade ends at the barrier of
/// its gain, of its loss, or after the holding time; y = 1 where side * (exit / entry - 1) > cost.
///
/// Source: López de Prado, *Advances in Financial Machine Learning* (2018), section 3.6.
package struct MetaLabel: LabelKind {
  package static let name = "meta"
  package static let summary = "whether trades that something else proposes gain: 1 to take them, 0 to leave them"
  package static let details = """
    side= is a column or formula known at the bar: above 0 long, below 0 short; rows without a side have no label. Where \
    it comes from a model, take what the model said of rows it had not seen: predict gives that. gain and loss are \
    distances in price, or a share of the close such as 2%. cost is what a trade has to earn to be worth it.
    """
  package static let meaning = ClassMeaning.trade
  package static let parameters = [
    Parameter.option("side", \Self.side, "what is proposed: above 0 long, below 0 short"),
    Parameter.option("gain", \Self.gain, "distance of the barrier that ends a trade with a gain, in price"),
    Parameter.option("loss", \Self.loss, "distance of the barrier that ends it with a loss, in price"),
    Parameter.option("hold", \Self.hold, "the longest holding time, in bars or time"),
    Parameter.option("cost", \Self.cost, in: 0...1, "return that a trade must exceed, such as 5bp"),
    Parameter.option("path", \Self.path, "what touches a barrier: high and low (hl) or the close"),
    Parameter.option("tie", \Self.tie, "a bar that touches both within: stop, nearest to its open, or drop"),
    Parameter.option("entry", \Self.entrance, "the price the trade starts from: close or next_open"),
  ]
  package static let examples = ["y = label meta side=(close - mean(close, 50)) gain=3% loss=2% hold=20"]

  package var side: Formula?
  package var gain: Formula?
  package var loss: Formula?
  package var hold = Span.bars(20)
  package var cost = 0.0
  package var path = TripleBarrier.Path.hl
  package var tie = Tie.stop
  package var entrance = Entrance.close

  package init() {}

  package func label(_ frame: Frame, engine: Engine, monitor: Monitor) throws -> Label {
    guard let side else {
      throw Complaint("meta needs to know what is proposed: side=", hint: "such as side=(close - mean(close, 50))")
    }
    let sides = try engine.known(side, as: "side", on: frame, monitor: monitor)
    let gains = try gain.map { try engine.distances($0, "gain", on: frame, monitor: monitor) }
    let losses = try loss.map { try engine.distances($0, "loss", on: frame, monitor: monitor) }
    // A short trade gains below and loses above.
    func above(_ long: Numbers?, _ short: Numbers?) throws -> Numbers {
      try Numbers(count: frame.count) { target in
        try optional(long) { long in
          try optional(short) { short in
            try sides.withValues { sides in
              for row in 0..<frame.count {
                target.initializeElement(at: row, to: (sides[row] < 0 ? short?[row] : long?[row]) ?? .infinity)
              }
            }
          }
        }
      }
    }
    let walk = BarrierWalk(byClose: path == .close, shift: entrance == .close ? 0 : 1, tie: tie)
    let outcome = try walk.outcomes(
      frame, above(gains, losses), above(losses, gains), holding(hold, on: frame.timeline), sides: sides,
      monitor: monitor
    ) { _ in 0 }
    let values = try outcome.returns.withValues { returns in
      Numbers(count: frame.count) { target in
        for row in 0..<frame.count {
          target.initializeElement(at: row, to: returns[row].isNaN ? .nan : returns[row] > cost ? 1 : 0)
        }
      }
    }
    return try Label(
      statement, target: .classes([0, 1]), values: values, returns: outcome.returns,
      spans: LabelSpans(frame.timeline, ends: outcome.ends, zone: frame.zone), notes: outcome.notes)
  }
}
