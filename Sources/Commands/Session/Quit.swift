import Interpreter
import Vocabulary

/// Ends the session.
struct Quit: Command {
  static let name = "quit"
  static let aliases = ["exit"]
  static let summary = "ends the session"
  static let effect = Effect.look

  func run(_ call: inout Call) throws -> Value {
    call.trace.move = .quit
    return .nothing
  }
}
