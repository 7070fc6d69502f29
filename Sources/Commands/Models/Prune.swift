import Frames
import Interpreter
import Language
import Learning
import Vocabulary

/// Chooses few of many columns, on training rows alone.
struct Prune: Command {
  static let name = "prune"
  static let summary = "chooses columns on training rows, and says why each was kept or dropped"
  static let details = """
    The training rows are those of the split: of a hold-out its training part, of folds all rows that are not kept back
    (purged hold=, test=). Nothing else is looked at. The result stands for its columns wherever columns are named:
    fit logit x=few, select few. Where every row is judged by some fold a choice made once has seen them all: there
    fit logit prune=few chooses in the same way in each fold, from that fold's training rows.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let kinds: Kinds? = Kinds(prunings)
  static let parameters = [
    Parameter<Self>.option(
      "x", \Self.features, "columns by name, pattern or group; all features of the frame where not given"),
    Parameter.option("y", \Self.label, "what is to be predicted: a label; the last one where not given"),
    Parameter.option("cv", \Self.split, "how the rows are divided: a split; the last one where not given"),
    Parameter.option("seed", \Self.seed, in: 0...9_007_199_254_740_992, "for what is drawn at random; the session's"),
  ]
  static let examples = ["few = prune corr max=0.9", "few = prune mi max=20 x=@guide8", "few = prune walk"]

  var features: [ColumnChoice] = []
  var label: Name<OfLabel>?
  var split: Name<OfSplit>?
  var seed: Int?

  func run(_ call: inout Call) throws -> Value {
    guard let kind = call.kind else { throw Complaint("prune needs a way to choose", at: call.place) }
    let pruning = try prunings.make(kind.name, kind.given, at: call.place)
    guard split != nil || call.scope.latest["split"] != nil else {
      throw Complaint(
        "there is no split yet, and only training rows may choose", hint: "cv = split holdout, or split purged hold=20%"
      )
    }
    var label: Label?
    if self.label != nil || pruning.readsLabel {
      guard self.label != nil || call.scope.latest["label"] != nil else {
        throw Complaint(
          "prune \(kind.name) looks at a label, and there is none yet", hint: "y = label sign 5; prune corr needs none")
      }
      label = try call.object(self.label?.text, Label.self, kind: "label", option: "y").object
    }
    let plan = try call.object(self.split?.text, SplitPlan.self, kind: "split", option: "cv").object
    let frame = try call.frame().frame
    guard frame.timeline.isAligned(with: (label?.spans ?? plan.spans).timeline) else {
      throw Complaint("the split is of other rows than the frame", hint: "split again, or name the frame: on px")
    }
    let selecting = try Selecting(
      pruning, features: try call.features(features, of: frame), label: label, plan: plan,
      seed: seed.map { UInt64($0) } ?? call.scope.seed)
    return .object(try selecting.run(call.monitor))
  }
}
