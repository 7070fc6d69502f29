import Frames
import Vocabulary

/// What a cleaning found and what it did: one line a rule. What no line names was not changed.
package struct CleaningReport: Presentable {
  package struct Line: Equatable, Sendable {
    /// The rule, such as `high or low`.
    package var rule: String
    /// How many it found.
    package var found = 0
    /// How many of them it changed, dropped or filled.
    package var changed = 0
    /// What was done with them.
    package var done: String
    /// Symbol and time of the first.
    package var first = ""
  }

  package var lines: [Line]
  package var notes: [String] = []

  package subscript(rule: String) -> Line? { lines.first { $0.rule == rule } }

  package var kind: String { "cleaning" }

  package var headline: String {
    let found = lines.reduce(0) { $0 + $1.found }
    let changed = lines.reduce(0) { $0 + $1.changed }
    return found == 0 ? "clean  nothing found" : "clean  \(found) found, \(changed) changed"
  }

  package var propertyNames: [String] { lines.map { $0.rule.split(separator: " ").joined(separator: "_") } }

  package func property(_ name: String) -> Value? {
    lines.first { $0.rule.split(separator: " ").joined(separator: "_") == name }.map { .number(Double($0.found)) }
  }

  package var display: [Block] { [.table(table)] }

  package var digest: Digest {
    Digest(lines.map { "\($0.rule) \($0.found) \($0.changed) \($0.done) \($0.first)" }.joined(separator: "\n"))
  }

  package var table: Table {
    Table(
      "clean",
      columns: [
        Table.Column("rule", lines.map { .text($0.rule) }),
        Table.Column("found", lines.map { .integer($0.found) }),
        Table.Column("changed", lines.map { .integer($0.changed) }),
        Table.Column("done", lines.map { .text($0.done) }),
        Table.Column("first", lines.map { $0.first.isEmpty ? .empty : .text($0.first) }),
      ], notes: notes)
  }
}
