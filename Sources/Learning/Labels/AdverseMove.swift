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
    let isLong = side == .long
    let (values, returns, spans) = try numbersAhead(
      frame, horizon: horizon, price: isLong ? "low" : "high", monitor: monitor
    ) { [horizon] close, path, row, _ in
      var worst = 0.0
      for bar in row + 1...row + horizon {
        let move = isLong ? 1 - path[bar] / close[row] : path[bar] / close[row] - 1
        guard move.isFinite else { return .nan }
        if move > worst { worst = move }
      }
      return worst
    }
    return try Label(statement, target: .value, values: values, returns: returns, spans: spans)
  }
}
