import Vocabulary

struct BarsSince: Operator {
  static let name = "barsince"
  static let summary = "how many bars ago a condition last held; na before it first did"
  static let examples = ["barsince(close > open)"]
  static let inputs = [Input("condition", "what must hold")]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port { planner.add(Since(), inputs) }
}

private struct Since: Step {
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .positive }
  func runner() -> Runner { running(SinceKernel()) }
}

private struct SinceKernel: Kernel {
  var bars = Double.nan

  mutating func begin(_ stretch: Stretch) { bars = .nan }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    for index in 0..<rows.count {
      bars = !x[index].isNaN && x[index] != 0 ? 0 : bars + 1
      out[index] = bars
    }
  }
}

struct CrossUp: Operator {
  static let name = "cross_up"
  static let summary = "1 on the bar on which x comes to lie above y, else 0"
  static let examples = ["cross_up(close, mean(close, 20))"]
  static let inputs = [Input.x, .y]

  package static func isColumn(at index: Int, constant: Value?) -> Bool { index < 2 }

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let now = planner.add(arithmetic: .greater, inputs[0], inputs[1])
    let before = planner.add(
      arithmetic: .lessOrEqual, planner.shift(inputs[0], by: -1), planner.shift(inputs[1], by: -1))
    return planner.add(arithmetic: .and, now, before)
  }
}

struct CrossDown: Operator {
  static let name = "cross_down"
  static let summary = "1 on the bar on which x comes to lie below y, else 0"
  static let examples = ["cross_down(close, mean(close, 20))"]
  static let inputs = [Input.x, .y]

  package static func isColumn(at index: Int, constant: Value?) -> Bool { index < 2 }

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let now = planner.add(arithmetic: .less, inputs[0], inputs[1])
    let before = planner.add(
      arithmetic: .greaterOrEqual, planner.shift(inputs[0], by: -1), planner.shift(inputs[1], by: -1))
    return planner.add(arithmetic: .and, now, before)
  }
}
