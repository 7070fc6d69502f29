import Vocabulary

/// Wilder's directional indicators, all from one pass: +DI, -DI and DX.
///
/// Moves and true ranges are smoothed as Wilder and TA-Lib have it: begun as the sum of the first n - 1, then
/// `s - s/n + x`. Where nothing ranged, all are 0.
private struct Direction: Step {
  enum Output: Int { case plus, minus, index }
  let n: Int

  var outputs: Int { 3 }
  var halo: Int { 1 }
  func warmup(_ inputs: [Int]) -> Int { (inputs.max() ?? 0) + n }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { Bounds(0, 100) }
  var cost: Double { 10 }
  func runner() -> Runner { running(DirectionKernel(n: n)) }
}

private struct DirectionKernel: Kernel {
  let n: Int
  var seen = 0
  var plus = 0.0
  var minus = 0.0
  var range = 0.0

  mutating func begin(_ stretch: Stretch) { (seen, plus, minus, range) = (0, 0, 0, 0) }

  mutating func run(_ rows: Rows) {
    let (high, low, close) = (rows.inputs[0], rows.inputs[1], rows.inputs[2])
    let (rising, falling, ratio) = (rows.outputs[0], rows.outputs[1], rows.outputs[2])
    let kept = 1 - 1 / Double(n)
    var (plus, minus, range) = (plus, minus, range)
    for index in 0..<rows.count {
      let (up, down) = (high[index] - high[index - 1], low[index - 1] - low[index])
      let last = close[index - 1]
      let whole = high[index] - low[index]
      let most = max(max(whole, abs(high[index] - last)), abs(low[index] - last))
      (rising[index], falling[index], ratio[index]) = (.nan, .nan, .nan)
      guard !(up + down + last + whole + close[index]).isNaN else { continue }
      // Without a jump: which way the price goes cannot be foreseen.
      let larger = (up + abs(up)) / 2
      let smaller = (down + abs(down)) / 2
      let rise = larger > smaller ? larger : 0
      let fall = smaller > larger ? smaller : 0
      if seen < n {
        seen += 1
        guard seen == n else {
          (plus, minus, range) = (plus + rise, minus + fall, range + most)
          continue
        }
      }
      (plus, minus, range) = (plus * kept + rise, minus * kept + fall, range * kept + most)
      let scale = range == 0 ? 0 : 100 / range
      let both = plus + minus
      rising[index] = min(plus * scale, 100)
      falling[index] = min(minus * scale, 100)
      ratio[index] = both == 0 || range == 0 ? 0 : 100 * (abs(minus - plus) / both)
    }
    (self.plus, self.minus, self.range) = (plus, minus, range)
  }
}

extension Planner {
  fileprivate mutating func direction(_ bars: [Port], _ n: Int, _ output: Direction.Output) -> Port {
    Port(node: add(Direction(n: n), bars).node, output: output.rawValue, back: 0)
  }
}

struct PlusDirection: Operator {
  static let name = "plus_di"
  static let summary = "Wilder's positive directional indicator, +DI"
  static let examples = ["plus_di(14)"]
  static let inputs = [Input.high, .low, .close]
  static let parameters: [Parameter<PlusDirection>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 14

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.direction(inputs, n, .plus)
  }
}

struct MinusDirection: Operator {
  static let name = "minus_di"
  static let summary = "Wilder's negative directional indicator, -DI"
  static let examples = ["minus_di(14)"]
  static let inputs = [Input.high, .low, .close]
  static let parameters: [Parameter<MinusDirection>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 14

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.direction(inputs, n, .minus)
  }
}

struct DX: Operator {
  static let name = "dx"
  static let summary = "Wilder's directional movement index: 100 |+DI - -DI| / (+DI + -DI)"
  static let examples = ["dx(14)"]
  static let inputs = [Input.high, .low, .close]
  static let parameters: [Parameter<DX>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 14

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.direction(inputs, n, .index)
  }
}

struct DirectionalIndex: Operator {
  static let name = "adx"
  static let summary = "Wilder's average directional index: how strongly the price trends, up or down"
  static let details = "Wilder's average of dx(n), begun as the mean of its first n values."
  static let examples = ["adx(14)", "adx()"]
  static let inputs = [Input.high, .low, .close]
  static let parameters: [Parameter<DirectionalIndex>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 14

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Recursion(length: n, alpha: 1 / Double(n), seed: .mean), [planner.direction(inputs, n, .index)])
  }
}
