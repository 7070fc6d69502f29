import Engine
import Frames
import Vocabulary

/// How far the price goes against a position within the next bars: for a long one max(0, 1 - least low / p), for a short
/// one max(0, greatest high / p - 1), with p the close of the bar.
package struct AdverseMove: LabelKind {
  package static let name = "adverse"
  package static let summary = "the worst move against a position within the next bars"
  package static let details = """
    1 - lowest low / close for a long position, highest high / close - 1 for a short one, 0 where the price never goes \
    against it. The last bars of every symbol have no label.
    """
  package static let parameters = [
    Parameter.argument("bars", \Self.horizon, in: 1...100_000, required: false, unit: "bars", "how far ahead"),
    Parameter.option("side", \Self.side, "the position that is meant: long or short"),
  ]
  package static let examples = ["y = label adverse 20", "y = label adverse 20 side=short"]

  package enum Side: String, Choice { case long, short }

  package var horizon = 20
  package var side = Side.long

  package init() {}

  package func label(_ frame: Frame, engine: Engine, monitor: Monitor) throws -> Label {
    let (returns, spans) = try forwardReturns(frame, horizon: horizon, entrance: .close, monitor: monitor)
    let path = try frame.prices(side == .long ? "low" : "high")
    let values = try Numbers(count: frame.count) { target in
      target.initialize(repeating: .nan)
      try frame.prices("close").withValues { close in
        try path.withValues { path in
          for segment in frame.timeline.segments {
            try monitor.check()
            for row in segment.rows where spans.ends[row] >= 0 {
              var worst = 0.0
              var isWhole = true
              for bar in row + 1...row + horizon {
                let move = side == .long ? 1 - path[bar] / close[row] : path[bar] / close[row] - 1
                if move > worst { worst = move }
                if !move.isFinite { isWhole = false }
              }
              if isWhole { target[row] = worst }
            }
          }
        }
      }
    }
    return try Label(statement, target: .value, values: values, returns: returns, spans: spans.keeping(values))
  }
}
