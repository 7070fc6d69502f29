import Language
import Vocabulary

/// Arithmetic and comparison of single values.
enum Comparison {
  /// How near two numbers are by `~`, relative to the larger, where no tolerance was given.
  static let tolerance = 1e-9

  static func apply(_ sign: BinaryOperator, _ a: Value, _ b: Value, at place: Place) throws -> Value {
    switch sign {
    case .plus, .minus, .times, .over, .modulo, .power:
      guard case .number(let x) = a, case .number(let y) = b else {
        throw Complaint("\(sign.rawValue) takes numbers, not \(a.kind) and \(b.kind)", at: place)
      }
      return .number(arithmetic(sign, x, y))
    case .equal: return .flag(isEqual(a, b))
    case .notEqual: return .flag(!isEqual(a, b))
    case .close:
      guard case .number(let x) = a, case .number(let y) = b else { throw Complaint("~ compares numbers", at: place) }
      return .flag(abs(x - y) <= tolerance * max(abs(x), abs(y)))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      guard let (x, y) = ordered(a, b) else {
        throw Complaint("\(a.kind) and \(b.kind) have no order", at: place)
      }
      switch sign {
      case .less: return .flag(x < y)
      case .lessOrEqual: return .flag(x <= y)
      case .greater: return .flag(x > y)
      default: return .flag(x >= y)
      }
    case .within:
      switch b {
      case .list(let values): return .flag(values.contains { isEqual(a, $0) })
      case .range(let low, let high, _): return .flag(isWithin(a, low, high))
      default: throw Complaint("in takes a list or a range on its right, not \(b.kind)", at: place)
      }
    case .and, .or: return .nothing
    }
  }

  /// Both ends included; an open end holds for all.
  static func isWithin(_ value: Value, _ low: Value, _ high: Value) -> Bool {
    func holds(_ bound: Value, _ test: (Double, Double) -> Bool) -> Bool {
      if case .nothing = bound { return true }
      guard let (x, y) = ordered(value, bound) else { return false }
      return test(x, y)
    }
    return holds(low, >=) && holds(high, <=)
  }

  static func isEqual(_ a: Value, _ b: Value) -> Bool {
    switch (a, b) {
    case (.number(let x), .number(let y)): x == y
    case (.text(let x), .text(let y)), (.word(let x), .word(let y)), (.text(let x), .word(let y)),
      (.word(let x), .text(let y)):
      x == y
    case (.flag(let x), .flag(let y)): x == y
    case (.list(let x), .list(let y)): x.count == y.count && zip(x, y).allSatisfy { isEqual($0, $1) }
    case (.object(let x), .object(let y)): x.digest == y.digest
    default: ordered(a, b).map { $0 == $1 } ?? false
    }
  }

  private static func arithmetic(_ sign: BinaryOperator, _ x: Double, _ y: Double) -> Double {
    switch sign {
    case .plus: x + y
    case .minus: x - y
    case .times: x * y
    // A division by zero is na, in columns and here alike.
    case .over: y == 0 ? .nan : x / y
    case .modulo: y == 0 ? .nan : x - y * (x / y).rounded(.down)
    default: power(x, y)
    }
  }

  private static func ordered(_ a: Value, _ b: Value) -> (Double, Double)? {
    switch (a, b) {
    case (.number(let x), .number(let y)): (x, y)
    case (.moment(let x), .moment(let y)): (Double(x.nanoseconds), Double(y.nanoseconds))
    case (.clock(let x), .clock(let y)): (Double(x), Double(y))
    case (.ticks(let x), .ticks(let y)): (x, y)
    case (.span(.time(let x)), .span(.time(let y))): (Double(x), Double(y))
    default: nil
    }
  }
}
