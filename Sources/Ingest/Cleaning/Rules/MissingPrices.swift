import Vocabulary

/// Bars that lack one of their four prices.
package struct MissingPrices: CleaningRule {
  package static let name = "na"
  package static let title = "missing"
  package static let summary = "bars without open, high, low or close"
  package static let parameters = [Parameter.option(name, \Self.action, "bars without a price: drop, report or off")]

  package var action = Removal.drop

  package init() {}
  package var done: String? { action.done }

  package func apply(to work: CleaningWork, _ rows: Range<Int>) throws {
    for row in rows where (work.open[row] + work.high[row] + work.low[row] + work.close[row]).isNaN {
      let absent = work.prices.filter { $0.values[row].isNaN }
      guard let first = absent.first else { continue }
      work.find(
        row...row, absent.count == 4 ? nil : first.cell, off: Double(absent.count),
        absent.count == 4 ? "no price" : "\(absent.count) of 4 prices", changed: action == .drop)
      if action == .drop { work.drop(row) }
    }
  }
}
