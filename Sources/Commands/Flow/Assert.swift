import Interpreter
import Language
import Vocabulary

/// States what must hold; the script stops where it does not.
struct Assert: Command {
  static let name = "assert"
  static let summary = "states what must hold; if it does not, the script stops"
  static let effect = Effect.target
  static let parameters = [
    Parameter.argument("condition", \Self.condition, "yes or no, such as len(px) > 1000"),
    Parameter.argument("message", \Self.message, required: false, "what to say where it does not hold"),
    Parameter.option("tol", \Self.tolerance, in: 0...1e12, "how far apart the two sides of ~ may be"),
  ]
  static let examples = ["assert 2 > 1 \"arithmetic is broken\""]

  var condition = Formula(Expression(.flag(true), at: Place(0, 0)))
  var message: String?
  var tolerance: Double?

  func run(_ call: inout Call) throws -> Value {
    if let failure = try Condition(condition, tolerance: tolerance).failure(in: &call) {
      throw Complaint("assertion failed: \(message ?? failure)", hint: message == nil ? nil : failure)
    }
    return .nothing
  }
}

/// A condition with the sides that it compares, so that a failure can say what they were.
struct Condition {
  let formula: Formula
  let tolerance: Double?

  init(_ formula: Formula, tolerance: Double?) {
    self.formula = formula
    self.tolerance = tolerance
  }

  /// What does not hold, with the values of both sides; nil where it holds.
  func failure(in call: inout Call) throws -> String? {
    let expression = formula.written
    guard case .binary(let sign, let left, let right) = expression.form, ![.and, .or].contains(sign) else {
      guard tolerance == nil else { throw Complaint("tol= goes with ~, as in a ~ b tol=0.01") }
      return try holds(call.value(of: expression), at: expression.place) ? nil : expression.source
    }
    let (a, b) = (try call.value(of: left), try call.value(of: right))
    var isTrue: Bool
    if sign == .close, let tolerance {
      guard case .number(let x) = a, case .number(let y) = b else {
        throw Complaint("~ compares numbers", at: expression.place)
      }
      isTrue = abs(x - y) <= tolerance
    } else {
      guard tolerance == nil else { throw Complaint("tol= goes with ~, as in a ~ b tol=0.01") }
      isTrue = try holds(call.value(of: expression), at: expression.place)
    }
    return isTrue ? nil : "\(expression.source) (\(a.source) against \(b.source))"
  }

  private func holds(_ value: Value, at place: Place) throws -> Bool {
    guard case .flag(let flag) = value else {
      throw Complaint("the condition is \(value.kind), not yes or no", at: place)
    }
    return flag
  }
}
