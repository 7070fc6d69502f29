import Frames
import Interpreter
import Language
import Learning
import Vocabulary

/// Fits a model in every fold of a split, and once more on all training rows.
struct Fit: Command {
  static let name = "fit"
  static let summary = "fits a model and judges it on rows that it had not seen"
  static let details = """
    Scaling and stand-ins for missing values are learned from the training rows of each fold alone, and so are the
    columns that prune= keeps: a selection there means its way of choosing, with its settings, done again in each fold.
    Features that look ahead are refused. What the model says of unseen rows is kept with it: signal and predict use
    that.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let kinds: Kinds? = Kinds(modelKinds)
  static let parameters = [
    Parameter<Self>.option("y", \Self.label, "what to predict: a label; the last one where not given"),
    Parameter.option(
      "x", \Self.features, "columns by name, pattern or group; all features of the frame where not given"),
    Parameter.option("cv", \Self.split, "how to divide the rows: a split; the last one where not given"),
    Parameter.option(
      "prune", \Self.pruning, "columns each fold chooses from its training rows: corr, mi, mda, clusters or a selection"
    ),
    Parameter.option(
      "weigh", \Self.weighings,
      "how training rows weigh: uniqueness, returns, decay, balanced, strength, bootstrap or weights; several multiply"),
    Parameter.option("seed", \Self.seed, in: 0...9_007_199_254_740_992, "for what is drawn at random; the session's"),
  ]
  static let examples = [
    "m = fit logit", "m = fit logit prune=corr", "m = fit logit weigh=uniqueness",
    "m = fit xgboost depth=3 rounds=100 stop=20 x=[@guide8 -*_ratio]",
  ]

  var label: Name<OfLabel>?
  var features: [ColumnChoice] = []
  var split: Name<OfSplit>?
  var pruning: Word?
  var weighings: [Word] = []
  var seed: Int?

  func run(_ call: inout Call) throws -> Value {
    guard let kind = call.kind else { throw Complaint("fit needs a model", at: call.place) }
    let model = try modelKinds.make(kind.name, kind.given, at: call.place)
    guard label != nil || call.scope.latest["label"] != nil else {
      throw Complaint("there is nothing to predict yet", hint: "y = label fwd 5, or label sign, label triple")
    }
    guard split != nil || call.scope.latest["split"] != nil else {
      throw Complaint("there is no split yet", hint: "cv = split purged k=5, or split holdout")
    }
    let label = try call.object(self.label?.text, Label.self, kind: "label", option: "y").object
    let plan = try call.object(self.split?.text, SplitPlan.self, kind: "split", option: "cv").object
    let frame = try call.frame().frame
    guard frame.timeline.isAligned(with: label.timeline) else {
      throw Complaint("the label is of other rows than the frame", hint: "label again, or name the frame: on px")
    }
    let fitting = try Fitting(
      model, features: try call.features(features, of: frame), label: label, plan: plan,
      seed: seed.map { UInt64($0) } ?? call.scope.seed, pruning: try pruning.map { try call.pruning($0.text) },
      weighings: try weighings.map { try call.weighting($0.text) },
      close: weighings.isEmpty ? nil : try frame.prices("close"))
    var fitted = try fitting.run(call.monitor)
    if let part = fitting.plan.testPart, !fitted.test.parts.isEmpty {
      let score = Scores.shown.lazy.compactMap { fitted.test.mean($0) }.first ?? .nan
      fitted.looks = call.scope.trials.record(
        fitted.digest, score: score, on: Digest(of: [part, label.digest]))
    }
    return .object(fitted)
  }
}
