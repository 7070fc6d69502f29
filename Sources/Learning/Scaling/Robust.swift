import Vocabulary

/// By median and interquartile range, as scikit-learn's RobustScaler; without a range centred only.
package struct Robust: ScalerKind {
  package static let name = "robust"
  package static let summary = "less the median, over the range between the quartiles of the training rows"
  package static let examples = ["sc = scale robust to 2010"]

  package init() {}

  package func fit(_ values: [Double]) -> ColumnScale {
    let ordered = values.sorted()
    let range = ordered.quantile(0.75) - ordered.quantile(0.25)
    return .linear(center: ordered.quantile(0.5), width: range > 0 ? range : 1)
  }
}
