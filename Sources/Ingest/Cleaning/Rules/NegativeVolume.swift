import Vocabulary

/// A volume below zero, which cannot be.
package struct NegativeVolume: CleaningRule {
  package enum Action: String, Choice { case na, report, off }

  package static let name = "volume"
  package static let title = "negative volume"
  package static let summary = "a volume below zero"
  package static let parameters = [
    Parameter.option(name, \Self.action, "a volume below zero: becomes na, report or off")
  ]

  package var action = Action.na

  package init() {}
  package var done: String? { action == .off ? nil : action == .na ? "volume is na" : "reported" }

  package func apply(to work: CleaningWork, _ rows: Range<Int>) throws {
    guard let volume = work.volume else { return }
    for row in rows where volume[row] < 0 && work.isKept[row] {
      let old = volume[row]
      work.find(row...row, .volume, old: old, off: -old, Value.source(old), changed: action == .na)
      if action == .na { work.set(.volume, row, .nan) }
    }
  }
}
