import Vocabulary

/// Time in the market.
struct Exposure: Statistic {
  static let name = "exposure"
  static let summary = "share of the bars with an open position"
  static let details = "bars at whose close a position is open / all bars"
  static let unit = StatisticUnit.share

  func value(of stretch: Stretch) -> Double {
    Double(stretch.barsInvested) / Double(stretch.bars)
  }
}
