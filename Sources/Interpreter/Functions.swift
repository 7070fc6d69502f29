import Vocabulary

/// Functions of single values. Where a column operator has the same name, the arguments decide which is meant.
package enum Functions {
  package static let names = [
    "len", "abs", "sqrt", "log", "exp", "sign", "round", "floor", "ceil", "min", "max", "mean", "sum",
  ]

  /// The function's value, or nil where no function of single values has that name.
  static func call(_ name: String, _ arguments: [Value], at place: Place) throws -> Value? {
    guard names.contains(name) else { return nil }
    if name == "len" {
      guard arguments.count == 1 else { throw Complaint("len takes one value", at: place) }
      switch arguments[0] {
      case .list(let values): return .number(Double(values.count))
      case .text(let text): return .number(Double(text.count))
      case .object(let object):
        if case .number(let count)? = object.property("len") { return .number(count) }
        throw Complaint("a \(object.kind) has no length", at: place)
      default: throw Complaint("\(arguments[0].kind) has no length", at: place)
      }
    }
    if ["min", "max", "mean", "sum"].contains(name) {
      let numbers = try arguments.flatMap { try self.numbers($0, of: name, at: place) }
      guard let first = numbers.first else { throw Complaint("\(name) of nothing", at: place) }
      switch name {
      case "min": return .number(numbers.dropFirst().reduce(first, Swift.min))
      case "max": return .number(numbers.dropFirst().reduce(first, Swift.max))
      case "sum": return .number(numbers.reduce(0, +))
      default: return .number(numbers.reduce(0, +) / Double(numbers.count))
      }
    }
    guard arguments.count == 1, case .number(let x) = arguments[0] else {
      throw Complaint("\(name) takes one number", at: place)
    }
    switch name {
    case "abs": return .number(Swift.abs(x))
    case "sqrt": return .number(x < 0 ? .nan : x.squareRoot())
    case "log": return .number(x > 0 ? logarithm(x) : .nan)
    case "exp": return .number(exponential(x))
    case "sign": return .number(x.isNaN ? x : x > 0 ? 1 : x < 0 ? -1 : 0)
    case "round": return .number(x.rounded())
    case "floor": return .number(x.rounded(.down))
    default: return .number(x.rounded(.up))
    }
  }

  private static func numbers(_ value: Value, of name: String, at place: Place) throws -> [Double] {
    switch value {
    case .number(let number): return [number]
    case .list(let values): return try values.flatMap { try numbers($0, of: name, at: place) }
    default: throw Complaint("\(name) takes numbers, not \(value.kind)", at: place)
    }
  }
}
