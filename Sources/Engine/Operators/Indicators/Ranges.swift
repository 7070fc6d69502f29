import Vocabulary

extension Planner {
  /// The true range of bars, missing on the first.
  mutating func trueRange(_ bars: [Port]) -> Port { add(Range(), bars) }
}

struct TrueRange: Operator {
  static let name = "true_range"
  static let summary = "how far the price ranged, the gap from the last close included; na on the first bar"
  static let details = "The largest of high - low, |high - close[-1]| and |low - close[-1]|."
  static let examples = ["true_range()"]
  static let inputs = [Input.high, .low, .close]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port { planner.trueRange(inputs) }
}

struct AverageTrueRange: Operator {
  static let name = "atr"
  static let summary = "Wilder's average of the true range"
  static let details = "Begun as the mean of the first n true ranges, so the first value is on bar n, as TA-Lib has it."
  static let examples = ["atr(14)", "atr()"]
  static let inputs = [Input.high, .low, .close]
  static let parameters: [Parameter<AverageTrueRange>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 14

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Recursion(length: n, alpha: 1 / Double(n), seed: .mean), [planner.trueRange(inputs)])
  }
}

private struct Range: Step {
  var halo: Int { 1 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .positive }
  var cost: Double { 1.5 }
  func runner() -> Runner { running(RangeKernel()) }
}

private struct RangeKernel: Kernel {
  mutating func run(_ rows: Rows) {
    let (high, low, close, out) = (rows.inputs[0], rows.inputs[1], rows.inputs[2], rows.outputs[0])
    for index in 0..<rows.count {
      let last = close[index - 1]
      let (whole, up, down) = (high[index] - low[index], abs(high[index] - last), abs(low[index] - last))
      let range = whole > up ? whole : up
      let most = range > down ? range : down
      // Whatever is missing makes the sum missing.
      out[index] = (whole + up + down).isNaN ? .nan : most
    }
  }
}
