import Vocabulary

/// A function of one number.
protocol Unary: Sendable {
  static func value(_ x: Double) -> Double
  static func bounds(_ x: Bounds) -> Bounds
  static var cost: Double { get }
  /// `mapped(Self.self)`, written where Self is a concrete type, so that the loop is made for it.
  static func runner() -> Runner
}

extension Unary {
  static func bounds(_ x: Bounds) -> Bounds { .unknown }
  static var cost: Double { 0.7 }
}

/// A function of the language that is one of a number.
protocol UnaryFunction: Unary, Operator {}

extension UnaryFunction {
  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port { planner.add(Self.self, inputs[0]) }
}

/// A function of one number, row by row.
struct Map: Step {
  let function: any Unary.Type

  init(_ function: any Unary.Type) { self.function = function }

  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { function.bounds(inputs[0]) }
  var cost: Double { function.cost }
  func runner() -> Runner { function.runner() }

  static func == (a: Map, b: Map) -> Bool { a.function == b.function }
  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(function)) }
}

func mapped<F: Unary>(_ function: F.Type) -> Runner { running(MapKernel<F>()) }

private struct MapKernel<F: Unary>: Kernel {
  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    for i in 0..<rows.count { out[i] = F.value(x[i]) }
  }
}

/// `-x`
struct Negate: Unary {
  static func value(_ x: Double) -> Double { -x }
  static func bounds(_ x: Bounds) -> Bounds { Bounds(-x.high, -x.low) }
  static func runner() -> Runner { mapped(Negate.self) }
}

/// `not x`: 1 where x is 0, 0 where it is anything else, na where it is missing.
struct Not: Unary {
  static func value(_ x: Double) -> Double { x.isNaN ? x : x == 0 ? 1 : 0 }
  static func bounds(_ x: Bounds) -> Bounds { .flag }
  static func runner() -> Runner { mapped(Not.self) }
}
