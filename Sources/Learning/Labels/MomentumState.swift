import Engine
import Frames
import Vocabulary

/// Whether momentum will have grown: 1 where ROC_n[i+H] > ROC_n[i], else -1, with ROC_n[i] = c[i] / c[i-n] - 1.
package struct MomentumState: LabelKind {
  package static let name = "momentum"
  package static let summary = "whether momentum will be higher or lower after the next bars"
  package static let details = """
    1 (accelerating) where the rate of change over n bars will be higher than it is now, else -1 (decelerating). The \
    first n and the last bars of every symbol have no label.
    """
  package static let meaning = ClassMeaning.pace
  package static let parameters = [
    Parameter.argument("bars", \Self.horizon, in: 1...100_000, required: false, unit: "bars", "how far ahead"),
    Parameter.option("n", \Self.length, in: 1...100_000, unit: "bars", "bars of the rate of change"),
  ]
  package static let examples = ["y = label momentum 5 n=10"]

  package var horizon = 5
  package var length = 10

  package init() {}

  package func label(_ frame: Frame, engine: Engine, monitor: Monitor) throws -> Label {
    let (values, returns, spans) = try numbersAhead(frame, horizon: horizon, price: "close", monitor: monitor) {
      [horizon, length] close, _, row, first in
      guard row - length >= first else { return .nan }
      let now = close[row] / close[row - length]
      let then = close[row + horizon] / close[row + horizon - length]
      return now.isFinite && then.isFinite ? (then > now ? 1 : -1) : .nan
    }
    return try Label(statement, target: .classes([-1, 1]), values: values, returns: returns, spans: spans)
  }
}
