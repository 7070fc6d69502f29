import Vocabulary

struct Sum: Rolling {
  static let name = "sum"
  static let summary = "the sum of a window"
  static let examples = ["sum(volume, 20)", "sum(volume, 7d)", "sum(volume, all)"]
  static let parameters = [windowParameter]
  var window = Span.bars(0)

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Total(window: try window(in: planner)), inputs)
  }
}

struct Count: Rolling {
  static let name = "count"
  static let summary = "in how many rows of a window a condition holds"
  static let examples = ["count(close > open, 20)"]
  static let inputs = [Input("condition", "what is counted where it is not 0")]
  static let parameters = [windowParameter]
  var window = Span.bars(0)

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let holds = planner.add(arithmetic: .notEqual, inputs[0], planner.constant(0))
    return planner.add(Total(window: try window(in: planner)), [holds])
  }
}
