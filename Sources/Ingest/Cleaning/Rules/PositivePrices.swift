import Vocabulary

/// Bars with a price that is zero or less.
package struct PositivePrices: CleaningRule {
  package static let name = "prices"
  package static let title = "not positive"
  package static let summary = "bars with a price that is zero or less"
  package static let parameters = [
    Parameter.option(name, \Self.action, "bars with a price that is not positive: drop, report or off")
  ]

  package var action = Removal.drop

  package init() {}
  package var done: String? { action.done }

  package func apply(to work: CleaningWork, _ rows: Range<Int>) throws {
    for row in rows where work.isKept[row] {
      if row & 16_383 == 0 { try work.monitor.check() }
      guard min(work.open[row], work.high[row], work.low[row], work.close[row]) <= 0,
        let (cell, values) = work.prices.filter({ $0.values[row] <= 0 }).min(by: { $0.values[row] < $1.values[row] })
      else { continue }
      work.find(
        row...row, cell, old: values[row], off: -values[row], Value.source(values[row]), changed: action == .drop)
      if action == .drop { work.drop(row) }
    }
  }
}
