import Drawing
import Interpreter
import Trading
import Vocabulary

/// Judges how far backtests can be trusted.
struct Judge: Command {
  static let name = "judge"
  static let summary = "how far a Sharpe ratio can be trusted, after all that was tried"
  static let details = """
    For each backtest: its Sharpe ratio a year with an interval by stationary bootstrap; the probability that the true
    ratio is above 0 (probabilistic Sharpe ratio), and that it is above the one that the best of all trials shows by
    luck alone (deflated Sharpe ratio); and how many bars it takes to be sure. Skewness and fat tails are heeded.

    trials counts every different backtest that the session has made on the same bars, those of sweeps and those undone
    among them, or every model that was fitted or tried by tune and automl on them, whichever are more; what was tried
    elsewhere is for you to add with trials=. spread is how much the ratios of the trials differ, per bar.

    Of several backtests on the same bars also the probability of backtest overfitting: in how many of the ways to cut
    the bars into two halves of blocks the best in one half is below the median in the other.
    """
  static let parameters = [
    Parameter<Self>.rest("backtests", \Self.backtests, "their names; the last one where none is named"),
    Parameter.option("trials", \Self.trials, in: 1...1_000_000_000, "how many strategies were tried"),
    Parameter.option("spread", \Self.spread, in: 0...1000, "standard deviation of the trials' ratios, per bar"),
    Parameter.option("level", \Self.level, in: 0.5...0.999, "probability of the interval"),
    Parameter.option(
      "block", \Self.block, in: 1...1_000_000, "mean length in bars of what the bootstrap keeps together"),
    Parameter.option("samples", \Self.samples, in: 100...1_000_000, "series that the bootstrap draws"),
    Parameter.option("blocks", \Self.blocks, in: 2...20, "blocks for the probability of overfitting; even"),
    Parameter.option("seed", \Self.seed, in: 0...9_007_199_254_740_992, "of the bootstrap; the session's"),
  ]
  static let examples = ["judge bt", "j = judge bt trials=100"]

  var backtests: [Name<OfBacktest>] = []
  var trials: Int?
  var spread: Double?
  var level = Judging().level
  var block: Double?
  var samples = Judging().samples
  var blocks = Judging().blocks
  var seed: Int?

  func run(_ call: inout Call) throws -> Value {
    var judged: [(name: String, backtest: Backtest)] = []
    if backtests.isEmpty {
      let (name, backtest) = try call.object(nil, Backtest.self, kind: "backtest")
      judged.append((name, backtest))
    }
    for name in backtests {
      let (name, backtest) = try call.object(name.text, Backtest.self, kind: "backtest")
      guard !judged.contains(where: { $0.name == name }) else {
        throw Complaint("'\(name)' is named twice", at: call.place)
      }
      judged.append((name, backtest))
    }
    var judging = Judging()
    (judging.trials, judging.spread, judging.level) = (trials, spread, level)
    (judging.block, judging.samples, judging.blocks) = (block, samples, blocks)
    let found = call.scope.trials.scores(on: judged[0].backtest.bars.timeline.digest)
    // Models that were tried on these bars and never traded were tried all the same.
    let models = call.scope.trials.count(on: Trials.models(judged[0].backtest.bars.timeline.digest))
    if trials == nil, models > max(found.count, judged.count) { judging.trials = models }
    let judgement = try judging.judge(
      judged, found: found, seed: seed.map { UInt64($0) } ?? call.scope.seed, monitor: call.monitor)
    // What the session did before is no part of a saved script: the line says it itself.
    if trials == nil { call.fill("trials", Double(judgement.trials)) }
    if spread == nil { call.fill("spread", judgement.spread) }
    return .object(judgement)
  }
}

extension Judgement: Presentable {
  package var kind: String { "judgement" }

  package var headline: String {
    rows.map { row in
      "\(row.name): Sharpe \(Numeral.fixed(annual(row.evidence.sharpe, row), 2)) "
        + "[\(Numeral.fixed(annual(row.low, row), 2)), \(Numeral.fixed(annual(row.high, row), 2))], "
        + "above luck with \(Numeral.fixed(100 * row.deflated, 1))%"
    }.joined(separator: "; ")
  }

  package var propertyNames: [String] {
    ["trials", "spread", "luck"] + (overfitting == nil ? [] : ["pbo", "slope", "loss"])
      + (rows.count == 1 ? Judgement.figures : rows.map(\.name))
  }

  private static let figures = ["sharpe", "low", "high", "psr", "dsr", "minimum", "skewness", "kurtosis", "bars"]

  package func property(_ name: String) -> Value? {
    switch name {
    case "trials": return .number(Double(trials))
    case "spread": return .number(spread)
    case "luck": return .number(luck)
    case "pbo": return overfitting.map { .number($0.probability) }
    case "slope": return overfitting.map { .number($0.slope) }
    case "loss": return overfitting.map { .number($0.lossProbability) }
    default:
      if let row = rows.first(where: { $0.name == name }), rows.count > 1 {
        return .record(Judgement.figures.map { Value.Field($0, .number(figure($0, row) ?? .nan)) })
      }
      return rows.count == 1 ? figure(name, rows[0]).map { .number($0) } : nil
    }
  }

  private func figure(_ name: String, _ row: Row) -> Double? {
    switch name {
    case "sharpe": annual(row.evidence.sharpe, row)
    case "low": annual(row.low, row)
    case "high": annual(row.high, row)
    case "psr": row.probability
    case "dsr": row.deflated
    case "minimum": row.minimumLength
    case "skewness": row.evidence.skewness
    case "kurtosis": row.evidence.kurtosis
    case "bars": Double(row.evidence.count)
    default: nil
    }
  }

  private func annual(_ ratio: Double, _ row: Row) -> Double { ratio * row.periods.squareRoot() }

  private var numbers: [Double] {
    rows.flatMap { row in Judgement.figures.map { figure($0, row) ?? .nan } } + [Double(trials), spread]
      + (overfitting.map { [$0.probability, $0.slope, $0.lossProbability] } ?? [])
  }

  package var digest: Digest {
    Digest(of: rows.map { Digest($0.name) } + [numbers.withUnsafeBufferPointer { Digest(of: $0) }])
  }

  package var sketch: [Sketch] { [Sketch("judgement", numbers)] }

  package var display: [Block] {
    func column(_ title: String, unit: String? = nil, _ decimals: Int, _ value: (Row) -> Double) -> Table.Column {
      Table.Column(title, unit: unit, rows.map { .number(value($0), decimals: decimals) })
    }
    var table = Table(columns: [
      Table.Column("backtest", rows.map { .text($0.name) }),
      column("Sharpe", 2) { annual($0.evidence.sharpe, $0) },
      column("low", 2) { annual($0.low, $0) }, column("high", 2) { annual($0.high, $0) },
      column("above 0", unit: "%", 1) { 100 * $0.probability },
      column("above luck", unit: "%", 1) { 100 * $0.deflated },
      Table.Column("bars", rows.map { .integer($0.evidence.count) }),
      Table.Column(
        "bars needed", rows.map { $0.minimumLength < 1e15 ? .integer(Int($0.minimumLength)) : .text("never") }),
      column("skewness", 2) { $0.evidence.skewness }, column("kurtosis", 2) { $0.evidence.kurtosis },
    ])
    table.notes = [
      "low and high: \(Numeral.fixed(100 * level, 1))% by stationary bootstrap, \(samples) series, pieces of "
        + "\(Numeral.fixed(block, 1)) bars",
      "luck: the best of \(trials == 1 ? "1 trial" : "\(trials) trials") without skill shows a Sharpe ratio of "
        + "\(Numeral.fixed(rows.isEmpty ? .nan : annual(luck, rows[0]), 2)) a year",
    ]
    if let overfitting {
      table.notes.append(
        "probability of overfitting \(Numeral.fixed(100 * overfitting.probability, 1))% in \(overfitting.logits.count) "
          + "halvings; the chosen one loses in \(Numeral.fixed(100 * overfitting.lossProbability, 1))% of them; "
          + "slope \(Numeral.fixed(overfitting.slope, 2))")
    } else if rows.count > 1 {
      table.notes.append("the backtests trade different bars: no probability of overfitting")
    }
    return [.table(table)]
  }
}
