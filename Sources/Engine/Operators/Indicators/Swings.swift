import Vocabulary

/// The value of the last pivot: a row that stands out from the `k` rows on either side of it. It is known only `k`
/// rows after it, and not used before.
private struct Pivot: Step {
  enum Side { case high, low }
  let side: Side
  let k: Int

  var halo: Int { 2 * k }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { inputs[0] }
  var cost: Double { 3 }
  func runner() -> Runner { running(PivotKernel(sign: side == .high ? 1 : -1, k: k)) }
}

private struct PivotKernel: Kernel {
  let sign: Double
  let k: Int
  var last = Double.nan

  mutating func begin(_ stretch: Stretch) { last = .nan }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    for index in 0..<rows.count {
      let middle = x[index - k]
      var stands = !middle.isNaN
      var distance = 1
      while stands, distance <= k {
        stands = sign * x[index - k - distance] < sign * middle && sign * x[index - k + distance] < sign * middle
        distance += 1
      }
      if stands { last = middle }
      out[index] = last
    }
  }
}

struct SwingHigh: Operator {
  static let name = "swing_high"
  static let summary = "the last swing high: a value above the k before and the k after it, known k bars later"
  static let examples = ["swing_high(high, 2)"]
  static let inputs = [Input.x]
  static let parameters: [Parameter<SwingHigh>] = [
    .argument("k", \.k, in: 1...10_000, required: false, "bars on either side")
  ]
  var k = 2

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Pivot(side: .high, k: k), inputs)
  }
}

struct SwingLow: Operator {
  static let name = "swing_low"
  static let summary = "the last swing low: a value below the k before and the k after it, known k bars later"
  static let examples = ["swing_low(low, 2)"]
  static let inputs = [Input.x]
  static let parameters: [Parameter<SwingLow>] = [
    .argument("k", \.k, in: 1...10_000, required: false, "bars on either side")
  ]
  var k = 2

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Pivot(side: .low, k: k), inputs)
  }
}
