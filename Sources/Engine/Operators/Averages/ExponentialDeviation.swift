import Vocabulary

/// The standard deviation about an exponential average, both with weights that fall by 1 - a a bar; corrected for bias
/// by W² / (W² - sum of squared weights), W the sum of weights. A missing value has no weight, but those before it age.
private struct WeightedDeviation: Step {
  let alpha: Double

  func warmup(_ inputs: [Int]) -> Int { inputs[0] + 1 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .positive }
  var cost: Double { 9 }
  func runner() -> Runner { running(WeightedDeviationKernel(alpha: alpha)) }
}

private struct WeightedDeviationKernel: Kernel {
  let alpha: Double
  var mean = 0.0
  var variance = 0.0
  /// Sums of weights and of their squares.
  var weights = 0.0
  var squares = 0.0

  mutating func begin(_ stretch: Stretch) { self = WeightedDeviationKernel(alpha: alpha) }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    let fade = 1 - alpha
    for index in 0..<rows.count {
      let value = x[index]
      (weights, squares) = (weights * fade, squares * fade * fade)
      out[index] = .nan
      guard !value.isNaN else { continue }
      // The old mean and variance, of weight W, joined with one value of weight 1 (West, 1979).
      let share = 1 / (weights + 1)
      let distance = value - mean
      variance = (1 - share) * (variance + share * distance * distance)
      mean += share * distance
      (weights, squares) = (weights + 1, squares + 1)
      let free = weights * weights - squares
      if free > 0 { out[index] = (variance * weights * weights / free).squareRoot() }
    }
  }
}

struct ExponentialDeviation: Operator {
  static let name = "ewm_std"
  static let summary = "the standard deviation about an exponential average, of all values so far"
  static let details = """
    Weights fall by 1 - a a bar, a = 2/(n+1); the variance is corrected for bias: pandas' ewm(span=n).std(). The first \
    value is on the second bar.
    """
  static let examples = ["ewm_std(pct(close), 100)"]
  static let parameters: [Parameter<ExponentialDeviation>] = [
    .argument("n", \.n, in: 2...1_000_000, "the span in bars")
  ]
  var n = 100

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(WeightedDeviation(alpha: 2 / Double(n + 1)), inputs)
  }
}
