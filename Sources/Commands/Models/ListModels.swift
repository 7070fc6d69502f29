import Interpreter
import Learning
import Vocabulary

/// Lists the models of the session.
struct ListModels: Command {
  static let name = "models"
  static let summary = "lists the models of the session and what they rest on"
  static let effect = Effect.look
  static let examples = ["models"]

  func run(_ call: inout Call) throws -> Value {
    let models = try call.scope.names(ofKind: "model").map { try call.object($0, Model.self, kind: "model") }
    guard !models.isEmpty else {
      call.show(.text("no models yet: m = fit logit makes one"))
      return .nothing
    }
    call.show(
      .table(
        Table(
          columns: [
            Table.Column("model", models.map { .text($0.name) }),
            Table.Column("label", models.map { .text($0.object.origin.label) }),
            Table.Column("split", models.map { .text($0.object.origin.split) }),
            Table.Column("features", models.map { .integer($0.object.origin.features.count) }),
            Table.Column("rows", models.map { .integer($0.object.origin.trainingRows) }),
            Table.Column("made by", models.map { .text($0.object.origin.statement) }),
          ])))
    return .nothing
  }
}
