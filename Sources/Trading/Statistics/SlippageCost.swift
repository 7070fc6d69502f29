import Vocabulary

/// Slippage paid.
struct SlippageCost: Statistic {
  static let name = "slippage"
  static let summary = "slippage paid"
  static let details = "value of each fill times slippage, summed"
  static let unit = StatisticUnit.money

  func value(of stretch: Stretch) -> Double {
    stretch.paid.slippage
  }
}
