import Interpreter
import Vocabulary

/// Takes the last change back.
struct Undo: Command {
  static let name = "undo"
  static let summary = "takes the last change back, or the last few; files that were written stay"
  static let effect = Effect.look
  static let parameters = [
    Parameter.argument("count", \Self.count, in: 1...Session.undoDepth, required: false, "how many changes; one")
  ]
  static let examples = ["undo", "undo 3"]

  var count = 1

  func run(_ call: inout Call) throws -> Value {
    guard call.done.count >= count else {
      let isOld = call.records.contains { $0.verdict == .done && $0.effect != .look }
      throw Complaint(
        !call.done.isEmpty
          ? "there are \(call.done.count) changes to undo, not \(count)"
          : isOld ? "only the last \(Session.undoDepth) changes can be undone" : "there is nothing to undo")
    }
    call.trace.move = .undo(count)
    let taken = call.done.prefix(count).joined()
    let files = taken.flatMap { $0.filesWritten.map(\.path) }
    let stays = files.isEmpty ? "" : "  (\(files.joined(separator: ", ")) stays)"
    call.show(.text("undone: \(taken.map(\.text).joined(separator: "; "))" + stays))
    return .nothing
  }
}
