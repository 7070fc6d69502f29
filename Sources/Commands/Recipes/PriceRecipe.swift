import Drawing
import Learning
import Vocabulary

/// The price some bars ahead, by a network, beside the forecast that nothing changes.
struct PriceRecipe: Recipe {
  static let name = "price"
  static let summary = "the price some bars ahead, beside the forecast that nothing changes"
  static let details = """
    Predicts the return and from it the price. Its error on unseen bars stands beside that of the forecast that the \
    price stays where it is: where it is not smaller, it says so. confidence is the share of unseen predictions that had \
    the right sign. The network is a small one, so that it takes seconds; where libtorch is missing ridge regression \
    stands in for it, and it says so.
    """
  static let parameters = [
    Parameter.option("horizon", \Self.horizon, in: 1...10_000, unit: "bars", "how far ahead"),
    Parameter.option("model", \Self.model, "the family: mlp, ridge, xgboost or another that predicts values"),
  ]

  var horizon = 5
  var model: Word?

  /// A network where there can be one.
  private var family: String {
    model?.text ?? (Perceptron.availability == .ready ? Perceptron.name : Ridge.name)
  }

  /// Of the network that is taken by itself.
  private var size: String {
    model == nil && family == Perceptron.name ? " hidden=32 layers=1 epochs=40 patience=5" : ""
  }

  func script(_ name: String) -> String {
    """
    \(name)_y = label fwd \(horizon)
    \(name)_cv = split purged k=5 embargo=\(horizon) hold=0.2
    \(name) = fit \(family)\(size) x=[@neural_optimal] y=\(name)_y cv=\(name)_cv
    \(name)_s = signal \(name)
    \(name)_bt = backtest \(name)_s cost=1bp
    """
  }

  func verdict(_ past: RecipePast) throws -> [(String, String)] {
    let close = try past.frame.prices("close").withValues { $0[past.last] }
    let errors = past.errors { _ in 0 }
    let right = zip(past.predicted, past.happened).count { ($0[0] > 0) == ($1 > 0) }
    let standIn = model == nil && family == Ridge.name ? [("model", "ridge, as libtorch is missing: make neural")] : []
    return standIn + [
      ("predicted price", Numeral.fixed(close * (1 + past.newest[0]), 2)), ("last close", Numeral.fixed(close, 2)),
      ("confidence", Numeral.fixed(Double(right) / Double(past.happened.count), 2)),
      ("error on unseen bars", "\(Numeral.fixed(100 * errors.model, 3))%"),
      ("of the forecast of no change", "\(Numeral.fixed(100 * errors.guess, 3))%"),
      ("verdict", errors.model < errors.guess ? "beats no change" : "does not beat no change"),
    ]
  }
}
