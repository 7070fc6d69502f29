import Interpreter
import Vocabulary

/// The help pages, also reached by `?`.
struct Help: Command {
  static let name = "help"
  static let summary = "shows what a command, an option or a kind does; the same as ?"
  static let effect = Effect.look
  static let parameters = [
    Parameter.argument("topic", \Self.topic, required: false, "a command or a kind, such as fit or xgboost")
  ]
  static let examples = ["help show"]

  var topic: Name<OfAny>?

  func run(_ call: inout Call) throws -> Value {
    try call.help(on: topic?.text)
    return .nothing
  }
}
