import Vocabulary

/// Runs of bars without volume: prices at which nobody traded. A symbol that has no volume at all, as an index or a
/// currency, says nothing about trade and is passed over.
package struct IdleBars: CleaningRule {
  package static let name = "idle"
  package static let title = "no volume"
  package static let summary = "runs of bars without volume"
  package static let parameters = [
    Parameter.option(name, \Self.action, "runs of bars without volume: report, drop or off"),
    Parameter.option("quiet", \Self.least, in: 1...1_000_000, unit: "bars", "the shortest run that is reported"),
  ]

  package var action = Removal.report
  package var least = 10

  package init() {}
  package var done: String? { action == .drop ? "bars dropped" : action.done }

  package func apply(to work: CleaningWork, _ rows: Range<Int>) throws {
    guard let volume = work.volume, rows.contains(where: { volume[$0] > 0 }) else { return }
    var run: [Int] = []
    func settle() {
      defer { run.removeAll(keepingCapacity: true) }
      guard run.count >= least, let first = run.first, let last = run.last else { return }
      work.find(
        first...last, .volume, old: 0, off: Double(run.count), "\(run.count) bars", changed: action == .drop)
      if action == .drop { run.forEach(work.drop) }
    }
    for row in rows where work.isKept[row] {
      if row & 16_383 == 0 { try work.monitor.check() }
      if volume[row] != 0 { settle() } else { run.append(row) }
    }
    settle()
  }
}
