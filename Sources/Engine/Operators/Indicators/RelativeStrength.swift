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
    let (before, all) = (Double(n - 1), Double(n))
    for index in 0..<rows.count {
      let change = x[index] - x[index - 1]
      out[index] = .nan
      guard !change.isNaN else { continue }
      let (rise, fall) = change > 0 ? (change, 0) : (0, -change)
      if seen < n {
        seen += 1
        (up, down) = (up + rise, down + fall)
        guard seen == n else { continue }
        (up, down) = (up / all, down / all)
      } else {
        (up, down) = ((up * before + rise) / all, (down * before + fall) / all)
      }
      out[index] = up + down == 0 ? flat : 100 * (up / (up + down))
    }
  }
}
