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
    Parameter.option("output", \Self.output, "the form of what is shown: text, json or csv"),
  ]
  static let details = """
    output=json shows tables, plots and texts as JSON, one object a line; output=csv tables, and the numbers behind plots,
    as comma-separated text; output=text as people read them. The flags --json and --csv do so from the start.
    """
  static let examples = ["set rows=20", "set output=text"]

  var rows: Int?
  var ascii: Bool?
  var output: Output?

  enum Output: String, Choice { case text, json, csv }

  func run(_ call: inout Call) throws -> Value {
    if let rows { call.scope.settings["rows"] = .number(Double(rows)) }
    if let ascii { call.scope.settings["ascii"] = .flag(ascii) }
    if let output { call.scope.settings["output"] = output.setting }
    guard rows == nil, ascii == nil, output == nil else { return .nothing }
    let settings = call.scope.settings.keys.sorted()
    call.show(.text(settings.map { "\($0)=\(call.scope.settings[$0]?.source ?? "")" }.joined(separator: "  ")))
    return .nothing
  }
}
