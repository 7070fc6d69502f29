struct BullishCandlesticks: Operator {
  static let name = "cdl_bullish"
  static let summary = "how many candlestick patterns point up on the bar"
  static let examples = ["cdl_bullish()"]
  static let inputs = [Input.open, .high, .low, .close]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    try planner.candlesticks(.up, over: inputs)
  }
}

struct BearishCandlesticks: Operator {
  static let name = "cdl_bearish"
  static let summary = "how many candlestick patterns point down on the bar"
  static let examples = ["cdl_bearish()"]
  static let inputs = [Input.open, .high, .low, .close]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    try planner.candlesticks(.down, over: inputs)
  }
}

extension Planner {
  /// The number of all patterns that point to one side.
  fileprivate mutating func candlesticks(_ side: Pointing.Output, over bars: [Port]) throws -> Port {
    var patterns: [Port] = []
    for pattern in Engine.candlesticks where pattern.isDirected {
      patterns.append(try pattern.init().port(over: bars, in: &self))
    }
    return Port(node: add(Pointing(columns: patterns.count), patterns).node, output: side.rawValue, back: 0)
  }
}

/// How many of its columns are above 0, and how many below; missing where one is.
private struct Pointing: Step {
  enum Output: Int { case up, down }
  let columns: Int

  var outputs: Int { 2 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { Bounds(0, Double(columns)) }
  var cost: Double { Double(columns) }
  func runner() -> Runner { running(PointingKernel(columns: columns)) }
}

private struct PointingKernel: Kernel {
  let columns: Int

  mutating func run(_ rows: Rows) {
    let (up, down) = (rows.outputs[0], rows.outputs[1])
    up.update(repeating: 0, count: rows.count)
    down.update(repeating: 0, count: rows.count)
    for column in 0..<columns {
      let x = rows.inputs[column]
      for index in 0..<rows.count {
        // A missing value times 0 stays missing.
        up[index] += x[index] > 0 ? 1 : 0 * x[index]
        down[index] += x[index] < 0 ? 1 : 0 * x[index]
      }
    }
  }
}
