import Interpreter
import Vocabulary

/// Makes values anew that rest on others that have changed since.
struct Update: Command {
  static let name = "update"
  static let summary = "runs again what made a stale value, and what it rests on"
  static let details = """
    A value is stale when something that it was made of has changed since: other rows, other values, another formula,
    another parameter. What a frame lost as it was loaded anew is made again where it is named: update ret. Of a frame no more counts than the bars and the columns that were read. The prompt tells what is stale, and so does names.

    update NAME runs the statements that made the stale values among all that NAME rests on, in their order, with what
    the names hold now: all of them or, if one fails, none. undo takes the whole update back.
    """
  static let parameters = [
    Parameter.rest("what", \Self.what, "names of stale values; all that are stale where none is named")
  ]
  static let examples = ["update"]

  var what: [Name<OfAny>] = []

  /// A column without a frame's name goes to the current one, now as then.
  private func refuseOtherFrames(_ statements: [Record], _ call: Call) throws {
    for record in statements {
      guard case .assignment(let column, .expression) = record.statement.form,
        let frame = record.partsWritten.keys.first, frame != call.scope.current
      else { continue }
      throw Complaint(
        "'\(column)' is a column of \(frame), and \(call.scope.current ?? "no frame") is the current frame",
        hint: "use \(frame), then update", at: call.place)
    }
  }

  func run(_ call: inout Call) throws -> Value {
    let staleness = Staleness(call.records, in: call.scope, call.domain)
    let gone = staleness.gone.map(staleness.name)
    for name in what
    where !(staleness.names + gone).contains(name.text) && !call.domain.isColumn(name.text, in: call.scope) {
      _ = try call.value(of: name.text)
    }
    let names = what.isEmpty ? staleness.names : what.map(\.text).filter((staleness.names + gone).contains)
    guard !names.isEmpty else {
      call.show(.text(what.isEmpty ? "nothing is stale" : "\(what.map(\.text).joined(separator: ", ")): not stale"))
      return .nothing
    }
    let statements = staleness.chain(for: names)
    try refuseOtherFrames(statements, call)
    call.show(.text("running again: \(statements.map(\.text).joined(separator: "; "))"))
    call.trace.move = .again(statements)
    return .nothing
  }
}
