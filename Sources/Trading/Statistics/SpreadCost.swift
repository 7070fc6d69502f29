import Vocabulary

/// Half spreads paid.
struct SpreadCost: Statistic {
  static let name = "spread"
  static let summary = "half spreads paid"
  static let details = "value of each fill times half the quoted spread, summed"
  static let unit = StatisticUnit.money

  func value(of stretch: Stretch) -> Double {
    stretch.paid.spread
  }
}
