import Interpreter
import Learning
import Vocabulary

/// Shows what each feature of a model weighs, or each setting of a search.
struct ShowImportance: Command {
  static let name = "importance"
  static let summary = "shows what each feature of a model weighs, or each setting that a search tried"
  static let details = """
    Of the last fit; the shares sum to 100 %. For trees gain is the mean improvement of the splits on a feature and
    weight how often it splits, total_gain the sum of the improvements (mean decrease of impurity); for logit both are
    the size of its coefficients on scaled columns. Of a tuning: how much of the scores of its complete trials each setting
    tells, by the decrease of squared error in a forest that learns the score from the settings.
    """
  static let effect = Effect.look
  static let parameters = [
    Parameter<Self>.argument(
      "model", \Self.model, required: false, "a model or a tuning; the last model where not given"),
    Parameter.option("kind", \Self.kind, "gain, weight or total_gain"),
    Parameter.option("top", \Self.top, in: 1...100_000, "how many features to show"),
  ]
  static let examples = [
    "importance m", "importance m kind=weight top=10", "t = tune logit C=[0.001..10 log] trials=20; importance t",
  ]

  var model: Name<OfModel>?
  var kind = Importance.gain
  var top = 20

  func run(_ call: inout Call) throws -> Value {
    if let name = self.model?.text, case .object(let object)? = call.scope[name], object is Tuning {
      let tuning = try call.object(name, Tuning.self, kind: "tuning").object
      call.show(.table(try tuning.importanceTable(of: name, monitor: call.monitor)))
      return .nothing
    }
    let (name, model) = try call.object(self.model?.text, Model.self, kind: "model")
    call.show(.table(try model.importanceTable(of: name, kind, top: top)))
    return .nothing
  }
}
