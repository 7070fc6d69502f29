import Vocabulary

/// Kaufman's recursion `k = k + w² (x - k)`: w goes from 2/31 to 2/3 with the efficiency of the last n bars, the move
/// over them against the length of the path. The path, the sum of the moves' sizes, is the second input.
private struct Kaufman: Step {
  let n: Int

  var halo: Int { n }
  func warmup(_ inputs: [Int]) -> Int { max(inputs[0] + n, inputs[1]) }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { inputs[0] }
  var cost: Double { 6 }
  func runner() -> Runner { running(KaufmanKernel(n: n)) }
}

private struct KaufmanKernel: Kernel {
  let n: Int
  var level = Double.nan

  mutating func begin(_ stretch: Stretch) { level = .nan }

  mutating func run(_ rows: Rows) {
    let (x, path, out) = (rows.inputs[0], rows.inputs[1], rows.outputs[0])
    var level = level
    for index in 0..<rows.count {
      let (move, length) = (abs(x[index] - x[index - n]), path[index])
      out[index] = .nan
      guard !(move + length).isNaN else { continue }
      if level.isNaN { level = x[index - 1] }
      // A path that is no longer than the move, or none at all, counts as straight.
      let efficiency = length <= move ? 1 : move / length
      let weight = efficiency * (2.0 / 3 - 2.0 / 31) + 2.0 / 31
      level += weight * weight * (x[index] - level)
      out[index] = level
    }
    self.level = level
  }
}

struct KaufmanAverage: Operator {
  static let name = "kama"
  static let summary = "Kaufman's adaptive moving average: quick in a trend, slow where the price goes to and fro"
  static let details = """
    k = k + w² (x - k) with w = er (2/3 - 2/31) + 2/31 and the efficiency ratio er = |x - x[-n]| / sum(|diff(x)|, n). It \
    begins at the value before bar n, as TA-Lib has it.
    """
  static let examples = ["kama(close, 10)"]
  static let parameters: [Parameter<KaufmanAverage>] = [.argument("n", \.n, in: 1...1_000_000, "how many bars")]
  var n = 10

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let window = Window(.bars(n), on: planner.frame.timeline)
    guard case .bars(let n) = window else { return inputs[0] }
    let move = planner.add(arithmetic: .minus, inputs[0], planner.shift(inputs[0], by: -1))
    let path = planner.add(Total(window: window), [planner.add(Abs.self, move)])
    return planner.add(Kaufman(n: n), [inputs[0], path])
  }
}
