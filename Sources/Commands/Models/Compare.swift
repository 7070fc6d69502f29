import Interpreter
import Learning
import Vocabulary

/// Shows models side by side.
struct Compare: Command {
  static let name = "compare"
  static let summary = "shows the scores of models side by side"
  static let details = """
    Mean and standard deviation over the folds, on rows that the fold's fit had not seen; and the test where rows were
    kept back for one. All models of the session where none is named.
    """
  static let effect = Effect.look
  static let parameters = [
    Parameter<Self>.rest("models", \Self.models, "names of models"),
    Parameter.option("sort", \Self.sort, "the best by a score first, such as sort=auc"),
  ]
  static let examples = ["compare m", "c = compare m", "compare sort=auc"]

  var models: [Name<OfModel>] = []
  var sort: Word?

  func run(_ call: inout Call) throws -> Value {
    let names = models.isEmpty ? call.scope.names(ofKind: "model") : models.map(\.text)
    guard !names.isEmpty else { throw Complaint("there is no model yet", hint: "m = fit logit") }
    let found = try names.map { try call.object($0, Model.self, kind: "model") }
    var compared = found.map { (name: $0.name, model: $0.object) }
    if let metric = sort?.text {
      func score(_ model: Model) -> Double? { model.cv.mean(metric) ?? model.test.mean(metric) }
      let known = Scores.shown.filter { metric in
        compared.contains { $0.model.cv.mean(metric) ?? $0.model.test.mean(metric) != nil }
      }
      guard compared.contains(where: { score($0.model) != nil }) else {
        throw Complaint(
          "the models have no score '\(metric)'",
          hint: didYouMean(metric, known) ?? "they have \(known.joined(separator: ", "))", at: call.place)
      }
      let sign = Scores.losses.contains(metric) ? 1.0 : -1.0
      let keys = compared.map { score($0.model).map { $0.isNaN ? .infinity : sign * $0 } ?? .infinity }
      compared = compared.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }.map { compared[$0] }
    }
    return .object(ModelComparison(compared))
  }
}
