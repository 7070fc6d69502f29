import Interpreter
import Language
import Vocabulary

/// States what should hold; the session goes on where it does not.
struct Expect: Command {
  static let name = "expect"
  static let summary = "states what should hold; if it does not, the script goes on and ends with exit code 1"
  static let effect = Effect.target
  static let parameters = [
    Parameter.argument("condition", \Self.condition, "yes or no, such as m.cv.auc > 0.5 or bt.sharpe ~ 0.55"),
    Parameter.option("tol", \Self.tolerance, in: 0...1e12, "how far apart the two sides of ~ may be"),
  ]
  static let examples = ["expect 1 + 1 == 2", "expect 0.51 ~ 0.5 tol=0.02"]

  var condition = Formula(Expression(.flag(true), at: Place(0, 0)))
  var tolerance: Double?

  func run(_ call: inout Call) throws -> Value {
    if let failure = try Condition(condition, tolerance: tolerance).failure(in: &call) {
      call.trace.expectationFailed(failure)
      call.show(.text("expectation failed: \(failure)"))
    }
    return .nothing
  }
}
