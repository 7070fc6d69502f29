import Interpreter
import Language
import Learning
import Vocabulary

/// Says what is to be predicted.
struct MakeLabel: Command {
  static let name = "label"
  static let summary = "says what is to be predicted, from bars that come later"
  static let details = """
    Only labels look ahead. Each keeps the bar up to which it looked; splits purge by it. The last label is what fit
    learns.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let kinds: Kinds? = Kinds(labelKinds)
  static let examples = ["y = label fwd 5", "y = label triple up=(2*atr(14)) down=(2*atr(14)) hold=10"]

  func run(_ call: inout Call) throws -> Value {
    guard let kind = call.kind else { throw Complaint("label needs a kind", at: call.place) }
    let label = try labelKinds.make(kind.name, kind.given, at: call.place)
    let frame = try call.frame(inPart: true).frame
    return .object(try label.label(frame, engine: call.engine, monitor: call.monitor))
  }
}
