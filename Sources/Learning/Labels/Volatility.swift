import Engine
import Frames
import Glibc
import Vocabulary

/// The volatility of the next bars: √ Σ ln(c[j] / c[j-1])², j from i+1 to i+H.
package struct Volatility: LabelKind {
  package static let name = "volatility"
  package static let summary = "the realised volatility of the next bars"
  package static let details = """
    The root of the sum of the squared log returns of the next bars, from close to close; not annualised. The last bars \
    of every symbol have no label.
    """
  package static let parameters = [
    Parameter.argument("bars", \Self.horizon, in: 1...100_000, required: false, unit: "bars", "how far ahead")
  ]
  package static let examples = ["y = label volatility 20"]

  package var horizon = 20

  package init() {}

  package func label(_ frame: Frame, engine: Engine, monitor: Monitor) throws -> Label {
    let (values, returns, spans) = try numbersAhead(frame, horizon: horizon, price: "close", monitor: monitor) {
      [horizon] close, _, row, _ in
      // Each sum anew: a running one would carry the errors of all before it.
      var sum = 0.0
      for bar in row + 1...row + horizon {
        let change = log(close[bar] / close[bar - 1])
        sum += change * change
      }
      return sum.isFinite ? sum.squareRoot() : .nan
    }
    return try Label(statement, target: .value, values: values, returns: returns, spans: spans)
  }
}
