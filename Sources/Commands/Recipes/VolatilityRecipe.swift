import Drawing
import Glibc
import Vocabulary

/// The volatility of the next bars by boosted trees, beside an exponentially weighted one.
struct VolatilityRecipe: Recipe {
  static let name = "volatility"
  static let summary = "the volatility of the next bars, beside an exponentially weighted one"
  static let details = """
    Predicts the realised volatility of the next bars. Its error on unseen bars stands beside that of the volatility \
    with weights of 0.94 to the power of the age: by root mean square and by QLIKE, σ²/s² - ln(σ²/s²) - 1. Where it is \
    not better, it says so. The backtest holds the more the calmer it will be.
    """
  static let parameters = [
    Parameter.option("horizon", \Self.horizon, in: 1...10_000, unit: "bars", "how far ahead"),
    Parameter.option("rounds", \Self.rounds, in: 1...10_000, "trees at most; a part kept aside may stop earlier"),
  ]

  var horizon = 20
  var rounds = 200

  func script(_ name: String) -> String {
    """
    \(name)_y = label volatility \(horizon)
    \(name)_cv = split walk windows=5 embargo=\(horizon)
    \(name) = fit xgboost depth=3 lr=0.05 rounds=\(rounds) stop=20 x=[@neural_optimal] y=\(name)_y cv=\(name)_cv
    predict \(name)
    \(name)_calm = mean(\(name)_score, 250)/\(name)_score
    \(name)_bt = backtest (when(\(name)_calm > 1, 1, \(name)_calm)) cost=1bp
    """
  }

  func verdict(_ past: RecipePast) throws -> [(String, String)] {
    let close = try past.frame.prices("close").array()
    var (variance, weighted) = (Double.nan, [Double](repeating: .nan, count: close.count))
    for segment in past.frame.timeline.segments {
      variance = .nan
      for row in segment.rows.dropFirst() {
        let change = log(close[row] / close[row - 1])
        variance = variance.isNaN ? change * change : 0.94 * variance + 0.06 * change * change
        weighted[row] = (Double(horizon) * variance).squareRoot()
      }
    }
    let errors = past.errors { weighted[$0] }
    var (own, other, count) = (0.0, 0.0, 0.0)
    for (index, row) in past.rows.enumerated() {
      let (real, said) = (past.happened[index], past.predicted[index][0])
      guard real > 0, said > 0, weighted[row] > 0 else { continue }
      func loss(_ guess: Double) -> Double {
        let ratio = real * real / (guess * guess)
        return ratio - log(ratio) - 1
      }
      own += loss(said)
      other += loss(weighted[row])
      count += 1
    }
    return [
      ("predicted volatility", "\(Numeral.fixed(100 * past.newest[0], 2))% over \(horizon) bars"),
      ("error on unseen bars", "\(Numeral.fixed(100 * errors.model, 3))%, QLIKE \(Numeral.fixed(own / count, 3))"),
      (
        "of the weighted volatility",
        "\(Numeral.fixed(100 * errors.guess, 3))%, QLIKE \(Numeral.fixed(other / count, 3))"
      ),
      (
        "verdict",
        errors.model < errors.guess && own < other
          ? "beats the weighted volatility"
          : errors.model < errors.guess || own < other
            ? "better by one of both" : "does not beat the weighted volatility"
      ),
    ]
  }
}
