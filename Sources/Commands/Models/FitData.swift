import Frames
import Interpreter
import Learning
import Vocabulary

/// What `fit`, `tune` and `automl` learn from and are judged by: options that all of them have.
struct FitData {
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
    Parameter.option(
      "memory", \Self.memory, in: 1...1_000_000, unit: "MB",
      "what columns of a stored frame may take; of greater ones rows are read in blocks where the model can"),
    Parameter.option("seed", \Self.seed, in: 0...9_007_199_254_740_992, "for what is drawn at random; the session's"),
  ]

  var label: Name<OfLabel>?
  var features: [ColumnChoice]?
  var split: Name<OfSplit>?
  var pruning: Word?
  var weighings: [Word] = []
  var memory = 1024
  var seed: Int?

  /// The fitting of a model on these; the defaults are those of the session, and the columns those of an earlier fit that
  /// it goes on from.
  func fitting(_ model: any ModelKind, from earlier: Model? = nil, in call: inout Call) throws -> Fitting {
    guard label != nil || call.scope.latest["label"] != nil else {
      throw Complaint("there is nothing to predict yet", hint: "y = label fwd 5, or label sign, label triple")
    }
    guard split != nil || call.scope.latest["split"] != nil else {
      throw Complaint("there is no split yet", hint: "cv = split purged k=5, or split holdout")
    }
    let label = try call.object(self.label?.text, Label.self, kind: "label", option: "y").object
    let plan = try call.object(self.split?.text, SplitPlan.self, kind: "split", option: "cv").object
    var frame = try call.frame(inPart: true).frame
    // A list that a script made without any entry is not all columns.
    if features?.isEmpty == true { throw Complaint("x names no column", hint: "leave it out: x is all features then") }
    var features = features ?? []
    if let earlier, features.isEmpty {
      frame = try call.completed(frame, with: earlier.origin.features)
      features = earlier.origin.features.map { ColumnChoice($0.name) }
    }
    guard frame.timeline.isAligned(with: label.timeline) else {
      throw Complaint("the label is of other rows than the frame", hint: "label again, or name the frame: on px")
    }
    let columns = try call.features(features, of: frame)
    call.trace.parts.note(columns.map(\.name))
    var fitting = try Fitting(
      model, features: columns, label: label, plan: plan,
      seed: seed.map { UInt64($0) } ?? call.scope.seed, pruning: try pruning.map { try call.pruning($0.text) },
      weighings: try weighings.map { try call.weighting($0.text) },
      close: weighings.isEmpty ? nil : try frame.prices("close"), from: earlier)
    fitting.memory = memory << 20
    return fitting
  }
}

extension Trials {
  /// What models that were tried on the rows of a label are counted on, beside the backtests on the same bars.
  static func models(_ timeline: Digest) -> Digest { Digest(of: [Digest("models"), timeline]) }
}

extension Call {
  /// Notes models that were tried on the rows of a label, by what tells them from others; the same one counts once.
  func tried(_ models: [Digest], on label: Label) {
    for model in models { scope.trials.record(model, score: .nan, on: Trials.models(label.timeline.digest)) }
  }

  /// Notes a model as tried, and what it was judged on as looked at.
  func judged(_ model: Model, _ plan: SplitPlan, _ label: Label) -> Model {
    var model = model
    tried([model.digest], on: label)
    if let part = plan.testPart, !model.test.parts.isEmpty {
      let score = Scores.shown.lazy.compactMap { model.test.mean($0) }.first ?? .nan
      model.looks = scope.trials.record(model.digest, score: score, on: Digest(of: [part, label.digest]))
    }
    return model
  }

  /// Notes every trial of a search.
  func tried(_ tuning: Tuning, on label: Label) {
    tried(
      tuning.rows.map { row in Digest(of: [Digest(tuning.origin.family), label.digest] + row.settings.map(\.digest)) },
      on: label)
  }
}
