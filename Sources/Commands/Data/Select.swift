import Frames
import Interpreter
import Language
import Vocabulary

/// Keeps columns and rows.
struct Select: Command {
  static let name = "select"
  static let summary = "keeps only some columns, and with where, from and to only some rows"
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on, .where, .from, .to]
  static let parameters = [
    Parameter.rest(
      "columns", \Self.columns, "names, patterns such as mom*, -name to leave one out; all where none is named")
  ]
  static let examples = ["prices = select open, high, low, close", "recent = select from 2010", "rest = select -vol*"]

  var columns: [ColumnChoice] = []

  func run(_ call: inout Call) throws -> Value {
    let (name, frame) = try call.frame()
    var result = frame
    _ = try call.condition(on: frame)
    let rows = try call.selectedRows(of: frame)
    if rows.count != frame.count {
      guard !rows.isEmpty else {
        throw Complaint("no row is chosen", hint: "\(name) is \(frame.headline)", at: call.place)
      }
      result = try frame.rows(rows, monitor: call.monitor)
    }
    if !columns.isEmpty {
      let names = try call.opened(columns, in: frame).names(
        among: frame.columns.map(\.name), noun: "column", at: call.place)
      result = result.keeping { names.contains($0.name) }
    }
    return call.give(result, for: name)
  }
}
