import Interpreter
import Language
import Learning
import Vocabulary

/// Makes one model of several.
struct Combine: Command {
  static let name = "combine"
  static let summary = "makes one model of several: by vote, by stacking, by blending"
  static let details = """
    The members are models of one label, one split and the same rows. What comes out is a model like any other: predict,
    compare, signal, backtest, export. It is judged on rows that neither its members nor its meta-learner saw, beside each
    member on the same rows by metric=. Only if it is better than the best of them does it become the model that commands
    take where none is named; e.active tells.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let kinds: Kinds? = Kinds(ensembleKinds)
  static let parameters = [
    Parameter<Self>.rest("members", \Self.members, required: true, "two models or more, by their names"),
    Parameter.option("metric", \Self.metric, "what members are measured against by; auc for classes, ic for a value"),
    Parameter.option("y", \Self.label, "the label that the members learned; the last one where not given"),
    Parameter.option("cv", \Self.split, "the split that they were fitted on; the last one where not given"),
  ]
  static let examples = [
    "a = fit logit; b = fit forest trees=20; e = combine vote a b weights=[2 1]; compare a b e",
    "a = fit logit; b = fit forest trees=20; e = combine stack a b; s = signal e",
  ]

  var members: [Name<OfModel>] = []
  var metric: Word?
  var label: Name<OfLabel>?
  var split: Name<OfSplit>?

  func run(_ call: inout Call) throws -> Value {
    guard let kind = call.kind else { throw Complaint("combine needs a way to combine", at: call.place) }
    let way = try ensembleKinds.make(kind.name, kind.given, at: call.place)
    let models = try members.map { try call.object($0.text, Model.self, kind: "model") }
    let label = try call.object(self.label?.text, Label.self, kind: "label", option: "y").object
    let plan = try call.object(self.split?.text, SplitPlan.self, kind: "split", option: "cv").object
    let frame = try call.frame().frame
    guard frame.timeline.isAligned(with: label.timeline) else {
      throw Complaint("the label is of other rows than the frame", hint: "name the frame that the members know: on px")
    }
    let completed = try call.completed(frame, with: models.flatMap(\.object.origin.features))
    let gathered = try Members(
      models.map { (name: $0.name, model: $0.object) }, label: label, plan: plan, frame: completed)
    return .object(
      call.judged(
        try gathered.combined(way, metric: metric?.text, monitor: call.monitor), gathered.plan, label))
  }
}
