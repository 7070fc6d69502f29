import Interpreter
import Vocabulary

/// Empties the screen, or the output of the cell.
struct Clear: Command {
  static let name = "clear"
  static let summary = "empties the screen; in a notebook, what the cell has shown so far"
  static let effect = Effect.look
  static let examples = ["clear"]

  func run(_ call: inout Call) throws -> Value {
    call.world.clear()
    return .nothing
  }
}
