import Interpreter
import Language
import Vocabulary

/// Names what a cell of a sweep leaves behind.
struct Keep: Command {
  static let name = "keep"
  static let summary = "names what a cell of a sweep leaves behind"
  static let parameters = [
    Parameter.rest("what", \Self.what, required: true, "expressions, such as m.cv.auc, bt.sharpe")
  ]

  var what: [Formula] = []

  func run(_ call: inout Call) throws -> Value {
    for formula in what {
      let value = try call.value(of: formula.written)
      if case .object(let object) = value {
        throw Complaint("keep takes single values, not a \(object.kind)", at: formula.written.place)
      }
      call.scope.kept.append(Value.Field(formula.written.source, value))
    }
    return .nothing
  }
}
