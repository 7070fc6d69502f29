import Vocabulary

/// What the equity gained.
struct TotalReturn: Statistic {
  static let name = "total_return"
  static let aliases = ["return"]
  static let summary = "what the equity gained, as a share of the start"
  static let details = "last equity / equity before the first return - 1"
  static let unit = StatisticUnit.share

  func value(of stretch: Stretch) -> Double {
    stretch.end / stretch.start - 1
  }
}
