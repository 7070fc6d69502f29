import Features
import Frames
import Interpreter
import Language
import Vocabulary

/// Asks a question of whole columns.
struct Stat: Command {
  static let name = "stat"
  static let summary = "a number or table about whole columns"
  static let details = """
    Columns are written as expressions after the kind, or chosen by x= with names, patterns and groups; where none are
    named, those that were computed in this frame are meant, and x=@all means these too. where, from and to choose the rows.
    """
  static let effect = Effect.look
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on, .where, .from, .to]
  static let kinds: Kinds? = Kinds(Statistics.catalogue)
  static let parameters = [
    Parameter.rest("what", \Self.what, "columns and expressions"),
    Parameter.option("x", \Self.x, "columns by name, pattern or group: x=@momentum, x=[mom* rsi_14]"),
  ]
  static let examples = [
    "stat mean close", "stat describe close volume", "stat corr x=[open close]", "stat leak x=@guide8",
  ]

  var what: [Formula] = []
  var x: [ColumnChoice] = []

  func run(_ call: inout Call) throws -> Value {
    guard let kind = call.kind else { throw Complaint("stat needs a statistic", at: call.place) }
    let statistic = try Statistics.catalogue.make(kind.name, kind.given, at: call.place)
    let frame = try call.frame().frame
    var asked = what.map { (name: $0.written.source, expression: $0.expression) }
    if !x.isEmpty {
      let catalogue = FeatureCatalogue.shared
      let own = frame.columns.map(\.name)
      let present = Swift.Set(own)
      let names = try call.opened(x, in: frame).names(
        among: own + catalogue.features.map(\.name).filter { !present.contains($0) }, noun: "column", at: call.place)
      for name in names {
        // What the frame does not have is computed for the question alone.
        let expression = present.contains(name) ? nil : catalogue.feature(name)?.expression
        asked.append((name, expression ?? Expression(.name(name), at: call.place)))
      }
    }
    // What the user computed is theirs to ask about: by itself, and as part of all.
    if asked.isEmpty || x.contains(where: { $0.text == "@all" }) {
      let names = Swift.Set(asked.map(\.name))
      for column in frame.columns where column.formula != nil && column.role != .bar && !names.contains(column.name) {
        asked.append((column.name, Expression(.name(column.name), at: call.place)))
      }
    }
    guard !asked.isEmpty else {
      throw Complaint(
        "stat \(kind.name) needs columns", hint: "stat \(kind.name) close, or x=@momentum", at: call.place)
    }
    let (shown, value) = try statistic.answer(asked, in: &call)
    guard call.target == nil else { return value }
    call.show(shown)
    return .nothing
  }
}
