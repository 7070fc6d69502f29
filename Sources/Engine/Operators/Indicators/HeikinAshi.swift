struct HeikinAshiOpen: Operator {
  static let name = "ha_open"
  static let summary = "the open of the Heikin-Ashi bar: the middle of the last such bar's body"
  static let details = """
    (ha_open[-1] + ha_close[-1]) / 2, begun as (open + close) / 2. Any bars may be given: \
    cdl_doji(ha_open(), high, low, ha_close()) looks for doji among Heikin-Ashi bars.
    """
  static let examples = ["ha_open()"]
  static let inputs = [Input.open, .high, .low, .close]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    Port(node: planner.add(HeikinAshi(), inputs).node, output: 0, back: 0)
  }
}

struct HeikinAshiClose: Operator {
  static let name = "ha_close"
  static let summary = "the close of the Heikin-Ashi bar: (open + high + low + close) / 4"
  static let examples = ["ha_close()"]
  static let inputs = [Input.open, .high, .low, .close]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    Port(node: planner.add(HeikinAshi(), inputs).node, output: 1, back: 0)
  }
}

/// The bodies of Heikin-Ashi bars (Valcu, 2004). A bar without one of its prices has none and is passed over.
private struct HeikinAshi: Step {
  var outputs: Int { 2 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { inputs.dropFirst().reduce(inputs[0]) { $0.joined($1) } }
  var cost: Double { 3 }
  func runner() -> Runner { running(HeikinAshiKernel()) }
}

private struct HeikinAshiKernel: Kernel {
  /// The middle of the last body; missing before the first.
  var middle = Double.nan

  mutating func begin(_ stretch: Stretch) { middle = .nan }

  mutating func run(_ rows: Rows) {
    let (open, high, low, close) = (rows.inputs[0], rows.inputs[1], rows.inputs[2], rows.inputs[3])
    for index in 0..<rows.count {
      let end = (open[index] + high[index] + low[index] + close[index]) / 4
      let start = end.isNaN ? end : middle.isNaN ? (open[index] + close[index]) / 2 : middle
      rows.outputs[0][index] = start
      rows.outputs[1][index] = end
      if !end.isNaN { middle = (start + end) / 2 }
    }
  }
}
