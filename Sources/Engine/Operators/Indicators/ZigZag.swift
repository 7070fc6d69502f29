import Vocabulary

struct ZigZag: Operator {
  static let name = "zigzag"
  static let summary =
    "1 on a leg upwards, -1 downwards, where a leg ends once the value has turned back by some percent"
  static let details = """
    The leg turns on the bar whose value is that far from the leg's extreme, not on the extreme itself, which is not \
    known before. na until the value has first moved that far from where it was.
    """
  static let examples = ["zigzag(close, 1)", "zigzag(close)"]
  static let parameters: [Parameter<ZigZag>] = [
    .argument("percent", \.percent, in: 0.01...99, required: false, "how far it must turn back, in percent")
  ]
  var percent = 5.0

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Legs(share: percent / 100), inputs)
  }

  private struct Legs: Step {
    let share: Double

    func warmup(_ inputs: [Int]) -> Int { inputs[0] + 1 }
    func bounds(_ inputs: [Bounds], output: Int) -> Bounds { Bounds(-1, 1) }
    var cost: Double { 3 }
    func runner() -> Runner { running(ZigZagKernel(share: share)) }
  }
}

private struct ZigZagKernel: Kernel {
  let share: Double
  var direction = Double.nan
  /// The extremes since the leg began; before the first leg, since the first value.
  var high = -Double.infinity
  var low = Double.infinity

  mutating func begin(_ stretch: Stretch) { (direction, high, low) = (.nan, -.infinity, .infinity) }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    for index in 0..<rows.count {
      let value = x[index]
      out[index] = .nan
      guard !value.isNaN else { continue }
      (high, low) = (max(high, value), min(low, value))
      if direction != 1, value >= low + share * abs(low), value > low {
        (direction, high, low) = (1, value, value)
      } else if direction != -1, value <= high - share * abs(high), value < high {
        (direction, high, low) = (-1, value, value)
      }
      out[index] = direction
    }
  }
}
