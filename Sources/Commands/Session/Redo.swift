import Interpreter
import Vocabulary

/// Does again what was undone last.
struct Redo: Command {
  static let name = "redo"
  static let summary = "does again what was undone last, or the last few"
  static let effect = Effect.look
  static let parameters = [
    Parameter.argument("count", \Self.count, in: 1...Session.undoDepth, required: false, "how many changes; one")
  ]

  var count = 1

  func run(_ call: inout Call) throws -> Value {
    guard call.undone.count >= count else {
      throw Complaint(
        call.undone.isEmpty
          ? "there is nothing to redo" : "there are \(call.undone.count) changes to redo, not \(count)")
    }
    call.trace.move = .redo(count)
    call.show(.text("done again: \(call.undone.prefix(count).joined().map(\.text).joined(separator: "; "))"))
    return .nothing
  }
}
