import Vocabulary

/// Closed trades.
struct TradeCount: Statistic {
  static let name = "trade_count"
  static let summary = "trades that were closed"
  static let details = "positions from flat to flat; one that is still open is not counted"
  static let unit = StatisticUnit.count

  func value(of stretch: Stretch) -> Double {
    Double(stretch.closed)
  }
}
