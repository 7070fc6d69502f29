import Vocabulary

/// Spread of the returns, annualised.
struct Volatility: Statistic {
  static let name = "volatility"
  static let aliases = ["vol"]
  static let summary = "standard deviation of the returns, a year"
  static let details =
    "sample standard deviation (n-1) of the returns from close to close, times the root of the bars a year"
  static let unit = StatisticUnit.share

  func value(of stretch: Stretch) -> Double {
    (stretch.variance * stretch.periods).squareRoot()
  }
}
