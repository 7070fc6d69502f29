import Vocabulary

/// Deepest fall from a peak.
struct MaximumDrawdown: Statistic {
  static let name = "max_drawdown"
  static let aliases = ["maxdd"]
  static let summary = "deepest fall of the equity from a peak"
  static let details = "the least of equity / highest equity before - 1, by closes; 0 or below"
  static let unit = StatisticUnit.share

  func value(of stretch: Stretch) -> Double {
    stretch.drawdown.depth
  }
}
