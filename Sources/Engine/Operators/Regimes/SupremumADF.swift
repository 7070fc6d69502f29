import Vocabulary

struct SupremumADF: Operator {
  static let name = "sup_adf"
  static let summary = "the largest augmented Dickey-Fuller statistic among the samples of a window that end at the bar"
  static let details = """
    A sample of m rows is fitted by dx = a + b x[-1] + c dx[-1] by least squares; its statistic is b over b's standard \
    error. m goes from least to window; a row reads the two bars before it too. Far above 0 the price explodes. Missing where no sample can be fitted. Cost \
    grows with the window: all samples come from one pass back over its rows. Source: Phillips, Wu and Yu (2011); with \
    the samples begun backwards Lopez de Prado (2018), 17.4.
    """
  static let examples = ["sup_adf(log(close), 100, least=20)", "sup_adf(log(close), 60, least=60)"]
  static let parameters: [Parameter<SupremumADF>] = [
    .argument("window", \.window, in: 5...100_000, "rows of the longest sample"),
    .option("least", \.least, in: 5...100_000, "rows of the shortest sample; a fifth of the window if not given"),
  ]
  var window = 250
  var least: Int?

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let least = least ?? max(5, window / 5)
    guard least <= window else {
      throw Complaint("the shortest sample of sup_adf, \(least), is longer than its window")
    }
    return planner.add(Explosion(window: window, least: least), inputs)
  }
}

private struct Explosion: Step {
  let window: Int
  let least: Int

  var halo: Int { window + 1 }
  var cost: Double { 15 * Double(window) }
  func runner() -> Runner { running(ExplosionKernel(window: window, least: least)) }
}

private struct ExplosionKernel: Kernel {
  let window: Int
  let least: Int

  mutating func run(_ rows: Rows) {
    for index in 0..<rows.count { rows.outputs[0][index] = statistic(rows.inputs[0] + index) }
  }

  private func statistic(_ x: UnsafePointer<Double>) -> Double {
    // Levels are measured from the newest one: sums of squares of small numbers lose nothing.
    let base = x[0]
    var (y, u, v) = (0.0, 0.0, 0.0)
    var (uu, vv, uv, yu, yv, yy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    // The sign of the largest statistic times its square.
    var largest = -Double.infinity
    var older = x[0]
    var before = x[-1]
    for back in 0..<window {
      let oldest = x[-back - 2]
      let (change, level, last) = (older - before, before - base, before - oldest)
      (older, before) = (before, oldest)
      (y, u, v) = (y + change, u + level, v + last)
      (uu, vv, uv) = (uu + level * level, vv + last * last, uv + level * last)
      (yu, yv, yy) = (yu + change * level, yv + change * last, yy + change * change)
      guard back + 1 >= least else { continue }
      let count = Double(back + 1)
      let inverse = 1 / count
      let (a, b, c) = (uu - u * u * inverse, uv - u * v * inverse, vv - v * v * inverse)
      let (p, q, r) = (yu - y * u * inverse, yv - y * v * inverse, yy - y * y * inverse)
      let determinant = a * c - b * b
      let (first, second) = (p * c - q * b, q * a - p * b)
      // The squared residuals, times the determinant.
      let rest = r * determinant - p * first - q * second
      // Neither regressors that cannot be told apart nor a line that leaves nothing have a statistic.
      guard determinant > 1e-12 * a * c, rest > 1e-12 * r * determinant else { continue }
      let square = first * abs(first) * (count - 3) / (rest * c)
      if square > largest { largest = square }
    }
    guard largest > -.infinity, !(yy + vv).isNaN else { return .nan }
    return largest < 0 ? -(-largest).squareRoot() : largest.squareRoot()
  }
}
