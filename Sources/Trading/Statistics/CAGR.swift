import Glibc
import Vocabulary

/// Compound annual growth by calendar time, never by a count of bars.
struct CAGR: Statistic {
  static let name = "cagr"
  static let summary = "compound annual growth rate"
  static let details = "(last equity / first equity) ^ (1 / years) - 1, where a year is 365.25 calendar days"
  static let unit = StatisticUnit.share

  func value(of stretch: Stretch) -> Double {
    guard stretch.years > 0 else { return .nan }
    let growth = stretch.end / stretch.start
    return growth > 0 ? pow(growth, 1 / stretch.years) - 1 : -1
  }
}
