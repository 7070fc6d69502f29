import Language

/// A function of two numbers.
protocol Binary: Sendable {
  static func value(_ a: Double, _ b: Double) -> Double
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds
  static var cost: Double { get }
  /// `zipped(Self.self)`, written where Self is a concrete type.
  static func runner() -> Runner
}

extension Binary {
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds { .unknown }
  static var cost: Double { 0.8 }
}

/// A function of two columns, row by row.
struct Zip: Step {
  let function: any Binary.Type

  init(_ arithmetic: Arithmetic) { function = arithmetic.function }

  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { function.bounds(inputs[0], inputs[1]) }
  var cost: Double { function.cost }
  func runner() -> Runner { function.runner() }

  static func == (a: Zip, b: Zip) -> Bool { a.function == b.function }
  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(function)) }
}

func zipped<F: Binary>(_ function: F.Type) -> Runner { running(ZipKernel<F>()) }

private struct ZipKernel<F: Binary>: Kernel {
  mutating func run(_ rows: Rows) {
    let (a, b, out) = (rows.inputs[0], rows.inputs[1], rows.outputs[0])
    for i in 0..<rows.count { out[i] = F.value(a[i], b[i]) }
  }
}

/// An operation of two numbers.
///
/// Comparisons give 1 or 0. What cannot be computed is missing: a division by zero, a power without a real value.
/// Anything with a missing operand is missing.
enum Arithmetic: Hashable, Sendable {
  case plus, minus, times, over, modulo, power
  case less, lessOrEqual, greater, greaterOrEqual, equal, notEqual, close
  case and, or
  /// The smaller and the larger of two; missing where one is.
  case smaller, larger

  init?(_ sign: BinaryOperator) {
    switch sign {
    case .plus: self = .plus
    case .minus: self = .minus
    case .times: self = .times
    case .over: self = .over
    case .modulo: self = .modulo
    case .power: self = .power
    case .less: self = .less
    case .lessOrEqual: self = .lessOrEqual
    case .greater: self = .greater
    case .greaterOrEqual: self = .greaterOrEqual
    case .equal: self = .equal
    case .notEqual: self = .notEqual
    case .close: self = .close
    case .and: self = .and
    case .or: self = .or
    case .within: return nil
    }
  }

  func value(_ a: Double, _ b: Double) -> Double { function.value(a, b) }

  var function: any Binary.Type {
    switch self {
    case .plus: Plus.self
    case .minus: Minus.self
    case .times: Times.self
    case .over: Over.self
    case .modulo: Modulo.self
    case .power: Power.self
    case .less: Less.self
    case .lessOrEqual: LessOrEqual.self
    case .greater: Greater.self
    case .greaterOrEqual: GreaterOrEqual.self
    case .equal: Equal.self
    case .notEqual: NotEqual.self
    case .close: Near.self
    case .and: Both.self
    case .or: Either.self
    case .smaller: Smaller.self
    case .larger: Larger.self
    }
  }
}
