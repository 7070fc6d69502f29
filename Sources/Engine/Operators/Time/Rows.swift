import Vocabulary

struct RowNumber: Operator {
  static let name = "bar"
  static let summary = "how many rows came before, since the symbol's first; within session(…), since the session's"
  static let examples = ["bar()", "session(bar())"]
  static let inputs: [Input] = []

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port { planner.add(Counted(), []) }
}

private struct Counted: Step {
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .positive }
  func runner() -> Runner { running(CountKernel()) }
}

private struct CountKernel: Kernel {
  mutating func run(_ rows: Rows) {
    for index in 0..<rows.count { rows.outputs[0][index] = Double(rows.first + index) }
  }
}

struct First: Operator {
  static let name = "first"
  static let summary = "the first value there was, held from then on; within session(…), the session's first"
  static let examples = ["first(close)", "session(first(max(high, 3)))", "first(close[-4])"]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port { planner.add(Held(), inputs) }
}

private struct Held: Step {
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { inputs[0] }
  func runner() -> Runner { running(HeldKernel()) }
}

private struct HeldKernel: Kernel {
  var value = Double.nan

  mutating func begin(_ stretch: Stretch) { value = .nan }

  mutating func run(_ rows: Rows) {
    for index in 0..<rows.count {
      if value.isNaN { value = rows.inputs[0][index] }
      rows.outputs[0][index] = value
    }
  }
}

struct Gap: Operator {
  static let name = "gap"
  static let summary = "the time since the stamp before, in lengths of a bar: 1 where no bar is missing"
  static let examples = ["gap()"]
  static let inputs: [Input] = []

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port { planner.add(Distance(), []) }
}

private struct Distance: Step {
  func warmup(_ inputs: [Int]) -> Int { 1 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .positive }
  func runner() -> Runner { running(DistanceKernel()) }
}

private struct DistanceKernel: Kernel {
  var stretch: Stretch?

  mutating func begin(_ stretch: Stretch) { self.stretch = stretch }

  mutating func run(_ rows: Rows) {
    guard let stretch else { return }
    for index in 0..<rows.count {
      let row = rows.first + index
      rows.outputs[0][index] =
        row > 0 && stretch.bar > 0
        ? Double(stretch.times[row] &- stretch.times[row - 1]) / Double(stretch.bar) : .nan
    }
  }
}
