import Vocabulary

struct IsMissing: Operator {
  static let name = "isna"
  static let summary = "1 where the value is missing, 0 where it is there"
  static let examples = ["isna(lag(close, 3))"]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port { planner.add(Presence(), inputs) }
}

/// It has a value where its input has none.
private struct Presence: Step, Unary {
  func warmup(_ inputs: [Int]) -> Int { 0 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .flag }
  func runner() -> Runner { mapped(Presence.self) }
  static func value(_ x: Double) -> Double { x.isNaN ? 1 : 0 }
  static func runner() -> Runner { mapped(Presence.self) }
  static var cost: Double { 0.7 }
  var cost: Double { 0.7 }
}

struct Fill: Operator {
  static let name = "fill"
  static let summary = "another value where the first is missing"
  static let examples = ["fill(lag(close, 3), 0)", "fill(lag(close, 3), open)"]
  static let inputs = [.x, Input("with", "the value where it is missing")]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port { planner.add(Filled(), inputs) }
}

private struct Filled: Step, Binary {
  func warmup(_ inputs: [Int]) -> Int { inputs.min() ?? 0 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { inputs[0].joined(inputs[1]) }
  func runner() -> Runner { zipped(Filled.self) }
  static func value(_ a: Double, _ b: Double) -> Double { a.isNaN ? b : a }
  static func runner() -> Runner { zipped(Filled.self) }
  static var cost: Double { 0.8 }
  var cost: Double { 0.8 }
}
