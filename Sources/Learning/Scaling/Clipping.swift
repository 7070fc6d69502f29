import Vocabulary

/// Held between two quantiles of the training values (winsorised); between these unchanged.
package struct Clipping: ScalerKind {
  package static let name = "clip"
  package static let summary = "held between two quantiles of the training rows"
  package static let parameters = [
    Parameter.option("low", \Self.low, in: 0...0.5, "the share of training rows below the least value"),
    Parameter.option("high", \Self.high, in: 0.5...1, "the share of training rows below the greatest value"),
  ]
  package static let examples = ["sc = scale clip low=0.05 high=0.95 to 2010"]

  package var low = 0.01
  package var high = 0.99

  package init() {}

  package func fit(_ values: [Double]) -> ColumnScale {
    let ordered = values.sorted()
    return .held(low: ordered.quantile(low), high: ordered.quantile(high))
  }
}
