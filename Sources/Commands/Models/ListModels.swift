import Interpreter
import Learning
import Vocabulary

/// Lists the families that can be fitted, and the models of the session.
struct ListModels: Command {
  static let name = "models"
  static let summary = "lists the models of the session and the families that can be fitted"
  static let details = """
    Of each family: what labels it learns, whether it scales the columns by itself, what it does with missing values,
    whether rows can weigh unlike, whether it can stop early and go on from an earlier fit, whether a stored frame may be
    greater than the memory (it reads rows in blocks) or all training rows are held, what features suit it, and whether its
    library is there. models why tells which family to try for what.
    """
  static let effect = Effect.look
  static let parameters = [Parameter<Self>.keyword("why", \Self.why, "what each family is a good first choice for")]
  static let examples = ["models", "models why"]

  var why = false

  func run(_ call: inout Call) throws -> Value {
    if why {
      call.show(.table(ListModels.recommendations))
      return .nothing
    }
    let models = try call.scope.names(ofKind: "model").map { try call.object($0, Model.self, kind: "model") }
    if models.isEmpty {
      call.show(.text("no models yet: m = fit logit makes one"))
    } else {
      call.show(.table(ListModels.table(of: models)))
    }
    call.show(.table(ListModels.families))
    return .nothing
  }

  private static func table(of models: [(name: String, object: Model)]) -> Table {
    Table(
      columns: [
        Table.Column("model", models.map { .text($0.name) }),
        Table.Column("label", models.map { .text($0.object.origin.label) }),
        Table.Column("split", models.map { .text($0.object.origin.split) }),
        Table.Column("features", models.map { .integer($0.object.origin.features.count) }),
        Table.Column("rows", models.map { .integer($0.object.origin.trainingRows) }),
        Table.Column("made by", models.map { .text($0.object.origin.statement) }),
      ])
  }

  private static var kinds: [any ModelKind.Type] { modelKinds.entries.compactMap { $0.type as? any ModelKind.Type } }

  static var families: Table {
    func column(_ title: String, _ text: (any ModelKind.Type) -> String) -> Table.Column {
      Table.Column(title, kinds.map { .text(text($0)) })
    }
    return Table(
      columns: [
        column("family") { ([$0.name] + $0.aliases).joined(separator: ", ") },
        column("labels") { $0.traits.targets == .both ? "classes, values" : $0.traits.targets.rawValue },
        column("scales") { $0.traits.needsScale ? "itself" : "no need" },
        column("missing") { $0.traits.missing == .learned ? "splits learn" : "median" },
        column("weights") { $0.traits.weighsRows ? "rows, classes" : "classes" },
        column("stops early") { $0.traits.canStop ? "yes" : "no" },
        column("from=") { $0.traits.continues ? "yes" : "no" },
        column("reads") { $0.traits.readsWindows ? "a window" : "a row" },
        column("memory") { $0.traits.readsBlocks ? "blocks" : "all rows" },
        column("features") { "@\($0.traits.features)" },
        column("library") { kind in
          switch kind.availability {
          case .ready: kind.library
          case .missing(let remedy): "missing: \(remedy)"
          }
        },
      ], notes: ["? NAME shows the settings of one, models why what each is good for"])
  }

  static var recommendations: Table {
    let rows = Purpose.allCases.map { purpose in (use: purpose, kinds: kinds.filter { $0.purposes.contains(purpose) }) }
      .filter { !$0.kinds.isEmpty }
    return Table(
      columns: [
        Table.Column("for", rows.map { .text($0.use.title) }),
        Table.Column("try", rows.map { .text($0.kinds.map { $0.name }.joined(separator: ", ")) }),
        Table.Column("because", rows.map { .text($0.use.reason) }),
      ], notes: ["compare shows on your rows which one it is"])
  }
}
