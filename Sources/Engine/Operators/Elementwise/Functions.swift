import Glibc
import Vocabulary

/// The number, or missing where it is none.
@inline(__always)
private func finite(_ x: Double) -> Double { x.isFinite ? x : .nan }

struct Abs: UnaryFunction {
  static let name = "abs"
  static let summary = "the number without its sign"
  static let examples = ["abs(close - open)"]

  static func value(_ x: Double) -> Double { abs(x) }
  static func bounds(_ x: Bounds) -> Bounds { Bounds(max(0, x.low, -x.high), max(abs(x.low), abs(x.high))) }
  static func runner() -> Runner { mapped(Abs.self) }
}

struct Sign: UnaryFunction {
  static let name = "sign"
  static let summary = "1 above zero, -1 below, 0 at zero"
  static let examples = ["sign(close - open)"]

  static func value(_ x: Double) -> Double {
    // A difference of two selections needs no jump, which could not be foreseen.
    let sign = (x > 0 ? 1.0 : 0) - (x < 0 ? 1.0 : 0)
    return x.isNaN ? x : sign
  }
  static func bounds(_ x: Bounds) -> Bounds { Bounds(-1, 1) }
  static func runner() -> Runner { mapped(Sign.self) }
}

struct SquareRoot: UnaryFunction {
  static let name = "sqrt"
  static let summary = "the square root; na below zero"
  static let examples = ["sqrt(volume)"]

  static func value(_ x: Double) -> Double { x < 0 ? .nan : x.squareRoot() }
  static func bounds(_ x: Bounds) -> Bounds { Bounds(max(0, x.low).squareRoot(), max(0, x.high).squareRoot()) }
  static var cost: Double { 2 }
  static func runner() -> Runner { mapped(SquareRoot.self) }
}

struct Log: UnaryFunction {
  static let name = "log"
  static let summary = "the natural logarithm; na at zero and below"
  static let examples = ["log(close)"]

  static func value(_ x: Double) -> Double { x > 0 ? log(x) : .nan }
  static var cost: Double { 6 }
  static func runner() -> Runner { mapped(Log.self) }
}

struct DecimalLog: UnaryFunction {
  static let name = "log10"
  static let summary = "the logarithm to base ten; na at zero and below"
  static let examples = ["log10(volume + 1)"]

  static func value(_ x: Double) -> Double { x > 0 ? log10(x) : .nan }
  static var cost: Double { 8 }
  static func runner() -> Runner { mapped(DecimalLog.self) }
}

struct Exponential: UnaryFunction {
  static let name = "exp"
  static let summary = "e to the power of x; na where that is too large a number"
  static let examples = ["exp(close / open - 1)"]

  static func value(_ x: Double) -> Double { finite(exp(x)) }
  static func bounds(_ x: Bounds) -> Bounds { x.mapped(exp) }
  static var cost: Double { 6 }
  static func runner() -> Runner { mapped(Exponential.self) }
}

struct Sine: UnaryFunction {
  static let name = "sin"
  static let summary = "the sine of an angle in radians"
  static let examples = ["sin(2 * 3.141592653589793 * hour() / 24)"]

  static func value(_ x: Double) -> Double { finite(sin(x)) }
  static func bounds(_ x: Bounds) -> Bounds { Bounds(-1, 1) }
  static var cost: Double { 12 }
  static func runner() -> Runner { mapped(Sine.self) }
}

struct Cosine: UnaryFunction {
  static let name = "cos"
  static let summary = "the cosine of an angle in radians"
  static let examples = ["cos(2 * 3.141592653589793 * hour() / 24)"]

  static func value(_ x: Double) -> Double { finite(cos(x)) }
  static func bounds(_ x: Bounds) -> Bounds { Bounds(-1, 1) }
  static var cost: Double { 12 }
  static func runner() -> Runner { mapped(Cosine.self) }
}

struct HyperbolicTangent: UnaryFunction {
  static let name = "tanh"
  static let summary = "the hyperbolic tangent: squeezes any number into (-1, 1)"
  static let examples = ["tanh(close / open - 1)"]

  static func value(_ x: Double) -> Double { tanh(x) }
  static func bounds(_ x: Bounds) -> Bounds { x.mapped(tanh) }
  static var cost: Double { 15 }
  static func runner() -> Runner { mapped(HyperbolicTangent.self) }
}

struct ArcTangent: UnaryFunction {
  static let name = "atan"
  static let summary = "the angle, in radians, whose tangent is x"
  static let examples = ["atan(close - open)"]

  static func value(_ x: Double) -> Double { atan(x) }
  static func bounds(_ x: Bounds) -> Bounds { x.mapped(atan) }
  static var cost: Double { 15 }
  static func runner() -> Runner { mapped(ArcTangent.self) }
}

struct Floor: UnaryFunction {
  static let name = "floor"
  static let summary = "the largest whole number that is not above x"
  static let examples = ["floor(close)"]

  static func value(_ x: Double) -> Double { x.rounded(.down) }
  static func bounds(_ x: Bounds) -> Bounds { x.mapped { $0.rounded(.down) } }
  static var cost: Double { 2 }
  static func runner() -> Runner { mapped(Floor.self) }
}

struct Round: UnaryFunction {
  static let name = "round"
  static let summary = "the nearest whole number; a half goes away from zero"
  static let examples = ["round(close)"]

  static func value(_ x: Double) -> Double { x.rounded() }
  static func bounds(_ x: Bounds) -> Bounds { x.mapped { $0.rounded() } }
  static var cost: Double { 2 }
  static func runner() -> Runner { mapped(Round.self) }
}
