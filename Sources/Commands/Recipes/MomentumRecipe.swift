import Drawing
import Vocabulary

/// Whether momentum grows or fades, by a support vector machine.
struct MomentumRecipe: Recipe {
  static let name = "momentum"
  static let summary = "whether momentum will be higher or lower after the next bars"
  static let details = """
    Says accelerating or decelerating with its probability, and how often as sure a call was right. The time of a support \
    vector machine grows with the square of the rows: it learns from the newest 1500 of each fold. model=logit learns \
    from all.
    """
  static let parameters = [
    Parameter.option("horizon", \Self.horizon, in: 1...10_000, unit: "bars", "how far ahead"),
    Parameter.option("n", \Self.length, in: 1...10_000, unit: "bars", "bars of the rate of change"),
    Parameter.option("model", \Self.model, "the family: svm, logit, xgboost or another that tells classes"),
  ]

  var horizon = 5
  var length = 10
  var model: Word?

  func script(_ name: String) -> String {
    """
    \(name)_y = label momentum \(horizon) n=\(length)
    \(name)_cv = split purged k=5 embargo=\(horizon) hold=0.2
    \(name) = fit \(model?.text ?? "svm rows=1500") x=[@neural_optimal] y=\(name)_y cv=\(name)_cv
    \(name)_s = signal \(name) min=0.55
    \(name)_bt = backtest \(name)_s cost=1bp
    """
  }

  func verdict(_ past: RecipePast) -> [(String, String)] {
    let (state, share, held, count) = past.likeliest()
    return [
      ("state", state > 0 ? "accelerating" : "decelerating"), ("confidence", Numeral.fixed(share, 2)),
      ("of \(count) unseen predictions as sure", "\(Numeral.fixed(100 * held, 1))% were right"),
    ]
  }
}
