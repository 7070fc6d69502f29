import Vocabulary

/// Gains for losses.
struct ProfitFactor: Statistic {
  static let name = "profit_factor"
  static let summary = "gains for losses"
  static let details =
    "sum of the net gains of winning trades / sum of the net losses of all others; na where nothing was lost"
  static let unit = StatisticUnit.ratio

  func value(of stretch: Stretch) -> Double {
    stretch.loss > 0 ? stretch.gain / stretch.loss : .nan
  }
}
