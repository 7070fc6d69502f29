import Vocabulary

struct When: Operator {
  static let name = "when"
  static let summary = "one value where a condition holds, another where it does not; na where the condition is"
  static let examples = ["when(close > open, 1, -1)", "when(volume > 0, close, open)"]
  static let inputs = [
    Input("condition", "what must hold"), Input("then", "the value where it holds"),
    Input("otherwise", "the value where it does not"),
  ]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port { planner.add(Choose(), inputs) }
}

struct Choose: Step {
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { inputs[1].joined(inputs[2]) }
  func runner() -> Runner { running(ChooseKernel()) }
}

private struct ChooseKernel: Kernel {
  mutating func run(_ rows: Rows) {
    let (test, a, b, out) = (rows.inputs[0], rows.inputs[1], rows.inputs[2], rows.outputs[0])
    for i in 0..<rows.count {
      // Both are read, so that neither is jumped to.
      let (then, otherwise) = (a[i], b[i])
      let chosen = test[i] != 0 ? then : otherwise
      out[i] = test[i].isNaN ? .nan : chosen
    }
  }
}

struct Clip: Operator {
  static let name = "clip"
  static let summary = "the value, held between two others"
  static let examples = ["clip(close / open - 1, -0.01, 0.01)", "clip(close, open, high)"]
  static let inputs = [.x, Input("low", "the least it may be"), Input("high", "the most it may be")]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    if let low = planner.constant(at: inputs[1]), let high = planner.constant(at: inputs[2]), low > high {
      throw Complaint("clip has its least value above its most", hint: "write clip(x, low, high)")
    }
    return planner.add(arithmetic: .smaller, planner.add(arithmetic: .larger, inputs[0], inputs[1]), inputs[2])
  }
}

struct RaisedTo: Operator {
  static let name = "pow"
  static let summary = "x to the power of another; also written x ^ y; na where there is no real value"
  static let examples = ["pow(close, 0.5)", "pow(close / open, 2)"]
  static let inputs = [.x, Input("exponent", "the power")]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(arithmetic: .power, inputs[0], inputs[1])
  }
}
