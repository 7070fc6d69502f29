import Vocabulary

struct KalmanTrend: Operator {
  static let name = "kalman_trend"
  static let summary = "the slope a bar, or the level, of a column by a Kalman filter: what past bars say of its trend"
  static let details = """
    A level that moves by a slope a bar, both with noise of variance `level` and `slope` in units of the observation's; \
    it begins at the first value with no slope and variance 1 of each. Filtered, never smoothed: no later bar has a say. \
    Harvey (1989), the local linear trend.
    """
  static let examples = ["kalman_trend(log(close))", "kalman_trend(close, level=0.01, slope=0.0001, part=level)"]
  static let parameters: [Parameter<KalmanTrend>] = [
    .option("level", \.level, in: 0...1e6, "variance of the level's noise a bar, against the observation's"),
    .option("slope", \.slope, in: 0...1e6, "variance of the slope's noise a bar, against the observation's"),
    .option("part", \.part, "which of the two"),
  ]

  enum Part: String, Choice { case slope, level }

  var level = 1e-4
  var slope = 1e-6
  var part = Part.slope

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let node = planner.add(Trend(level: level, slope: slope), inputs).node
    return Port(node: node, output: part == .slope ? 0 : 1, back: 0)
  }
}

private struct Trend: Step {
  let level: Double
  let slope: Double

  var outputs: Int { 2 }
  func warmup(_ inputs: [Int]) -> Int { inputs[0] + 1 }
  var cost: Double { 12 }
  func runner() -> Runner { running(TrendKernel(levelNoise: level, slopeNoise: slope)) }
}

private struct TrendKernel: Kernel {
  let levelNoise: Double
  let slopeNoise: Double
  private var isBegun = false
  private var level = 0.0
  private var slope = 0.0
  /// The variances of level and slope and their covariance, before the row is seen.
  private var levels = 1.0
  private var slopes = 1.0
  private var both = 0.0

  init(levelNoise: Double, slopeNoise: Double) {
    self.levelNoise = levelNoise
    self.slopeNoise = slopeNoise
  }

  mutating func begin(_ stretch: Stretch) {
    (isBegun, level, slope) = (false, 0, 0)
    (levels, slopes, both) = (1, 1, 0)
  }

  mutating func run(_ rows: Rows) {
    let x = rows.inputs[0]
    for index in 0..<rows.count {
      let value = x[index]
      let isFirst = !isBegun
      rows.outputs[0][index] = .nan
      rows.outputs[1][index] = .nan
      guard !value.isNaN else { continue }
      if isFirst { (isBegun, level) = (true, value) }
      let error = value - level
      let inverse = 1 / (levels + 1)
      level += levels * inverse * error
      slope += both * inverse * error
      // The observation has said its part; then a bar goes by.
      (slopes, both, levels) = (slopes - both * both * inverse, both * inverse, levels * inverse)
      if !isFirst {
        rows.outputs[0][index] = slope
        rows.outputs[1][index] = level
      }
      level += slope
      levels += 2 * both + slopes + levelNoise
      both += slopes
      slopes += slopeNoise
    }
  }
}
