import Vocabulary

/// Bands around the middle of bars that only move towards the price while it stays inside; the line is the one behind
/// it. Inputs are high, low, close and the average true range; outputs the line, and 1 in a rise, -1 in a fall.
private struct Supertrend: Step {
  enum Output: Int { case line, direction }
  let factor: Double

  var outputs: Int { 2 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds {
    output == Output.line.rawValue ? .unknown : Bounds(-1, 1)
  }
  var cost: Double { 6 }
  func runner() -> Runner { running(SupertrendKernel(factor: factor)) }
}

private struct SupertrendKernel: Kernel {
  let factor: Double
  var upper = Double.infinity
  var lower = -Double.infinity
  var direction = 1.0
  var last = Double.nan

  mutating func begin(_ stretch: Stretch) { self = SupertrendKernel(factor: factor) }

  mutating func run(_ rows: Rows) {
    let (high, low, close, range) = (rows.inputs[0], rows.inputs[1], rows.inputs[2], rows.inputs[3])
    let (line, way) = (rows.outputs[0], rows.outputs[1])
    var (upper, lower, direction, last) = (upper, lower, direction, last)
    for index in 0..<rows.count {
      let (middle, reach) = ((high[index] + low[index]) / 2, factor * range[index])
      (line[index], way[index]) = (.nan, .nan)
      guard !(middle + reach + close[index]).isNaN else { continue }
      let isFirst = last.isNaN
      upper = last > upper ? middle + reach : min(middle + reach, upper)
      lower = last < lower ? middle - reach : max(middle - reach, lower)
      if isFirst {
        direction = 1
      } else if direction > 0 {
        direction = close[index] < lower ? -1 : 1
      } else {
        direction = close[index] > upper ? 1 : -1
      }
      last = close[index]
      line[index] = direction > 0 ? lower : upper
      way[index] = direction
    }
    (self.upper, self.lower, self.direction, self.last) = (upper, lower, direction, last)
  }
}

struct SupertrendLine: Operator {
  static let name = "supertrend"
  static let summary =
    "the supertrend: a stop at some average true ranges from the middle of the bar that never gives way"
  static let details = """
    Bands (high + low)/2 ± factor atr(n). The upper one falls only, until a close is above it, the lower one rises only, \
    until a close is below it; then the trend turns. As TA-Lib has it, the first trend is a rise.
    """
  static let examples = ["supertrend(10, 3)", "supertrend(part=direction)"]
  static let inputs = [Input.high, .low, .close]
  static let parameters: [Parameter<SupertrendLine>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "bars of the average true range"),
    .argument("factor", \.factor, in: 0...1000, required: false, "true ranges from the middle to a band"),
    .option("part", \.part, "the line, or the direction: 1 in a rise, -1 in a fall"),
  ]

  enum Part: String, Choice { case line, direction }

  var n = 10
  var factor = 3.0
  var part = Part.line

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let range = planner.add(Recursion(length: n, alpha: 1 / Double(n), seed: .mean), [planner.trueRange(inputs)])
    let node = planner.add(Supertrend(factor: factor), inputs + [range]).node
    return Port(node: node, output: part == .line ? 0 : 1, back: 0)
  }
}
