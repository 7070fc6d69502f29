import Frames
import Interpreter
import Language
import Vocabulary

/// Leaves columns out.
struct Drop: Command {
  static let name = "drop"
  static let summary = "leaves columns out of the frame"
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let parameters = [
    Parameter.rest("columns", \Self.columns, required: true, "names, or patterns such as mom*")
  ]
  static let examples = ["prices = drop volume", "prices = drop vol*"]

  var columns: [ColumnChoice] = []

  func run(_ call: inout Call) throws -> Value {
    let (name, frame) = try call.frame()
    let names = try call.opened(columns, in: frame).names(
      among: frame.columns.map(\.name), noun: "column", at: call.place)
    return call.give(frame.keeping { !names.contains($0.name) }, for: name, parts: names)
  }
}
