import Glibc
import Vocabulary

/// Ehlers' Fisher transform of a share: y = 0.66 (share - 0.5) + 0.67 y, held within 0.999, then
/// f = ln((1 + y)/(1 - y))/2 + f/2.
private struct FisherTransform: Step {
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { Bounds(-7.7, 7.7) }
  var cost: Double { 14 }
  func runner() -> Runner { running(FisherKernel()) }
}

private struct FisherKernel: Kernel {
  var share = 0.0
  var result = 0.0

  mutating func begin(_ stretch: Stretch) { (share, result) = (0, 0) }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    for index in 0..<rows.count {
      out[index] = .nan
      guard !x[index].isNaN else { continue }
      share = 0.66 * (x[index] - 0.5) + 0.67 * share
      // Where the logarithm would grow without end.
      if share > 0.99 { share = 0.999 } else if share < -0.99 { share = -0.999 }
      result = 0.5 * log((1 + share) / (1 - share)) + 0.5 * result
      out[index] = result
    }
  }
}

struct Fisher: Operator {
  static let name = "fisher"
  static let summary =
    "Ehlers' Fisher transform: where the middle of the bar stands in its range of n bars, with sharp turns"
  static let details = """
    share = (m - min m)/(max m - min m) of m = (high + low)/2, 0.5 where there is no range; \
    y = 0.66 (share - 0.5) + 0.67 y[-1], set to ±0.999 beyond ±0.99; fisher = ln((1 + y)/(1 - y))/2 + fisher[-1]/2 \
    (Stocks & Commodities, November 2002).
    """
  static let examples = ["fisher(9)", "fisher()"]
  static let inputs = [Input.high, .low]
  static let parameters: [Parameter<Fisher>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "bars of the range")
  ]
  var n = 9

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let middle = planner.add(
      arithmetic: .over, planner.add(arithmetic: .plus, inputs[0], inputs[1]), planner.constant(2))
    let window = Window(.bars(n), on: planner.frame.timeline)
    let highest = planner.add(Extreme(.largest, window: window), [middle])
    let lowest = planner.add(Extreme(.smallest, window: window), [middle])
    return planner.add(FisherTransform(), [planner.add(Standing(atLow: 0, atHigh: 1), [middle, lowest, highest])])
  }
}
