import Drawing
import Vocabulary

/// A score of 0 to 100 for the worst move against a position, by a random forest.
struct RiskRecipe: Recipe {
  static let name = "risk"
  static let summary = "a score of 0 to 100 for the worst move against a position, by a random forest"
  static let details = """
    The forest predicts how far the price goes against the position; the score is the percentage of the unseen \
    predictions of earlier bars that were lower. The backtest holds the position while the score is below 'most'.
    """
  static let parameters = [
    Parameter.option("horizon", \Self.horizon, in: 1...10_000, unit: "bars", "how far ahead"),
    Parameter.option("most", \Self.most, in: 1...100, "the score at and above which nothing is held"),
    Parameter.option("trees", \Self.trees, in: 1...10_000, "trees of the forest"),
  ]

  var horizon = 20
  var most = 60.0
  var trees = 100

  func script(_ name: String) -> String {
    """
    \(name)_y = label adverse \(horizon)
    \(name)_cv = split walk windows=5 embargo=\(horizon)
    \(name) = fit forest trees=\(trees) x=[@neural_optimal] y=\(name)_y cv=\(name)_cv
    predict \(name)
    \(name)_level = 100*rank(\(name)_score, 500)
    \(name)_bt = backtest (when(\(name)_level < \(Value.source(most)), 1, 0)) cost=1bp
    """
  }

  func verdict(_ past: RecipePast) -> [(String, String)] {
    let lower = past.predicted.count { $0[0] < past.newest[0] }
    // Realised moves by tenths of the score: the mean of each has to rise for the score to mean anything.
    let order = past.predicted.indices.sorted { (past.predicted[$0][0], $0) < (past.predicted[$1][0], $1) }
    let tenths = (0..<10).map { tenth -> Double in
      let part = order[tenth * order.count / 10..<(tenth + 1) * order.count / 10]
      return part.reduce(0) { $0 + past.happened[$1] } / Double(part.count)
    }
    let rising = zip(tenths, tenths.dropFirst()).count { $0 < $1 }
    return [
      ("risk", Numeral.fixed(100 * Double(lower) / Double(past.predicted.count), 0)),
      ("predicted worst move", "\(Numeral.fixed(100 * past.newest[0], 2))%"),
      (
        "realised, lowest and highest tenth of unseen scores",
        "\(Numeral.fixed(100 * tenths[0], 2))% and \(Numeral.fixed(100 * tenths[9], 2))%"
      ),
      ("steps up from tenth to tenth", "\(rising) of 9"),
    ]
  }
}
