import Glibc

struct Plus: Binary {
  static func value(_ a: Double, _ b: Double) -> Double { a + b }
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds { a + b }
  static func runner() -> Runner { zipped(Plus.self) }
}

struct Minus: Binary {
  static func value(_ a: Double, _ b: Double) -> Double { a - b }
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds { a - b }
  static func runner() -> Runner { zipped(Minus.self) }
}

struct Times: Binary {
  static func value(_ a: Double, _ b: Double) -> Double { a * b }
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds { a * b }
  static func runner() -> Runner { zipped(Times.self) }
}

struct Over: Binary {
  static func value(_ a: Double, _ b: Double) -> Double { b == 0 ? .nan : a / b }
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds { a / b }
  static func runner() -> Runner { zipped(Over.self) }
}

/// The remainder has the sign of the divisor: `-1 mod 24` is 23.
struct Modulo: Binary {
  static func value(_ a: Double, _ b: Double) -> Double {
    guard b != 0 else { return .nan }
    let rest = fmod(a, b)
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
  }
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds { b.low > 0 ? Bounds(0, b.high) : .unknown }
  static var cost: Double { 8 }
  static func runner() -> Runner { zipped(Modulo.self) }
}

struct Power: Binary {
  static func value(_ a: Double, _ b: Double) -> Double {
    if b == 2 { return a * a }
    let power = pow(a, b)
    // A missing operand stays missing: pow(na, 0) would be 1.
    return power.isFinite && !a.isNaN && !b.isNaN ? power : .nan
  }
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds {
    guard b == Bounds(2, 2) else { return a.low >= 0 ? .positive : .unknown }
    let (low, high) = (a.low * a.low, a.high * a.high)
    return Bounds(a.low <= 0 && a.high >= 0 ? 0 : min(low, high), max(low, high))
  }
  static var cost: Double { 10 }
  static func runner() -> Runner { zipped(Power.self) }
}

/// 1 or 0 for a test of two numbers, missing where one of them is.
@inline(__always)
private func flag(_ test: Bool, _ a: Double, _ b: Double) -> Double { a.isNaN || b.isNaN ? .nan : test ? 1 : 0 }

struct Less: Binary {
  static func value(_ a: Double, _ b: Double) -> Double { flag(a < b, a, b) }
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds { .flag }
  static func runner() -> Runner { zipped(Less.self) }
}

struct LessOrEqual: Binary {
  static func value(_ a: Double, _ b: Double) -> Double { flag(a <= b, a, b) }
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds { .flag }
  static func runner() -> Runner { zipped(LessOrEqual.self) }
}

struct Greater: Binary {
  static func value(_ a: Double, _ b: Double) -> Double { flag(a > b, a, b) }
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds { .flag }
  static func runner() -> Runner { zipped(Greater.self) }
}

struct GreaterOrEqual: Binary {
  static func value(_ a: Double, _ b: Double) -> Double { flag(a >= b, a, b) }
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds { .flag }
  static func runner() -> Runner { zipped(GreaterOrEqual.self) }
}

struct Equal: Binary {
  static func value(_ a: Double, _ b: Double) -> Double { flag(a == b, a, b) }
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds { .flag }
  static func runner() -> Runner { zipped(Equal.self) }
}

struct NotEqual: Binary {
  static func value(_ a: Double, _ b: Double) -> Double { flag(a != b, a, b) }
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds { .flag }
  static func runner() -> Runner { zipped(NotEqual.self) }
}

/// `a ~ b`: equal to nine digits.
struct Near: Binary {
  static func value(_ a: Double, _ b: Double) -> Double { flag(abs(a - b) <= 1e-9 * max(abs(a), abs(b)), a, b) }
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds { .flag }
  static func runner() -> Runner { zipped(Near.self) }
}

struct Both: Binary {
  static func value(_ a: Double, _ b: Double) -> Double { flag(a != 0 && b != 0, a, b) }
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds { .flag }
  static func runner() -> Runner { zipped(Both.self) }
}

struct Either: Binary {
  static func value(_ a: Double, _ b: Double) -> Double { flag(a != 0 || b != 0, a, b) }
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds { .flag }
  static func runner() -> Runner { zipped(Either.self) }
}

struct Smaller: Binary {
  static func value(_ a: Double, _ b: Double) -> Double { a < b || a.isNaN ? a : b }
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds { Bounds(min(a.low, b.low), min(a.high, b.high)) }
  static func runner() -> Runner { zipped(Smaller.self) }
}

struct Larger: Binary {
  static func value(_ a: Double, _ b: Double) -> Double { a > b || a.isNaN ? a : b }
  static func bounds(_ a: Bounds, _ b: Bounds) -> Bounds { Bounds(max(a.low, b.low), max(a.high, b.high)) }
  static func runner() -> Runner { zipped(Larger.self) }
}
