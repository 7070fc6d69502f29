import Vocabulary

/// Commission paid.
struct Commission: Statistic {
  static let name = "commission"
  static let summary = "commission paid"
  static let details = "value of each fill times cost, and its units times perunit, summed"
  static let unit = StatisticUnit.money

  func value(of stretch: Stretch) -> Double {
    stretch.paid.commission
  }
}
