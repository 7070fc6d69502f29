import Interpreter
import Vocabulary

/// Takes the last change back.
struct Undo: Command {
  static let name = "undo"
  static let summary = "takes the last change back; files that were written stay"
  static let effect = Effect.look
  static let examples = ["undo"]

  func run(_ call: inout Call) throws -> Value {
    guard !call.done.isEmpty else {
      let isOld = call.records.contains { $0.verdict == .done && $0.effect != .look }
      throw Complaint(isOld ? "only the last \(Session.undoDepth) changes can be undone" : "there is nothing to undo")
    }
    call.trace.move = .undo
    let files = call.done.flatMap { $0.filesWritten.map(\.path) }
    let stays = files.isEmpty ? "" : "  (\(files.joined(separator: ", ")) stays)"
    call.show(.text("undone: \(call.done.map(\.text).joined(separator: "; "))" + stays))
    return .nothing
  }
}
