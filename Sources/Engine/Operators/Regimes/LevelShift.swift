import Vocabulary

struct LevelShift: Operator {
  static let name = "csw"
  static let summary = "Chu, Stinchcombe and White's statistic: the largest departure from an earlier level of a window"
  static let details = """
    The largest (x - x[-k])/(s sqrt(k)) for k from 1 to the window's length less 1, s the root mean square of the \
    window's changes; side=down gives the smallest. Cost grows with the window. Source: Chu, Stinchcombe and White \
    (1996), on levels as Homm and Breitung (2012).
    """
  static let examples = ["csw(log(close), 100)", "csw(log(close), 100, side=down)"]
  static let parameters: [Parameter<LevelShift>] = [
    .argument("window", \.window, in: 2...100_000, "how many bars"),
    .option("side", \.side, "the largest departure upwards or downwards"),
  ]

  enum Side: String, Choice { case up, down }

  var window = 100
  var side = Side.up

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    Port(node: planner.add(Departure(window: window), inputs).node, output: side == .up ? 0 : 1, back: 0)
  }
}

private struct Departure: Step {
  let window: Int

  var outputs: Int { 2 }
  var halo: Int { window - 1 }
  var cost: Double { 3 * Double(window) }
  func runner() -> Runner { running(DepartureKernel(window: window)) }
}

private struct DepartureKernel: Kernel {
  let window: Int
  /// Element k is 1/sqrt(k).
  let weights: Scratch<Double>

  init(window: Int) {
    self.window = window
    weights = Scratch(window)
    for back in 0..<window { weights.base[back] = 1 / Double(back).squareRoot() }
  }

  mutating func run(_ rows: Rows) {
    for index in 0..<rows.count {
      let x = rows.inputs[0] + index
      var (largest, smallest, squares) = (-Double.infinity, Double.infinity, 0.0)
      for back in 1..<window {
        let departure = (x[0] - x[-back]) * weights.base[back]
        (largest, smallest) = (max(largest, departure), min(smallest, departure))
        let change = x[1 - back] - x[-back]
        squares += change * change
      }
      let deviation = (squares / Double(window - 1)).squareRoot()
      rows.outputs[0][index] = deviation > 0 ? largest / deviation : .nan
      rows.outputs[1][index] = deviation > 0 ? smallest / deviation : .nan
    }
  }
}
