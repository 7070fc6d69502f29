import Vocabulary

/// Runs of bars with the same open, high, low and close: a feed that stands still. Where such bars have volume, something
/// traded and no price moved, which is stranger than a market without trade.
package struct StuckPrices: CleaningRule {
  package static let name = "stuck"
  package static let title = "stuck"
  package static let summary = "runs of bars that repeat all four prices"
  package static let parameters = [
    Parameter.option(name, \Self.action, "bars that repeat all four prices: report, drop the repeated, or off"),
    Parameter.option("same", \Self.least, in: 2...1_000_000, unit: "bars", "the shortest run that is stuck"),
  ]

  package var action = Removal.report
  package var least = 10

  package init() {}
  package var done: String? { action == .drop ? "repeated bars dropped" : action.done }

  package func apply(to work: CleaningWork, _ rows: Range<Int>) throws {
    var run: [Int] = []
    func settle() {
      defer { run.removeAll(keepingCapacity: true) }
      guard run.count >= least, let first = run.first, let last = run.last else { return }
      let traded = work.volume.map { volume in run.count { volume[$0] > 0 } }
      let says = traded.map { $0 > 0 ? "\(run.count) bars, \($0) with volume" : "\(run.count) bars without volume" }
      work.find(
        first...last, .close, old: work.close[first], off: Double(run.count), says ?? "\(run.count) bars",
        changed: action == .drop)
      if action == .drop { run.dropFirst().forEach(work.drop) }
    }
    var before = -1
    for row in rows where work.isKept[row] {
      if row & 16_383 == 0 { try work.monitor.check() }
      let isSame =
        before >= 0 && work.close[row] == work.close[before] && work.open[row] == work.open[before]
        && work.high[row] == work.high[before] && work.low[row] == work.low[before]
      if !isSame { settle() }
      run.append(row)
      before = row
    }
    settle()
  }
}
