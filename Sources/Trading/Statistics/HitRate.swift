import Vocabulary

/// Share of winners.
struct HitRate: Statistic {
  static let name = "hit_rate"
  static let summary = "share of the trades that won"
  static let details = "closed trades with a net gain above 0 / all closed trades"
  static let unit = StatisticUnit.share

  func value(of stretch: Stretch) -> Double {
    stretch.closed > 0 ? Double(stretch.won) / Double(stretch.closed) : .nan
  }
}
