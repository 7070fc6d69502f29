import Interpreter
import Learning
import Vocabulary

/// Shows what each feature of a model weighs.
struct ShowImportance: Command {
  static let name = "importance"
  static let summary = "shows what each feature of a model weighs"
  static let details = """
    Of the last fit; the shares sum to 100 %. For trees gain is the mean improvement of the splits on a feature and
    weight how often it splits, total_gain the sum of the improvements (mean decrease of impurity); for logit both are the size of its coefficients on scaled columns.
    """
  static let effect = Effect.look
  static let parameters = [
    Parameter<Self>.argument("model", \Self.model, required: false, "a model; the last one where not given"),
    Parameter.option("kind", \Self.kind, "gain, weight or total_gain"),
    Parameter.option("top", \Self.top, in: 1...100_000, "how many features to show"),
  ]
  static let examples = ["importance m", "importance m kind=weight top=10"]

  var model: Name<OfModel>?
  var kind = Importance.gain
  var top = 20

  func run(_ call: inout Call) throws -> Value {
    let (name, model) = try call.object(self.model?.text, Model.self, kind: "model")
    call.show(.table(try model.importanceTable(of: name, kind, top: top)))
    return .nothing
  }
}
