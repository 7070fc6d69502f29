import Interpreter
import Vocabulary

/// Drops a lost session.
struct Forget: Command {
  static let name = "forget"
  static let summary = "drops the last session that ended unexpectedly"
  static let effect = Effect.look

  func run(_ call: inout Call) throws -> Value {
    call.trace.move = .forget
    return .nothing
  }
}
