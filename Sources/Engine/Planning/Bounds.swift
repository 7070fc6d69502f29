/// Between which values the finite values of a column lie, as far as that follows from its formula.
package struct Bounds: Equatable, Sendable {
  package var low: Double
  package var high: Double

  package init(_ low: Double, _ high: Double) {
    self.low = low
    self.high = high
  }

  package static let unknown = Bounds(-.infinity, .infinity)
  package static let positive = Bounds(0, .infinity)
  package static let flag = Bounds(0, 1)

  package var isKnown: Bool { low > -.infinity || high < .infinity }

  /// The bounds of an operation that is monotonic in each operand, from its values at the corners.
  static func corners(_ a: Bounds, _ b: Bounds, _ operation: (Double, Double) -> Double) -> Bounds {
    let values = [
      operation(a.low, b.low), operation(a.low, b.high), operation(a.high, b.low), operation(a.high, b.high),
    ]
    guard let low = values.min(), let high = values.max(), !values.contains(where: \.isNaN) else { return .unknown }
    return Bounds(low, high)
  }

  static func + (a: Bounds, b: Bounds) -> Bounds { Bounds(a.low + b.low, a.high + b.high) }
  static func - (a: Bounds, b: Bounds) -> Bounds { Bounds(a.low - b.high, a.high - b.low) }

  static func * (a: Bounds, b: Bounds) -> Bounds {
    corners(a, b) { x, y in x == 0 || y == 0 ? 0 : x * y }
  }

  static func / (a: Bounds, b: Bounds) -> Bounds {
    guard b.low > 0 || b.high < 0 else {
      if b.low >= 0 { return Bounds(a.low >= 0 ? 0 : -.infinity, a.high <= 0 ? 0 : .infinity) }
      return .unknown
    }
    return corners(a, b) { x, y in x == 0 ? 0 : x / y }
  }

  /// What lies in either.
  func joined(_ other: Bounds) -> Bounds { Bounds(min(low, other.low), max(high, other.high)) }

  /// Of a function that never falls.
  func mapped(_ rising: (Double) -> Double) -> Bounds {
    let (a, b) = (rising(low), rising(high))
    return Bounds(a.isNaN ? -.infinity : a, b.isNaN ? .infinity : b)
  }
}

extension Bounds: CustomStringConvertible {
  /// `[-1, 1]`, `[0, …)`; empty where nothing is known.
  package var description: String {
    guard isKnown else { return "" }
    func text(_ number: Double) -> String {
      number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : number.description
    }
    return (low > -.infinity ? "[\(text(low))" : "(…") + ", " + (high < .infinity ? "\(text(high))]" : "…)")
  }
}
