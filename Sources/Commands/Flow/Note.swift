import Interpreter
import Vocabulary

/// A remark that stays with the session and its reports.
struct Note: Command {
  static let name = "note"
  static let summary = "keeps a remark in the session's script"
  static let effect = Effect.set
  static let parameters = [Parameter.argument("text", \Self.text, "the remark, in quotes")]
  static let examples = ["note \"reversal is weaker after 2009\""]

  var text = ""

  func run(_ call: inout Call) throws -> Value { .nothing }
}
