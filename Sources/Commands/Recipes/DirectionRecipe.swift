import Drawing
import Vocabulary

/// Up or down over the next bars, by gradient boosted trees.
struct DirectionRecipe: Recipe {
  static let name = "direction"
  static let summary = "whether the price will be higher after the next bars, by boosted trees"
  static let details =
    "Says UP or DOWN with its probability, and how often unseen predictions about as sure were right."
  static let parameters = [
    Parameter.option("horizon", \Self.horizon, in: 1...10_000, unit: "bars", "how far ahead"),
    Parameter.option("rounds", \Self.rounds, in: 1...10_000, "trees at most; a part kept aside may stop earlier"),
  ]

  var horizon = 5
  var rounds = 200

  func script(_ name: String) -> String {
    """
    \(name)_y = label sign \(horizon)
    \(name)_cv = split purged k=5 embargo=\(horizon) hold=0.2
    \(name) = fit xgboost depth=3 lr=0.05 rounds=\(rounds) stop=20 x=[@neural_optimal] y=\(name)_y cv=\(name)_cv
    \(name)_s = signal \(name) min=0.52
    \(name)_bt = backtest \(name)_s cost=1bp
    """
  }

  func verdict(_ past: RecipePast) -> [(String, String)] {
    let (side, share, held, count) = past.likeliest()
    return [
      ("direction", side > 0 ? "UP" : "DOWN"), ("confidence", Numeral.fixed(share, 2)),
      ("of \(count) unseen predictions as sure", "\(Numeral.fixed(100 * held, 1))% were right"),
    ]
  }
}
