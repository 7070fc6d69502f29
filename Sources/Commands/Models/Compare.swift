import Interpreter
import Learning
import Trading
import Vocabulary

/// Shows models, or backtests, side by side.
struct Compare: Command {
  static let name = "compare"
  static let summary = "shows the scores of models, or the results of backtests, side by side"
  static let details = """
    Of models the mean and standard deviation over the folds, on rows that the fold's fit had not seen; and the test where
    rows were kept back for one. Of backtests the statistics that report by year shows. All models of the session where
    nothing is named, or all backtests where there is no model.
    """
  static let effect = Effect.look
  static let parameters = [
    Parameter<Self>.rest("what", \Self.what, "names of models, or of backtests"),
    Parameter.option("sort", \Self.sort, "the best by a score first, such as sort=auc; of backtests sort=sharpe"),
  ]
  static let examples = ["compare m", "c = compare m", "compare sort=auc", "compare bt sort=sharpe"]

  var what: [Name<OfAny>] = []
  var sort: Word?

  func run(_ call: inout Call) throws -> Value {
    var names = what.map(\.text)
    for kind in ["model", "backtest"] where names.isEmpty { names = call.scope.names(ofKind: kind) }
    guard let first = names.first else { throw Complaint("there is no model yet", hint: "m = fit logit") }
    if call.scope.names(ofKind: "backtest").contains(first) {
      guard call.target == nil else {
        throw Complaint("a comparison of backtests is shown and has no name", hint: "r = report \(first) by year")
      }
      call.show(.table(try backtests(names, in: &call)))
      return .nothing
    }
    let models = try names.map { try call.object($0, Model.self, kind: "model") }
    func score(_ model: Model, _ metric: String) -> Double? { model.cv.mean(metric) ?? model.test.mean(metric) }
    let order = try order(
      names, known: Scores.shown.filter { metric in models.contains { score($0.object, metric) != nil } },
      losses: Scores.losses, in: call
    ) { score(models[$0].object, $1) }
    return .object(ModelComparison(order.map { (name: models[$0].name, model: models[$0].object) }))
  }

  private func backtests(_ names: [String], in call: inout Call) throws -> Table {
    let backtests = try names.map { try call.object($0, Backtest.self, kind: "backtest") }
    let order = try order(
      names, known: Backtest.statistics.entries.map(\.name), losses: ["volatility", "costs", "turnover"], in: call
    ) { backtests[$0].object.statistic($1) }
    return try Backtest.comparison(
      order.map { (backtests[$0].name, backtests[$0].object) }, monitor: call.monitor)
  }

  /// The places of what is compared, the best first; those without that score stand last.
  private func order(
    _ names: [String], known: [String], losses: Swift.Set<String>, in call: Call, by score: (Int, String) -> Double?
  ) throws -> [Int] {
    guard let metric = sort?.text else { return Array(names.indices) }
    guard names.indices.contains(where: { score($0, metric) != nil }) else {
      throw Complaint(
        "there is no score '\(metric)' to sort by",
        hint: didYouMean(metric, known) ?? "there is \(known.joined(separator: ", "))", at: call.place)
    }
    let sign = losses.contains(metric) ? 1.0 : -1.0
    let keys = names.indices.map { place in
      score(place, metric).map { $0.isNaN ? .infinity : sign * $0 } ?? .infinity
    }
    return names.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
  }
}
