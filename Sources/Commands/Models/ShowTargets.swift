import Interpreter
import Learning
import Trading
import Vocabulary

/// Holds a model and its backtest against targets for the horizon and the family.
struct ShowTargets: Command {
  static let name = "targets"
  static let summary = "whether a model and its backtest reach usual targets for their horizon and family"
  static let details = """
    Targets for intraday futures at 5, 10, 15 and 20 bars: Sharpe ratio, F1 and the deepest drawdown, and at 20 bars the
    range of the family. F1 is that of the test part, of the folds where there is none; Sharpe and drawdown are the
    backtest's. horizon= takes the targets of another horizon; the nearest is taken otherwise, and said.
    """
  static let parameters = [
    Parameter<Self>.argument("model", \Self.model, required: false, "a model; the last one where not given"),
    Parameter.argument("backtest", \Self.backtest, required: false, "its backtest; the last one where not given"),
    Parameter.option("horizon", \Self.horizon, in: 1...100_000, unit: "bars", "the label's own where not given"),
  ]
  static let examples = ["targets m bt", "t = targets m bt horizon=20"]

  var model: Name<OfModel>?
  var backtest: Name<OfBacktest>?
  var horizon: Int?

  func run(_ call: inout Call) throws -> Value {
    let (name, model) = try call.object(self.model?.text, Model.self, kind: "model")
    let (traded, backtest) = try call.object(self.backtest?.text, Backtest.self, kind: "backtest")
    let wanted = horizon ?? model.origin.horizon
    guard let row = Self.byHorizon.min(by: { abs($0.bars - wanted) < abs($1.bars - wanted) }) else { return .nothing }
    let card = model.test.parts.isEmpty ? model.cv : model.test
    let (f1, sharpe, fall) = (card.mean("f1") ?? .nan, backtest.statistic("sharpe"), backtest.statistic("max_drawdown"))
    var lines: [(what: String, target: String, measured: Double, isMet: Bool)] = [
      ("Sharpe", "≥ \(Value.source(row.sharpe))", sharpe ?? .nan, (sharpe ?? .nan) >= row.sharpe),
      ("F1 (\(card.title))", "≥ \(Value.source(row.f1))", f1, f1 >= row.f1),
      ("drawdown", "≥ \(Value.source(row.drawdown))", fall ?? .nan, (fall ?? .nan) >= row.drawdown),
    ]
    if let family = Self.byFamily[model.kindName], row.bars == 20 {
      lines.append(
        (
          "Sharpe, \(model.kindName)", "\(family.sharpe.lowerBound) to \(family.sharpe.upperBound)", sharpe ?? .nan,
          (sharpe ?? .nan) >= family.sharpe.lowerBound
        ))
      lines.append(
        (
          "F1, \(model.kindName)", "\(family.f1.lowerBound) to \(family.f1.upperBound)", f1, f1 >= family.f1.lowerBound
        ))
    }
    var table = Table(
      "\(name) and \(traded) against the targets of \(row.bars) bars",
      columns: [
        Table.Column("figure", lines.map { .text($0.what) }), Table.Column("target", lines.map { .text($0.target) }),
        Table.Column("measured", lines.map { .number($0.measured, decimals: 4) }),
        Table.Column("", lines.map { .text($0.isMet ? "met" : "NOT met") }),
      ])
    let met = lines.count { $0.isMet }
    table.notes = ["\(met) of \(lines.count) met"]
    if row.bars != wanted { table.notes.append("the label looks \(wanted) bars ahead; the nearest targets are shown") }
    guard call.target != nil else {
      call.show(.table(table))
      return .nothing
    }
    return .record(lines.map { Value.Field($0.what, .flag($0.isMet)) })
  }

  private static let byHorizon: [(bars: Int, sharpe: Double, f1: Double, drawdown: Double)] = [
    (5, 0.30, 0.35, -0.25), (10, 0.40, 0.38, -0.20), (15, 0.45, 0.40, -0.18), (20, 0.50, 0.42, -0.18),
  ]

  private static let byFamily: [String: (sharpe: ClosedRange<Double>, f1: ClosedRange<Double>)] = [
    "xgboost": (0.55...0.70, 0.44...0.48), "lightgbm": (0.55...0.70, 0.44...0.48), "lstm": (0.50...0.65, 0.42...0.46),
    "vote": (0.60...0.80, 0.46...0.50), "stack": (0.60...0.80, 0.46...0.50), "blend": (0.60...0.80, 0.46...0.50),
  ]
}
