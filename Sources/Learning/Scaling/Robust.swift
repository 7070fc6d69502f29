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
    // Equal quartiles come with the rounding of the values, such as 1e-16 for the sine of a half turn. An outlier may be
    // as large as it likes.
    let middle = max(abs(ordered.quantile(0.25)), abs(ordered.quantile(0.75)))
    let largest = max(abs(ordered[0]), abs(ordered[ordered.count - 1]))
    return .linear(center: ordered.quantile(0.5), spread: range, largest: max(middle, min(1, largest)))
  }
}
