import Vocabulary

struct RelativeStrength: Operator {
  static let name = "rsi"
  static let summary = "Wilder's relative strength index, from 0 to 100"
  static let details = """
    100 U / (U + D) with Wilder's averages U and D of the rises and falls from bar to bar, begun as the means of the \
    first n, as TA-Lib has it. Where nothing ever moved it is 50.
    """
  static let examples = ["rsi(close, 14)", "rsi(close)", "rsi(close, 14, flat=0)"]
  static let parameters: [Parameter<RelativeStrength>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars"),
    .option("flat", \.flat, in: 0...100, "the value where nothing moved; TA-Lib has 0"),
  ]
  var n = 14
  var flat = 50.0

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Strength(n: n, flat: flat), inputs)
  }
}

private struct Strength: Step {
  let n: Int
  let flat: Double

  var halo: Int { 1 }
  func warmup(_ inputs: [Int]) -> Int { inputs[0] + n }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { Bounds(0, 100) }
  var cost: Double { 6 }
  func runner() -> Runner { running(StrengthKernel(n: n, flat: flat)) }
}

private struct StrengthKernel: Kernel {
  let n: Int
  let flat: Double
  var seen = 0
  var up = 0.0
  var down = 0.0

  mutating func begin(_ stretch: Stretch) { (seen, up, down) = (0, 0, 0) }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    let (kept, share) = (1 - 1 / Double(n), 1 / Double(n))
    var index = 0
    while seen < n, index < rows.count {
      let change = x[index] - x[index - 1]
      out[index] = .nan
      if !change.isNaN {
        seen += 1
        (up, down) = (up + max(change, 0), down + max(-change, 0))
        if seen == n {
          (up, down) = (up / Double(n), down / Double(n))
          out[index] = up + down == 0 ? flat : 100 * (up / (up + down))
        }
      }
      index += 1
    }
    var (up, down) = (up, down)
    while index < rows.count {
      let change = x[index] - x[index - 1]
      // Without a jump: which way the price goes cannot be foreseen.
      let (rise, fall) = ((abs(change) + change) / 2, (abs(change) - change) / 2)
      let (nextUp, nextDown) = (up * kept + rise * share, down * kept + fall * share)
      let isMissing = change.isNaN
      up = isMissing ? up : nextUp
      down = isMissing ? down : nextDown
      let strength = up + down == 0 ? flat : 100 * (up / (up + down))
      out[index] = isMissing ? .nan : strength
      index += 1
    }
    (self.up, self.down) = (up, down)
  }
}
