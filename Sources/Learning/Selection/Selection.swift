import Frames
import Vocabulary

/// Columns that were chosen from many, with what was said of each: the outcome of one `prune`.
package struct Selection: Presentable {
  /// What it was made by.
  package struct Origin: Equatable, Sendable {
    /// `corr max=0.9`, defaults included.
    package var statement: String
    /// The label; nil where none was looked at.
    package var label: String?
    package var split: String
    package var seed: UInt64
    package var trainingRows: Int
    package var firstTime: Int64
    package var lastTime: Int64
    /// The name of the time zone in which dates are meant.
    package var zone: String
    /// Whether the split keeps rows back that no fold trains on.
    package var isTested: Bool
  }

  package let origin: Origin
  /// How it was chosen: what `fit … prune=` does again in each fold.
  package let pruning: any Pruning
  /// All columns there were to choose from.
  package let names: [String]
  package let choices: Choices
  package let digest: Digest

  init(_ origin: Origin, _ pruning: any Pruning, names: [String], _ choices: Choices) {
    self.origin = origin
    self.pruning = pruning
    self.names = names
    self.choices = choices
    digest = Digest(
      of: [
        Digest(origin.statement), Digest(origin.label ?? ""), Digest(origin.split),
        Digest(high: origin.seed, low: UInt64(origin.trainingRows)),
        choices.verdicts.map(\.score).withUnsafeBufferPointer { Digest(of: $0) },
      ]
        + zip(names, choices.verdicts).map { name, verdict in
          Digest("\(name) \(verdict.isKept) \(verdict.partner ?? "")")
        } + choices.parts.map { Digest("\($0.name) \($0.rows) \($0.kept)") })
  }

  /// The kept columns in their order.
  package var kept: [String] { choices.kept.map { names[$0] } }
}

extension Selection {
  package var kind: String { "selection" }

  package var headline: String {
    "\(choices.kept.count) of \(names.count) columns by \(prunings.brief(origin.statement)), on"
      + " \(origin.trainingRows) training rows"
  }

  package var propertyNames: [String] {
    ["kept", "dropped", "count", "rows"] + (choices.parts.isEmpty ? [] : ["folds"])
  }

  package func property(_ name: String) -> Value? {
    switch name {
    case "kept": return .list(kept.map { .word($0) })
    case "dropped":
      return .list(names.indices.filter { !choices.verdicts[$0].isKept }.map { .word(names[$0]) })
    case "count", "len": return .number(Double(choices.kept.count))
    case "rows": return .number(Double(origin.trainingRows))
    case "folds":
      guard !choices.parts.isEmpty else { return nil }
      return .list(
        choices.parts.map { part in
          .list(names.indices.filter { part.kept[$0] }.map { .word(names[$0]) })
        })
    default: return nil
    }
  }

  package var sketch: [Sketch] {
    [Sketch("kept", [Double(choices.kept.count)]), Sketch(choices.measure, choices.verdicts.map(\.score))]
  }

  package var display: [Block] {
    [.text(headline)] + (choices.parts.isEmpty ? [] : [.table(parts)]) + [.table(table)]
  }

  /// Kept columns first, each part in the order of the columns.
  private var table: Table {
    let verdicts = choices.verdicts
    let rows = verdicts.indices.filter { verdicts[$0].isKept } + verdicts.indices.filter { !verdicts[$0].isKept }
    let folds = choices.parts.map { part in
      Table.Column(part.name, rows.map { .text(part.kept[$0] ? "x" : "") })
    }
    return Table(
      columns: [
        Table.Column("column", rows.map { .text(names[$0]) }),
        Table.Column("", rows.map { .text(verdicts[$0].isKept ? "kept" : "dropped") }),
        Table.Column(
          choices.measure,
          rows.map {
            verdicts[$0].score.isNaN ? .empty : .number(verdicts[$0].score, decimals: choices.parts.isEmpty ? 4 : 0)
          }),
        Table.Column("why", rows.map { .text(verdicts[$0].why) }),
      ] + folds, notes: choices.notes + notes)
  }

  /// What each fold chose.
  private var parts: Table {
    Table(
      columns: [
        Table.Column("fold", choices.parts.map { .text($0.name) }),
        Table.Column("rows", choices.parts.map { .integer($0.rows) }),
        Table.Column("kept", choices.parts.map { part in .integer(part.kept.count { $0 }) }),
        Table.Column(
          "columns",
          choices.parts.map { part in
            .text(names.indices.filter { part.kept[$0] }.map { names[$0] }.joined(separator: " "))
          }),
      ])
  }

  /// What the choice rests on.
  private var notes: [String] {
    func date(_ time: Int64) -> Substring {
      Moment.text((try? Zone(named: origin.zone))?.civil(time) ?? time).prefix(10)
    }
    let rested = "\(origin.trainingRows) training rows of \(splitKinds.brief(origin.split))"
    return [
      "\(rested), \(date(origin.firstTime))..\(date(origin.lastTime)); \(origin.label.map { "\(labelKinds.brief($0))" } ?? "no label was looked at")"
    ]
      + (origin.isTested
        ? []
        : [
          "no part was kept back: every row that a fold is judged on had its say here; fit … prune= chooses in each fold"
        ])
  }
}
