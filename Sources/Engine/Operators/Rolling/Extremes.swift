import Vocabulary

/// Minimum and maximum have two forms: of a window, `max(high, 20)`, and of columns row by row, `max(open, close)`.
/// A positive whole number, a duration or `all` in second place is a window; any other number is a column.
private func isWindow(_ constant: Value?) -> Bool {
  switch constant {
  case .number(let number): number >= 1 && number == number.rounded()
  case .span, .word("all"): true
  default: false
  }
}

private func extreme(
  _ inputs: [Port], _ window: Window?, _ side: Extreme.Side, in planner: inout Planner
) throws -> Port {
  if let window {
    guard inputs.count == 1 else {
      throw Complaint("one column has a window, several are compared row by row", hint: "write max(x, 20) or max(x, y)")
    }
    return planner.add(Extreme(side, window: window), inputs)
  }
  return inputs.dropFirst().reduce(inputs[0]) { port, next in
    planner.add(arithmetic: side == .largest ? .larger : .smaller, port, next)
  }
}

struct Max: Rolling {
  static let name = "max"
  static let summary = "the largest value of a window, or the larger of columns row by row"
  static let examples = ["max(high, 20)", "max(high, 7d)", "max(high, all)", "max(open, close)", "max(diff(close), 0)"]
  static let parameters: [Parameter<Max>] = [
    .argument("window", \.over, required: false, "bars such as 20, a duration such as 5d, or all")
  ]
  var over: Span?
  var window: Span {
    get { over ?? .bars(1) }
    set { over = newValue }
  }

  package static func isColumn(at index: Int, constant: Value?) -> Bool { index == 0 || !isWindow(constant) }

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    if over == nil, inputs.count == 1, let complaint = Max.missing("window") { throw complaint }
    return try extreme(inputs, over == nil ? nil : try window(in: planner), .largest, in: &planner)
  }
}

struct Min: Rolling {
  static let name = "min"
  static let summary = "the smallest value of a window, or the smaller of columns row by row"
  static let examples = ["min(low, 20)", "min(low, 7d)", "min(low, all)", "min(open, close)", "min(diff(close), 0)"]
  static let parameters: [Parameter<Min>] = [
    .argument("window", \.over, required: false, "bars such as 20, a duration such as 5d, or all")
  ]
  var over: Span?
  var window: Span {
    get { over ?? .bars(1) }
    set { over = newValue }
  }

  package static func isColumn(at index: Int, constant: Value?) -> Bool { index == 0 || !isWindow(constant) }

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    if over == nil, inputs.count == 1, let complaint = Min.missing("window") { throw complaint }
    return try extreme(inputs, over == nil ? nil : try window(in: planner), .smallest, in: &planner)
  }
}

struct ArgMax: Rolling {
  static let name = "argmax"
  static let summary = "where the largest value of a window stands: 0 for its oldest row; the oldest of equal ones"
  static let examples = ["argmax(high, 20)", "argmax(high, 7d)"]
  static let parameters = [windowParameter]
  var window = Span.bars(0)

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let node = planner.add(Extreme(.largest, window: try window(in: planner), place: true), inputs).node
    return Port(node: node, output: Extreme.Output.place.rawValue, back: 0)
  }
}

struct ArgMin: Rolling {
  static let name = "argmin"
  static let summary = "where the smallest value of a window stands: 0 for its oldest row; the oldest of equal ones"
  static let examples = ["argmin(low, 20)", "argmin(low, 7d)"]
  static let parameters = [windowParameter]
  var window = Span.bars(0)

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let node = planner.add(Extreme(.smallest, window: try window(in: planner), place: true), inputs).node
    return Port(node: node, output: Extreme.Output.place.rawValue, back: 0)
  }
}
