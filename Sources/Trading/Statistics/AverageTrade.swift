import Vocabulary

/// Net result of a trade.
struct AverageTrade: Statistic {
  static let name = "average_trade"
  static let summary = "net result of a trade"
  static let details = "sum of the net results of closed trades / their number"
  static let unit = StatisticUnit.money

  func value(of stretch: Stretch) -> Double {
    stretch.closed > 0 ? (stretch.gain - stretch.loss) / Double(stretch.closed) : .nan
  }
}
