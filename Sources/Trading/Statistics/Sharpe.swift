import Vocabulary

/// Source: Sharpe, *The Sharpe Ratio*, Journal of Portfolio Management (1994).
struct Sharpe: Statistic {
  static let name = "sharpe"
  static let summary = "mean return above the rate for its volatility, a year"
  static let details =
    "(mean return - rate of a bar) / sample standard deviation (n-1), times the root of the bars a year"
  static let unit = StatisticUnit.ratio

  func value(of stretch: Stretch) -> Double {
    guard stretch.variance > 0 else { return .nan }
    return (stretch.mean - stretch.ratePerBar) / stretch.variance.squareRoot() * stretch.periods.squareRoot()
  }
}
