import Interpreter
import Vocabulary

/// Does again what was undone last.
struct Redo: Command {
  static let name = "redo"
  static let summary = "does again what was undone last"
  static let effect = Effect.look

  func run(_ call: inout Call) throws -> Value {
    guard !call.undone.isEmpty else { throw Complaint("there is nothing to redo") }
    call.trace.move = .redo
    call.show(.text("done again: \(call.undone.map(\.text).joined(separator: "; "))"))
    return .nothing
  }
}
