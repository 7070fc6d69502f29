import Vocabulary

/// All costs paid.
struct TotalCosts: Statistic {
  static let name = "costs"
  static let summary = "all costs paid"
  static let details = "commission + spread + slippage"
  static let unit = StatisticUnit.money

  func value(of stretch: Stretch) -> Double {
    stretch.paid.total
  }
}
