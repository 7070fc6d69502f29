import Interpreter
import Language
import Learning
import Vocabulary

/// Divides the labelled rows.
struct MakeSplit: Command {
  static let name = "split"
  static let summary = "divides the rows into those to learn from and those to judge by"
  static let details = """
    Made for the last label, or the one named by y=; used with another label it is made anew, so that the purge follows
    the label. Before there is a label it counts all rows.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let kinds: Kinds? = Kinds(splitKinds)
  static let parameters = [Parameter.option("y", \Self.label, "the label; the last one where not given")]
  static let examples = ["cv = split purged k=5 embargo=5", "cv = split holdout train=0.8 valid=0"]

  var label: Name<OfLabel>?

  func run(_ call: inout Call) throws -> Value {
    guard let kind = call.kind else { throw Complaint("split needs a kind", at: call.place) }
    let split = try splitKinds.make(kind.name, kind.given, at: call.place)
    guard label == nil, call.scope.latest["label"] == nil else {
      let label = try call.object(self.label?.text, Label.self, kind: "label", option: "y").object
      if call.clauses.on != nil, try !call.frame(inPart: true).frame.timeline.isAligned(with: label.timeline) {
        throw Complaint("the label is of other rows than the frame after on")
      }
      return .object(try split.plan(for: label.spans))
    }
    let frame = try call.frame(inPart: true).frame
    return .object(try split.plan(for: LabelSpans(rowsOf: frame.timeline, zone: frame.zone)))
  }
}
