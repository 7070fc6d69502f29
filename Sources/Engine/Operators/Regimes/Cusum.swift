import Vocabulary

struct CumulativeSumFilter: Operator {
  static let name = "cusum"
  static let summary =
    "the symmetric CUSUM filter: sums of rises and of falls, begun anew when one passes the threshold"
  static let details = """
    up = max(0, up + x), down = min(0, down + x). Where down falls below minus the threshold it goes back to 0 and the \
    event is -1; else where up rises above the threshold it goes back to 0 and the event is 1. age is the number of bars \
    since the last event, or since the first bar where there was none. Source: Lopez de Prado, Advances in Financial \
    Machine Learning (2018), 2.5.
    """
  static let examples = [
    "cusum(logret(close), 0.03)", "cusum(logret(close), 2 * std(logret(close), 20), part=up)",
    "cusum(logret(close), 0.03, part=down)", "cusum(logret(close), 0.03, part=age)",
  ]
  static let inputs = [Input.x, Input("threshold", "how far a sum may go: a number or a column")]
  static let parameters: [Parameter<CumulativeSumFilter>] = [.option("part", \.part, "which column of them")]

  enum Part: String, Choice { case event, up, down, age }

  var part = Part.event

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    if let threshold = planner.constant(at: inputs[1]), threshold <= 0 {
      throw Complaint("the threshold of cusum is above 0, not \(threshold)")
    }
    let output = Part.allCases.firstIndex(of: part) ?? 0
    return Port(node: planner.add(Filter(), inputs).node, output: output, back: 0)
  }
}

private struct Filter: Step {
  var outputs: Int { 4 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds {
    switch CumulativeSumFilter.Part.allCases[output] {
    case .event: Bounds(-1, 1)
    case .up: Bounds(0, inputs[1].high)
    case .down: Bounds(-inputs[1].high, 0)
    case .age: .positive
    }
  }
  var cost: Double { 5 }
  func runner() -> Runner { running(FilterKernel()) }
}

private struct FilterKernel: Kernel {
  var up = 0.0
  var down = 0.0
  var age = -1.0

  mutating func begin(_ stretch: Stretch) { (up, down, age) = (0, 0, -1) }

  mutating func run(_ rows: Rows) {
    let (x, threshold) = (rows.inputs[0], rows.inputs[1])
    for index in 0..<rows.count {
      let limit = threshold[index]
      guard !x[index].isNaN, limit >= 0 else {
        for output in 0..<4 { rows.outputs[output][index] = .nan }
        continue
      }
      (up, down, age) = (max(0, up + x[index]), min(0, down + x[index]), age + 1)
      var event = 0.0
      if down < -limit {
        (down, event, age) = (0, -1, 0)
      } else if up > limit {
        (up, event, age) = (0, 1, 0)
      }
      rows.outputs[0][index] = event
      rows.outputs[1][index] = up
      rows.outputs[2][index] = down
      rows.outputs[3][index] = age
    }
  }
}
