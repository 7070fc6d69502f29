import Vocabulary

/// From 0 at the smallest training value to 1 at the largest, as scikit-learn's MinMaxScaler; what lies beyond them
/// later lies beyond 0 and 1. Without a range the smallest is taken off only.
package struct MinMax: ScalerKind {
  package static let name = "minmax"
  package static let summary = "from 0 to 1 between the smallest and the largest value of the training rows"
  package static let examples = ["sc = scale minmax to 2010"]

  package init() {}

  package func fit(_ values: [Double]) -> ColumnScale {
    var (low, high) = (values[0], values[0])
    for value in values { (low, high) = (min(low, value), max(high, value)) }
    return .linear(center: low, spread: high - low, largest: max(abs(low), abs(high)))
  }
}
