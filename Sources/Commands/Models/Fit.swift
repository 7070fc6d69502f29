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
    that. tuned=t takes the best settings that a search found; an option that is written goes before them.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let kinds: Kinds? = Kinds(modelKinds)
  static let parameters =
    FitData.parameters.map { $0.within(\Fit.data) } + [
      Parameter.option("tuned", \Self.tuned, "a tuning, or an automl, whose best settings are taken"),
      Parameter.option(
        "from", \Self.earlier,
        "a model of the family to go on from, on later rows: its columns stay, new trees or epochs follow"),
    ]
  static let examples = [
    "m = fit logit", "m = fit logit prune=corr", "m = fit logit weigh=uniqueness",
    "m = fit xgboost depth=3 rounds=100 stop=20 x=[@guide8 -*_ratio]",
  ]

  var data = FitData()
  var tuned: Name<OfTuning>?
  var earlier: Name<OfModel>?

  func run(_ call: inout Call) throws -> Value {
    guard let kind = call.kind else { throw Complaint("fit needs a model", at: call.place) }
    let given = try tuned.map { try best(of: $0.text, with: kind, in: &call) } ?? kind.given
    let earlier = try self.earlier.map { try call.object($0.text, Model.self, kind: "model").object }
    let fitting = try data.fitting(
      try modelKinds.make(kind.name, given, at: call.place), from: earlier, in: &call)
    return .object(call.judged(try fitting.run(call.monitor), fitting.plan, fitting.label))
  }

  /// What is written, and of the rest what the search found best.
  private func best(of name: String, with kind: (name: String, given: Given), in call: inout Call) throws -> Given {
    let tuning: Tuning
    if case .object(let object)? = call.scope[name], object is Leaderboard {
      let board = try call.object(name, Leaderboard.self, kind: "automl").object
      guard let found = board[kind.name] else {
        throw Complaint(
          "\(name) did not try \(kind.name)",
          hint: "it tried \(board.tunings.map(\.origin.family).joined(separator: ", "))")
      }
      tuning = found
    } else {
      tuning = try call.object(name, Tuning.self, kind: "tuning").object
    }
    guard tuning.origin.family == kind.name else {
      throw Complaint(
        "\(name) searched settings of \(tuning.origin.family), not of \(kind.name)",
        hint: "fit \(tuning.origin.family) tuned=\(name)")
    }
    let written = Swift.Set(kind.given.options.map(\.name))
    let taken = tuning.bestSettings.filter { !written.contains($0.name) }
    call.show(.text("\(name) found " + taken.map { "\($0.name)=\($0.value.source)" }.joined(separator: " ")))
    var given = kind.given
    given.options += taken.map { Given.Option($0.name, Given.Word($0.value, at: call.place), at: call.place) }
    return given
  }
}
