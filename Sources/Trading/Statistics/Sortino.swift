import Vocabulary

/// Source: Sortino and Price, *Performance Measurement in a Downside Risk Framework* (1994).
struct Sortino: Statistic {
  static let name = "sortino"
  static let summary = "mean return above the rate for its downside, a year"
  static let details =
    "(mean return - rate of a bar) / root of the mean square of the returns below that rate (over all returns), times the root of the bars a year"
  static let unit = StatisticUnit.ratio

  func value(of stretch: Stretch) -> Double {
    guard stretch.downside > 0 else { return .nan }
    return (stretch.mean - stretch.ratePerBar) / stretch.downside.squareRoot() * stretch.periods.squareRoot()
  }
}
