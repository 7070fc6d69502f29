import Vocabulary

/// The normal deviate of a value's rank among the training values, as scikit-learn's QuantileTransformer with a normal
/// output and all rows: linear between quantiles at equal shares, equal ones at the middle of their places, and about
/// 5.2 on either side at the ends and beyond. Unlike there, a value counts as an end where it reaches it, not within
/// 1e-7 of it, so that the unit of a column changes nothing; and a column that never varied is 0.
package struct RankGauss: ScalerKind {
  package static let name = "rankgauss"
  package static let summary = "the normal deviate of the rank among the training rows: whatever the shape, a bell"
  package static let parameters = [
    Parameter.option("quantiles", \Self.quantiles, in: 2...100_000, "quantiles that are kept, at most one a row")
  ]
  package static let examples = ["sc = scale rankgauss quantiles=500 to 2010"]

  package var quantiles = 1000

  package init() {}

  package func fit(_ values: [Double]) -> ColumnScale {
    let ordered = values.sorted()
    let last = min(quantiles, ordered.count) - 1
    guard last > 0 else { return .ranked([ordered[0]]) }
    var kept: [Double] = []
    for place in 0...last {
      // In whole numbers: a quantile that is one of the values is exactly that value, so equal values stay equal.
      let (low, rest) = (place * (ordered.count - 1)).quotientAndRemainder(dividingBy: last)
      let step = rest == 0 ? 0 : (ordered[low + 1] - ordered[low]) * (Double(rest) / Double(last))
      // Interpolation rounds; the order must stay.
      kept.append(max(ordered[low] + step, kept.last ?? -.infinity))
    }
    return .ranked(kept)
  }
}
