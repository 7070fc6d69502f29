import Interpreter
import Vocabulary

/// Takes the last change back.
struct Undo: Command {
  static let name = "undo"
  static let summary = "takes the last change back; files that were written stay"
  static let effect = Effect.look
  static let examples = ["undo"]

  func run(_ call: inout Call) throws -> Value {
    guard let record = call.records.last(where: { $0.verdict == .done && $0.effect != .look }) else {
      throw Complaint("there is nothing to undo")
    }
    call.trace.move = .undo
    let files = record.filesWritten.map(\.path)
    call.show(.text("undone: \(record.text)" + (files.isEmpty ? "" : "  (\(files.joined(separator: ", ")) stays)")))
    return .nothing
  }
}
