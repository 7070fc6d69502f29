import Vocabulary

/// Longest time below a peak.
struct LongestDrawdown: Statistic {
  static let name = "longest_drawdown"
  static let summary = "most bars in a row below a former peak"
  static let details = "bars between a peak and the last close below it, at most"
  static let unit = StatisticUnit.count

  func value(of stretch: Stretch) -> Double {
    Double(stretch.drawdown.longest)
  }
}
