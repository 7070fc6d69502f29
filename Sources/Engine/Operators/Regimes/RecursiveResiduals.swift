import Vocabulary

struct RecursiveResiduals: Operator {
  static let name = "rec_cusum"
  static let summary =
    "the CUSUM of recursive residuals of a window: how far its rows left the line that held before them"
  static let details = """
    x is fitted by a + b x[-1] on the rows of the window before each row; the error of its forecast is divided by \
    sqrt(1 + 1/m + (x[-1] - mean)^2/sum of squares), m rows fitted. The value is the sum of these over their standard \
    deviation (n - 1) and the root of their number: standard normal where nothing breaks. Rows before which x did not \
    move have none. Cost grows with the window. Source: Brown, Durbin and Evans (1975).
    """
  static let examples = ["rec_cusum(log(close), 100)"]
  static let parameters: [Parameter<RecursiveResiduals>] = [
    .argument("window", \.window, in: 5...100_000, "how many bars")
  ]
  var window = 100

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Residuals(window: window), inputs)
  }
}

private struct Residuals: Step {
  let window: Int

  var halo: Int { window - 1 }
  var cost: Double { 25 * Double(window) }
  func runner() -> Runner { running(ResidualsKernel(window: window)) }
}

private struct ResidualsKernel: Kernel {
  let window: Int

  mutating func run(_ rows: Rows) {
    for index in 0..<rows.count { rows.outputs[0][index] = statistic(rows.inputs[0] + index - (window - 1)) }
  }

  private func statistic(_ x: UnsafePointer<Double>) -> Double {
    let base = x[0]
    // Of the rows fitted: their means, and the sums of products of the distances to these.
    var (meanX, meanY, xx, xy, yy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    // Of the scaled errors: their number, mean and squared distances to it.
    var (number, mean, squares) = (0.0, 0.0, 0.0)
    for row in 1..<window {
      let (before, now, fitted) = (x[row - 1] - base, x[row] - base, Double(row - 1))
      let (dx, dy) = (before - meanX, now - meanY)
      if xx > 0 {
        let scaled = (dy - xy / xx * dx) / (1 + 1 / fitted + dx * dx / xx).squareRoot()
        number += 1
        let distance = scaled - mean
        mean += distance / number
        squares += distance * (scaled - mean)
      }
      let weight = fitted / Double(row)
      (meanX, meanY) = (meanX + dx / Double(row), meanY + dy / Double(row))
      (xx, xy, yy) = (xx + weight * dx * dx, xy + weight * dx * dy, yy + weight * dy * dy)
    }
    // A line that leaves nothing but rounding errors has no statistic.
    guard number > 1, squares > 1e-20 * yy else { return .nan }
    return mean * number.squareRoot() / (squares / (number - 1)).squareRoot()
  }
}
