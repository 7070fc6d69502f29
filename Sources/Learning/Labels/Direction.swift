import Engine
import Frames
import Language
import Vocabulary

/// LONG, FLAT or SHORT by the return over a fixed number of bars: 1 where r > up, -1 where r < -down, else 0.
///
/// Where no threshold is given there is no FLAT: 1 where r > 0, else -1.
package struct Direction: LabelKind {
  package static let name = "sign"
  package static let summary = "long, flat or short by the return over the next bars"
  package static let details = """
    1 (long) where the return exceeds up, -1 (short) where it is below -down, else 0 (flat); both strictly. \
    threshold sets both. Each is a return such as 0.5%, or a formula known at the bar, such as (0.5*std(close/close[-1]-1, 20)). \
    Without any threshold there are two classes: 1 where the return is above 0, else -1.
    """
  package static let parameters = [
    Parameter.argument("bars", \Self.horizon, in: 1...100_000, required: false, unit: "bars", "how far ahead"),
    Parameter.option("threshold", \Self.threshold, "return beyond which it is not flat"),
    Parameter.option("up", \Self.up, "return above which it is long; threshold where not given"),
    Parameter.option("down", \Self.down, "loss below which it is short; threshold where not given"),
    Parameter.option("entry", \Self.entrance, "the price the return starts from: close or next_open"),
  ]
  package static let examples = ["y = label sign 5 threshold=1%", "y = label sign 5 up=2% down=1%"]

  package var horizon = 5
  package var threshold: Formula?
  package var up: Formula?
  package var down: Formula?
  package var entrance = Entrance.close

  package init() {}

  package func label(_ frame: Frame, engine: Engine, monitor: Monitor) throws -> Label {
    let (returns, spans) = try forwardReturns(frame, horizon: horizon, entrance: entrance, monitor: monitor)
    guard let above = up ?? threshold ?? down else {
      let values = try Numbers(count: frame.count) { target in
        try returns.withValues { returns in
          for row in 0..<frame.count {
            target.initializeElement(at: row, to: returns[row].isNaN ? .nan : returns[row] > 0 ? 1 : -1)
          }
        }
      }
      return try Label(statement, target: .classes([-1, 1]), values: values, returns: returns, spans: spans)
    }
    let highs = try engine.known(above, as: up == nil ? "threshold" : "up", on: frame, monitor: monitor)
    let lows =
      try (down ?? threshold).map {
        try engine.known($0, as: down == nil ? "threshold" : "down", on: frame, monitor: monitor)
      } ?? highs
    return try classified(returns, spans, highs, lows)
  }

  private func classified(_ returns: Numbers, _ spans: LabelSpans, _ highs: Numbers, _ lows: Numbers) throws -> Label {
    var ends = spans.ends
    var refused = 0
    let values = try Numbers(count: returns.count) { target in
      target.initialize(repeating: .nan)
      try returns.withValues { returns in
        try highs.withValues { highs in
          try lows.withValues { lows in
            for row in 0..<returns.count where ends[row] >= 0 {
              guard highs[row] >= 0, lows[row] >= 0 else {
                (ends[row], refused) = (-1, refused + 1)
                continue
              }
              target[row] = returns[row] > highs[row] ? 1 : returns[row] < -lows[row] ? -1 : 0
            }
          }
        }
      }
    }
    let notes = refused > 0 ? ["\(refused) rows whose threshold is na or negative"] : []
    return try Label(
      statement, target: .classes([-1, 0, 1]), values: values, returns: returns,
      spans: LabelSpans(spans.timeline, ends: ends, zone: spans.zone), notes: notes)
  }
}
