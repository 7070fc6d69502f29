import Vocabulary

/// Traded value for the equity, annualised.
struct Turnover: Statistic {
  static let name = "turnover"
  static let summary = "how often the equity is traded, a year"
  static let details = "value of all fills, bought and sold, / mean equity / years of 365.25 days"
  static let unit = StatisticUnit.ratio

  func value(of stretch: Stretch) -> Double {
    guard stretch.years > 0 else { return .nan }
    return stretch.traded / stretch.meanEquity / stretch.years
  }
}
