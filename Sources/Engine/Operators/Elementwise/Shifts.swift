import Vocabulary

/// The rows as they are: for a column that is read further back than it is shown.
struct Copy: Step {
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { inputs[0] }
  var cost: Double { 0.3 }
  func runner() -> Runner { running(CopyKernel()) }
}

private struct CopyKernel: Kernel {
  mutating func run(_ rows: Rows) { rows.outputs[0].update(from: rows.inputs[0], count: rows.count) }
}

/// The value some bars later: the only step that reads rows ahead.
struct Lead: Step {
  let bars: Int

  var ahead: Int { bars }
  func warmup(_ inputs: [Int]) -> Int { max(0, (inputs.max() ?? 0) - bars) }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { inputs[0] }
  func runner() -> Runner { running(LeadKernel(bars: bars)) }
}

private struct LeadKernel: Kernel {
  let bars: Int
  var end = 0

  mutating func begin(_ stretch: Stretch) { end = stretch.count }

  mutating func run(_ rows: Rows) {
    let there = max(0, min(rows.count, end - bars - rows.first))
    rows.outputs[0].update(from: rows.inputs[0] + bars, count: there)
    (rows.outputs[0] + there).update(repeating: .nan, count: rows.count - there)
  }
}

struct Lag: Operator {
  static let name = "lag"
  static let summary = "the value some bars ago; also written x[-5]"
  static let examples = ["lag(close, 3)", "lag(close)"]
  static let parameters: [Parameter<Lag>] = [
    .argument("bars", \.bars, in: 0...10_000_000, required: false, "how many bars")
  ]
  var bars = 1

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.shift(inputs[0], by: -bars)
  }
}

struct Ahead: Operator {
  static let name = "lead"
  static let summary = "the value some bars later; also written x[+3]. It looks ahead: for labels, never for features"
  static let examples = ["lead(close, 3)", "lead(close)"]
  static let parameters: [Parameter<Ahead>] = [
    .argument("bars", \.bars, in: 0...10_000_000, required: false, "how many bars")
  ]
  var bars = 1

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.shift(inputs[0], by: bars)
  }
}

struct Difference: Operator {
  static let name = "diff"
  static let summary = "the change over some bars: x - x[-n]"
  static let examples = ["diff(close, 5)", "diff(close)"]
  static let parameters: [Parameter<Difference>] = [
    .argument("bars", \.bars, in: 0...10_000_000, required: false, "how many bars")
  ]
  var bars = 1

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(arithmetic: .minus, inputs[0], planner.shift(inputs[0], by: -bars))
  }
}

struct Percentage: Operator {
  static let name = "pct"
  static let summary = "the relative change over some bars: x / x[-n] - 1"
  static let examples = ["pct(close, 5)", "pct(close)"]
  static let parameters: [Parameter<Percentage>] = [
    .argument("bars", \.bars, in: 0...10_000_000, required: false, "how many bars")
  ]
  var bars = 1

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let ratio = planner.add(arithmetic: .over, inputs[0], planner.shift(inputs[0], by: -bars))
    return planner.add(arithmetic: .minus, ratio, planner.constant(1))
  }
}

struct LogReturn: Operator {
  static let name = "logret"
  static let summary = "the logarithm of the ratio to some bars ago: log(x / x[-n])"
  static let examples = ["logret(close, 5)", "logret(close)"]
  static let parameters: [Parameter<LogReturn>] = [
    .argument("bars", \.bars, in: 0...10_000_000, required: false, "how many bars")
  ]
  var bars = 1

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Log.self, planner.add(arithmetic: .over, inputs[0], planner.shift(inputs[0], by: -bars)))
  }
}

/// A number in every row.
struct Repeated: Step {
  let number: Double

  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { number.isNaN ? .unknown : Bounds(number, number) }
  var cost: Double { 0.3 }
  func runner() -> Runner { running(RepeatedKernel(number: number)) }
}

private struct RepeatedKernel: Kernel {
  let number: Double
  mutating func run(_ rows: Rows) { rows.outputs[0].update(repeating: number, count: rows.count) }
}
