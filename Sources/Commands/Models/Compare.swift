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
  static let parameters = [Parameter<Self>.rest("models", \Self.models, "names of models")]
  static let examples = ["compare m", "c = compare m"]

  var models: [Name<OfModel>] = []

  func run(_ call: inout Call) throws -> Value {
    let names = models.isEmpty ? call.scope.names(ofKind: "model") : models.map(\.text)
    guard !names.isEmpty else { throw Complaint("there is no model yet", hint: "m = fit logit") }
    let found = try names.map { try call.object($0, Model.self, kind: "model") }
    return .object(ModelComparison(found.map { (name: $0.name, model: $0.object) }))
  }
}
