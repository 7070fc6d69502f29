import Frames
import Interpreter
import Language
import Learning
import Vocabulary

/// Weighs labelled rows.
struct Weigh: Command {
  static let name = "weigh"
  static let summary = "weighs labelled rows, since labels that share bars say the same twice"
  static let details = """
    Shows what the rows of a label weigh and as how many they count. In fit logit weigh=w the way of w, with its
    settings, weighs the training rows of each fold anew, by their own labels alone; weigh=uniqueness names a way
    itself, weigh=[uniqueness balanced] multiplies several.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let kinds: Kinds? = Kinds(weightings)
  static let parameters = [
    Parameter<Self>.option("y", \Self.label, "the label; the last one where not given"),
    Parameter.option("seed", \Self.seed, in: 0...9_007_199_254_740_992, "for what is drawn at random; the session's"),
  ]
  static let examples = ["w = weigh uniqueness", "w = weigh decay oldest=0.2"]

  var label: Name<OfLabel>?
  var seed: Int?

  func run(_ call: inout Call) throws -> Value {
    guard let kind = call.kind else { throw Complaint("weigh needs a way to weigh", at: call.place) }
    let weighting = try weightings.make(kind.name, kind.given, at: call.place)
    guard label != nil || call.scope.latest["label"] != nil else {
      throw Complaint("there is no label to weigh yet", hint: "y = label triple up=2% down=2%")
    }
    let label = try call.object(self.label?.text, Label.self, kind: "label", option: "y").object
    let frame = try call.frame().frame
    guard frame.timeline.isAligned(with: label.timeline) else {
      throw Complaint("the label is of other rows than the frame", hint: "label again, or name the frame: on px")
    }
    let rows = label.spans.ends.indices.filter { label.spans.ends[$0] >= 0 }
    let times = label.timeline.times
    let ordered = label.timeline.isPanel ? rows.sorted { (times[$0], $0) < (times[$1], $1) } : rows
    let weighted = WeightedRows(
      ordered.map { Int32($0) }, label: label, close: try frame.prices("close"),
      seed: seed.map { UInt64($0) } ?? call.scope.seed)
    return .object(try Weights(weighting, weighted, monitor: call.monitor))
  }
}
