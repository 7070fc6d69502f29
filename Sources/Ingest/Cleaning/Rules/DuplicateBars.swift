import Vocabulary

/// Two bars in one place: less than half a bar apart. Rows with the very same stamp are settled when they are loaded.
package struct DuplicateBars: CleaningRule {
  package enum Action: String, Choice { case last, first, volume, report, off }

  package static let name = "dups"
  package static let title = "duplicates"
  package static let summary = "bars less than half a bar after the one before"
  package static let parameters = [
    Parameter.option(
      name, \Self.action, "of bars in one place, which is kept: last, first, or that with most volume; report or off")
  ]

  package var action = Action.last

  package init() {}
  package var done: String? {
    switch action {
    case .last, .first: "\(action.rawValue) kept"
    case .volume: "most volume kept"
    case .report: "reported"
    case .off: nil
    }
  }

  package func apply(to work: CleaningWork, _ rows: Range<Int>) throws {
    let near = work.source.bar / 2
    var before: Int?
    for row in rows where work.isKept[row] {
      if row & 16_383 == 0 { try work.monitor.check() }
      defer { if work.isKept[row] { before = row } }
      guard let first = before, work.times[row] - work.times[first] < near else { continue }
      let apart = Double(work.times[row] - work.times[first])
      work.find(
        row...row, off: -apart, "\(Value.source(apart / 1e9)) s after the one before", changed: action != .report)
      switch action {
      case .last: work.drop(first)
      case .first: work.drop(row)
      case .volume:
        // Of equal volume the later is kept, as of equal everything.
        let isMore = work.volume.map { !($0[first] > $0[row]) } ?? true
        work.drop(isMore ? first : row)
      case .report, .off: break
      }
    }
  }
}
