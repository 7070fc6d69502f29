import Interpreter
import Vocabulary

/// Changes settings of the session.
struct Set: Command {
  static let name = "set"
  static let summary = "changes a setting of the session"
  static let effect = Effect.set
  static let parameters = [
    Parameter.option("rows", \Self.rows, in: 2...1_000_000, unit: "rows", "how many rows a table shows"),
    Parameter.option("ascii", \Self.ascii, "plots in plain ASCII"),
  ]
  static let examples = ["set rows=20"]

  var rows: Int?
  var ascii: Bool?

  func run(_ call: inout Call) throws -> Value {
    if let rows { call.scope.settings["rows"] = .number(Double(rows)) }
    if let ascii { call.scope.settings["ascii"] = .flag(ascii) }
    guard rows == nil, ascii == nil else { return .nothing }
    let settings = call.scope.settings.keys.sorted()
    call.show(.text(settings.map { "\($0)=\(call.scope.settings[$0]?.source ?? "")" }.joined(separator: "  ")))
    return .nothing
  }
}
