import Interpreter
import Language
import Learning
import Vocabulary

/// Adds scaled columns to a frame.
struct ApplyScaler: Command {
  static let name = "apply"
  static let summary = "adds to a frame its columns as a scaler scales them"
  static let details = """
    The columns are S_rsi_14 and so on, S the scaler's name. Features that the frame lacks are computed from their
    formulas. fit takes them only where x= names them: it would judge its folds on rows that the scaler has seen.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let parameters = [
    Parameter<Self>.argument("scaler", \Self.scaler, required: false, "a scaler; the last one where not given")
  ]
  static let examples = ["apply sc", "px2 = apply sc on px"]

  var scaler: Name<OfScaler>?

  func run(_ call: inout Call) throws -> Value {
    let (name, scaler) = try call.object(self.scaler?.text, Scaler.self, kind: "scaler")
    let (frameName, frame) = try call.frame()
    let completed = try call.completed(frame, with: scaler.features)
    let columns = try scaler.apply(completed, monitor: call.monitor).map { column in
      var column = column
      column.name = "\(name)_\(column.name)"
      return column
    }
    return call.give(try frame.with(columns), for: frameName)
  }
}
