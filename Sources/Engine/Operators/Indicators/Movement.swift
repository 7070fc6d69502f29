import Vocabulary

/// Wilder's directional movement, summed up: begun as the sum of the first n - 1 moves, then `s - s/n + x`.
private struct Movement: Step {
  enum Output: Int { case plus, minus }
  let n: Int

  var outputs: Int { 2 }
  var halo: Int { 1 }
  func warmup(_ inputs: [Int]) -> Int { (inputs.max() ?? 0) + max(n - 1, 1) }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .positive }
  var cost: Double { 5 }
  func runner() -> Runner { running(MovementKernel(n: n)) }
}

private struct MovementKernel: Kernel {
  let n: Int
  var seen = 0
  var plus = 0.0
  var minus = 0.0

  mutating func begin(_ stretch: Stretch) { (seen, plus, minus) = (0, 0, 0) }

  mutating func run(_ rows: Rows) {
    let (high, low) = (rows.inputs[0], rows.inputs[1])
    let (rising, falling) = (rows.outputs[0], rows.outputs[1])
    let kept = 1 - 1 / Double(n)
    var (plus, minus) = (plus, minus)
    for index in 0..<rows.count {
      let (up, down) = (high[index] - high[index - 1], low[index - 1] - low[index])
      (rising[index], falling[index]) = (.nan, .nan)
      guard !(up + down).isNaN else { continue }
      // Without a jump: which way the price goes cannot be foreseen.
      let larger = (up + abs(up)) / 2
      let smaller = (down + abs(down)) / 2
      let rise = larger > smaller ? larger : 0
      let fall = smaller > larger ? smaller : 0
      seen += 1
      if seen < n {
        (plus, minus) = (plus + rise, minus + fall)
        guard seen == n - 1 else { continue }
      } else {
        (plus, minus) = (plus * kept + rise, minus * kept + fall)
      }
      (rising[index], falling[index]) = (plus, minus)
    }
    (self.plus, self.minus) = (plus, minus)
  }
}

struct PlusMovement: Operator {
  static let name = "plus_dm"
  static let summary = "Wilder's positive directional movement, +DM: by how much highs rose, as a fading sum"
  static let details = """
    The move of a bar is high - high[-1] where that is above 0 and above low[-1] - low, else 0. As TA-Lib has it the sum \
    begins with n - 1 moves, then s = s - s/n + move.
    """
  static let examples = ["plus_dm(14)"]
  static let inputs = [Input.high, .low]
  static let parameters: [Parameter<PlusMovement>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 14

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    Port(node: planner.add(Movement(n: n), inputs).node, output: Movement.Output.plus.rawValue, back: 0)
  }
}

struct MinusMovement: Operator {
  static let name = "minus_dm"
  static let summary = "Wilder's negative directional movement, -DM: by how much lows fell, as a fading sum"
  static let details = """
    The move of a bar is low[-1] - low where that is above 0 and above high - high[-1], else 0; summed up as plus_dm.
    """
  static let examples = ["minus_dm(14)"]
  static let inputs = [Input.high, .low]
  static let parameters: [Parameter<MinusMovement>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 14

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    Port(node: planner.add(Movement(n: n), inputs).node, output: Movement.Output.minus.rawValue, back: 0)
  }
}
