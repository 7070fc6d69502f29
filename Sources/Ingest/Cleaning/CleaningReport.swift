import Frames
import Glibc
import Vocabulary

/// What a cleaning found and what it did. What no line names was not changed.
package struct CleaningReport: Presentable {
  /// One line a rule.
  package struct Line: Equatable, Sendable {
    /// The rule, such as `high or low`.
    package var rule: String
    /// How many it found.
    package var found = 0
    /// How many of them it changed, dropped or filled.
    package var changed = 0
    /// What was done with them.
    package var done: String
    /// The worst, in a few words.
    package var worst = ""
  }

  /// Something that a rule holds to be wrong.
  package struct Finding: Sendable {
    package var rule: Int
    /// Rows of the frame that was given.
    package var rows: ClosedRange<Int>
    /// Nil where the bar is meant.
    package var column: String?
    package var old: Double
    package var new: Double
    /// How far off it is, by the measure of its rule: for the order of the worst.
    package var off: Double
    package var says: String
    package var changed: Bool
  }

  /// A single change in the order in which it was made; without a column the bar was dropped.
  struct Edit {
    var rule: Int
    var row: Int
    var column: String?
    var old: Double
    var new: Double
  }

  /// A cell that has another value than before, a bar that is gone, or one that was put in.
  package struct Change: Sendable {
    package var rule: Int
    /// Row of the frame that was given.
    package var row: Int
    /// Nil where the bar is gone.
    package var column: String?
    package var old: Double
    package var new: Double
  }

  package private(set) var lines: [Line] = []
  package private(set) var findings: [Finding]
  /// Every cell that differs, by row; bars that are gone have no column.
  package private(set) var changes: [Change]
  /// The times of bars that were put into gaps.
  package private(set) var filled: [(symbol: String, time: Int64)] = []
  package private(set) var notes: [String]
  private let frame: (timeline: Timeline, zone: Zone, isDaily: Bool)
  private let titles: [String]

  init(_ work: CleaningWork, _ rules: [any CleaningRule]) {
    findings = work.findings
    notes = work.notes
    titles = rules.map { type(of: $0).title }
    changes = CleaningReport.merged(work.edits, work.isKept)
    frame = (work.source.timeline, work.zone, work.source.bar % Moment.day == 0)
    for fill in work.fills {
      let symbol = frame.timeline.segment(ofRow: fill.row).symbol
      filled += fill.times.map { (symbol, $0) }
    }
    for (index, rule) in rules.enumerated() {
      guard let done = rule.done else { continue }
      var line = Line(rule: titles[index], done: done)
      var worst: Finding?
      for finding in findings where finding.rule == index {
        line.found += 1
        if finding.changed { line.changed += 1 }
        if worst.map({ finding.off > $0.off }) ?? true { worst = finding }
      }
      line.worst =
        worst.map { [place($0), $0.column ?? "", $0.says].filter { !$0.isEmpty }.joined(separator: " ") } ?? ""
      lines.append(line)
    }
  }

  /// One change a cell: from its first value to its last. Of a bar that is gone nothing else is said.
  private static func merged(_ edits: [Edit], _ isKept: UnsafeMutableBufferPointer<Bool>) -> [Change] {
    struct Key: Hashable {
      var row: Int
      var column: String?
    }
    var places: [Key: Int] = [:]
    places.reserveCapacity(edits.count)
    var changes: [Change] = []
    for edit in edits {
      guard isKept[edit.row] || edit.column == nil else { continue }
      let key = Key(row: edit.row, column: edit.column)
      if let place = places[key] {
        changes[place].new = edit.new
      } else {
        places[key] = changes.count
        changes.append(Change(rule: edit.rule, row: edit.row, column: edit.column, old: edit.old, new: edit.new))
      }
    }
    changes.removeAll { $0.column != nil && $0.old.bitPattern == $0.new.bitPattern }
    return changes.enumerated().sorted { ($0.element.row, $0.offset) < ($1.element.row, $1.offset) }.map(\.element)
  }

  package subscript(rule: String) -> Line? { lines.first { $0.rule == rule } }

  /// What a rule found, in the order of the rows.
  package func findings(of rule: String) -> [Finding] { findings.filter { titles[$0.rule] == rule } }

  package var kind: String { "cleaning" }

  package var headline: String {
    let found = lines.reduce(0) { $0 + $1.found }
    let changed = lines.reduce(0) { $0 + $1.changed }
    return found == 0 ? "clean  nothing found" : "clean  \(found) found, \(changed) changed"
  }

  package var propertyNames: [String] { lines.map { CleaningReport.word($0.rule) } + ["findings", "changes"] }

  package func property(_ name: String) -> Value? {
    switch name {
    case "findings": .object(CleaningList(title: "findings", table: findingTable(sorted(findings))))
    case "changes": .object(CleaningList(title: "changes", table: changeTable))
    default: lines.first { CleaningReport.word($0.rule) == name }.map { .number(Double($0.found)) }
    }
  }

  private static func word(_ rule: String) -> String { rule.split(separator: " ").joined(separator: "_") }

  package var display: [Block] { blocks(worst: 3) }

  package var digest: Digest {
    var text = lines.map { "\($0.rule) \($0.found) \($0.changed) \($0.done) \($0.worst)" }
    text += changes.map { "\($0.rule) \($0.row) \($0.column ?? "-") \($0.old) \($0.new)" }
    return Digest(text.joined(separator: "\n"))
  }
}

extension CleaningReport {
  /// The rules with their counts, and the worst few of each.
  package func blocks(worst count: Int) -> [Block] {
    guard count > 0, !findings.isEmpty else { return [.table(table)] }
    var shown: [Finding] = []
    for rule in titles.indices {
      shown += worst(of: rule, count)
    }
    return [.table(table), .table(findingTable(shown))]
  }

  package var table: Table {
    Table(
      "clean",
      columns: [
        Table.Column("rule", lines.map { .text($0.rule) }),
        Table.Column("found", lines.map { .integer($0.found) }),
        Table.Column("changed", lines.map { .integer($0.changed) }),
        Table.Column("done", lines.map { .text($0.done) }),
        Table.Column("worst", lines.map { $0.worst.isEmpty ? .empty : .text($0.worst) }),
      ], notes: notes)
  }

  private func worst(of rule: Int, _ count: Int) -> [Finding] {
    var kept: [Finding] = []
    for finding in findings where finding.rule == rule {
      // The earlier of two that are equally bad stands first.
      guard kept.count < count || finding.off > kept[kept.count - 1].off else { continue }
      kept.insert(finding, at: kept.firstIndex { finding.off > $0.off } ?? kept.count)
      if kept.count > count { kept.removeLast() }
    }
    return kept
  }

  private func sorted(_ findings: [Finding]) -> [Finding] {
    findings.enumerated().sorted {
      ($0.element.rule, $0.element.rows.lowerBound, $0.offset) < (
        $1.element.rule, $1.element.rows.lowerBound, $1.offset
      )
    }.map(\.element)
  }

  private func findingTable(_ shown: [Finding]) -> Table {
    /// To ten digits: a price that was divided and multiplied has no more.
    func number(_ value: Double) -> Table.Cell {
      guard value != 0, value.isFinite else { return value.isNaN ? .empty : .text(Value.source(value)) }
      let scale = pow(10, 9 - log10(abs(value)).rounded(.down))
      return .text(Value.source((value * scale).rounded() / scale))
    }
    var columns = [Table.Column("rule", shown.map { .text(titles[$0.rule]) })]
    if frame.timeline.isPanel {
      columns.append(Table.Column("symbol", shown.map { .text(symbol($0.rows.lowerBound)) }))
    }
    columns += [
      Table.Column(
        frame.isDaily ? "date" : "time", shown.map { .text(stamp(frame.timeline.times[$0.rows.lowerBound])) }),
      Table.Column("bars", shown.map { .integer($0.rows.count) }),
      Table.Column("column", shown.map { $0.column.map { .text($0) } ?? .empty }),
      Table.Column("old", shown.map { number($0.old) }), Table.Column("new", shown.map { number($0.new) }),
      Table.Column("off", shown.map { .text($0.says) }),
      Table.Column("changed", shown.map { .text($0.changed ? "yes" : "no") }),
    ]
    return Table("findings", columns: columns)
  }

  private var changeTable: Table {
    var columns = [Table.Column("rule", changes.map { .text(titles[$0.rule]) } + filled.map { _ in .text("gaps") })]
    columns.append(
      Table.Column("symbol", changes.map { .text(symbol($0.row)) } + filled.map { .text($0.symbol) }))
    let stamps = changes.map { stamp(frame.timeline.times[$0.row]) } + filled.map { stamp($0.time) }
    columns += [
      Table.Column(frame.isDaily ? "date" : "time", stamps.map { .text($0) }),
      Table.Column(
        "column", changes.map { .text($0.column ?? "bar dropped") } + filled.map { _ in .text("bar put in") }),
      Table.Column(
        "old", changes.map { $0.column == nil ? .empty : .text(Value.source($0.old)) } + filled.map { _ in .empty }),
      Table.Column(
        "new", changes.map { $0.column == nil ? .empty : .text(Value.source($0.new)) } + filled.map { _ in .empty }),
    ]
    return Table("changes", columns: columns)
  }

  private func place(_ finding: Finding) -> String {
    let time = stamp(frame.timeline.times[finding.rows.lowerBound])
    return frame.timeline.isPanel ? "\(symbol(finding.rows.lowerBound)) \(time)" : time
  }

  private func symbol(_ row: Int) -> String { frame.timeline.segment(ofRow: row).symbol }

  /// The time on the market's clock, the date alone at midnight.
  private func stamp(_ time: Int64) -> String {
    let text = Moment.text(frame.zone.civil(time))
    return text.hasSuffix("T00:00") ? String(text.dropLast(6)) : text
  }
}

/// All findings or all changes of a report, as one table.
package struct CleaningList: Presentable {
  package let title: String
  package let table: Table

  package var kind: String { "cleaning list" }
  package var headline: String { "\(title)  \(table.rowCount) rows" }
  package var display: [Block] { [.table(table)] }
  package var propertyNames: [String] { ["len"] }
  package func property(_ name: String) -> Value? { name == "len" ? .number(Double(table.rowCount)) : nil }
  package var digest: Digest {
    Digest(table.columns.map { "\($0.title) \($0.cells)" }.joined(separator: "\n"))
  }
}
