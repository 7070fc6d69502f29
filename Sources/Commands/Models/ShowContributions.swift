import Frames
import Interpreter
import Language
import Learning
import Vocabulary

/// Shows what each column adds to what a model says: SHAP values.
struct ShowContributions: Command {
  static let name = "shap"
  static let summary = "shows what each column adds to what a model says of the newest rows"
  static let details = """
    Of the last fit, in log-odds for classes (of a forest in probability) and in units of the label otherwise: a row's values and the base sum to what
    is said of it. The table has their mean size, and how they go with the column (rank correlation): above 0 a greater
    value speaks for long. `v = shap m` gives them as columns, for two classes and values; of three classes those of long.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let effect = Effect.look
  static let parameters = [
    Parameter<Self>.argument("model", \Self.model, required: false, "a model; the last one where not given"),
    Parameter.option("rows", \Self.rows, in: 1...10_000_000, "how many of the newest rows"),
    Parameter.option("top", \Self.top, in: 1...100_000, "how many columns to show"),
  ]
  static let examples = ["shap m", "shap m2 rows=200 top=5"]

  var model: Name<OfModel>?
  var rows = 1000
  var top = 20

  func run(_ call: inout Call) throws -> Value {
    let (name, model) = try call.object(self.model?.text, Model.self, kind: "model")
    let frame = try call.frame().frame
    let complete = try call.completed(frame, with: model.origin.features)
    // The newest rows of all symbols together.
    let times = frame.timeline.times
    let newest = times.indices.sorted { (times[$1], $1) < (times[$0], $0) }.prefix(rows).sorted()
    call.monitor.begin("explaining", of: newest.count)
    let found = try model.contributions(complete, rows: newest.map { Int32($0) }, monitor: call.monitor)
    let features = model.origin.features.map(\.name)
    guard call.target == nil else {
      let columns = features.indices.map { column in
        Column(features[column], role: .score, (0..<found.rows).map { found[$0, column] })
      }
      return .object(try Frame(complete.rows(newest).timeline, columns))
    }
    let sizes = found.importance
    let order = features.indices.sorted { (-sizes[$0], $0) < (-sizes[$1], $1) }.prefix(top)
    let directions = try order.map { column -> Double in
      guard let numbers = complete[features[column]]?.numbers else { return .nan }
      let values = try numbers.withValues { values in newest.map { values[$0] } }
      return rankCorrelation(values, (0..<found.rows).map { found[$0, column] })
    }
    call.show(
      .table(
        Table(
          "what each column adds to \(name), over the newest \(newest.count) rows",
          columns: [
            Table.Column("column", order.map { .text(features[$0]) }),
            Table.Column("mean size", order.map { .number(sizes[$0], decimals: 5) }),
            Table.Column("goes with it", directions.map { .number($0, decimals: 2) }),
          ],
          notes: features.count > order.count ? ["\(features.count - order.count) more columns"] : [])))
    return .nothing
  }
}
