import Vocabulary

/// By mean and standard deviation (n, not n - 1), as scikit-learn's StandardScaler; without spread centred only.
package struct ZScore: ScalerKind {
  package static let name = "zscore"
  package static let aliases = ["standard"]
  package static let summary = "less the mean, over the standard deviation (n) of the training rows"
  package static let examples = ["sc = scale zscore to 2010"]

  package init() {}

  /// In two passes; the deviation is 1 where it is no more than rounding.
  package func fit(_ values: [Double]) -> ColumnScale {
    let count = Double(values.count)
    var sum = 0.0
    for value in values { sum += value }
    let mean = sum / count
    var (squares, drift) = (0.0, 0.0)
    for value in values {
      squares += (value - mean) * (value - mean)
      drift += value - mean
    }
    let variance = (squares - drift * drift / count) / count
    let rounding =
      count * Double.ulpOfOne * variance + (count * mean * Double.ulpOfOne) * (count * mean * Double.ulpOfOne)
    return .linear(center: mean, width: variance <= rounding ? 1 : variance.squareRoot())
  }
}
