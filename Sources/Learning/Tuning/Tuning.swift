import Vocabulary

/// What a search found: every trial with its settings and scores, and the best of them.
package struct Tuning: Presentable {
  /// What the search was.
  package struct Origin: Sendable {
    package var family: String
    /// Settings that were the same in all trials.
    package var fixed: [(name: String, value: Value)]
    /// The dimensions as they are written, and their names.
    package var space: [String]
    package var names: [String]
    package var sampler: String
    package var pruner: String
    package var together: Int
    package var seed: UInt64
    package var metric: String
    package var isLoss: Bool
    package var folds: Int
    package var label: String
    package var split: String
    package var features: [String]
    package var pruning: String?
    package var weighing: String?
  }

  /// One trial, by the names of the origin.
  package struct Row: Sendable {
    package var settings: [Value]
    /// One a fold that was judged.
    package var scores: [Double]
    /// Their mean.
    package var score: Double
    package var ending: Trial.Ending
  }

  package let origin: Origin
  package let rows: [Row]
  /// The place of the best complete trial; nil where none is complete.
  package let best: Int?

  package init(_ origin: Origin, _ rows: [Row], best: Int?) {
    self.origin = origin
    self.rows = rows
    self.best = best
  }

  /// All settings of the best trial as options of a line, those that were not searched too.
  package var bestSettings: [(name: String, value: Value)] {
    guard let best else { return origin.fixed }
    return origin.fixed + zip(origin.names, rows[best].settings).map { ($0, $1) }
  }

  /// The places of the trials, the best first: complete ones, then those given up, by how far they came, then failures.
  package var ranking: [Int] {
    func rank(_ row: Row) -> (Int, Double) {
      let merit = row.score.isNaN ? -Double.infinity : origin.isLoss ? -row.score : row.score
      switch row.ending {
      case .complete: return (.max, merit)
      case .pruned: return (row.scores.count, merit)
      case .failed: return (-1, merit)
      }
    }
    return rows.indices.sorted { a, b in
      let (left, right) = (rank(rows[a]), rank(rows[b]))
      return (left.0, left.1, -a) > (right.0, right.1, -b)
    }
  }

  package func count(_ ending: (Trial.Ending) -> Bool) -> Int { rows.count { ending($0.ending) } }
  package var pruned: Int { count { $0 == .pruned } }
  package var failed: Int { count { if case .failed = $0 { true } else { false } } }

  // MARK: - Presentable

  package var kind: String { "tuning" }

  package var headline: String {
    var counts = "\(rows.count) trials"
    let less = [(pruned, "given up early"), (failed, "failed")].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    if !less.isEmpty { counts += " (\(less.joined(separator: ", ")))" }
    guard let best else { return "tuning of \(origin.family): \(counts)" }
    return "tuning of \(origin.family): \(counts), best \(origin.metric) \(rounded(rows[best].score, 4)) with "
      + zip(origin.names, rows[best].settings).map { "\($0)=\(Tuning.brief($1))" }.joined(separator: " ")
  }

  package var propertyNames: [String] {
    ["trials", "pruned", "failed", "best", "score", "scores", "metric"] + origin.names
  }

  package func property(_ name: String) -> Value? {
    switch name {
    case "trials", "len": return .number(Double(rows.count))
    case "pruned": return .number(Double(pruned))
    case "failed": return .number(Double(failed))
    case "best": return .record(bestSettings.map { Value.Field($0.name, $0.value) })
    case "score": return .number(best.map { rows[$0].score } ?? .nan)
    case "scores": return .list(rows.map { .number($0.score) })
    case "metric": return .word(origin.metric)
    default:
      guard let column = origin.names.firstIndex(of: name) else { return nil }
      return .list(rows.map { $0.settings[column] })
    }
  }

  package var digest: Digest {
    let facts = [
      origin.family, origin.space.joined(separator: " "), origin.sampler, origin.pruner, "\(origin.together)",
      "\(origin.seed)", origin.metric, origin.label, origin.split, origin.features.joined(separator: " "),
      origin.pruning ?? "", origin.weighing ?? "",
    ]
    return Digest(
      of: facts.map { Digest($0) } + origin.fixed.flatMap { [Digest($0.name), $0.value.digest] }
        + rows.flatMap { row in
          row.settings.map(\.digest) + [row.scores.withUnsafeBufferPointer { Digest(of: $0) }, Digest("\(row.ending)")]
        })
  }

  package var sketch: [Sketch] { [Sketch("score", rows.map(\.score))] }

  package var display: [Block] { [.text(headline), .table(table(20))] }

  /// The best trials, one a row.
  package func table(_ most: Int) -> Table {
    let shown = ranking.prefix(most)
    var columns = [Table.Column("trial", shown.map { .integer($0 + 1) })]
    for (index, name) in origin.names.enumerated() {
      columns.append(Table.Column(name, shown.map { Tuning.cell(rows[$0].settings[index]) }))
    }
    columns.append(Table.Column(origin.metric, shown.map { .number(rows[$0].score, decimals: 4) }))
    if origin.folds > 1 {
      columns.append(Table.Column("sd", shown.map { .number(Tuning.deviation(rows[$0].scores), decimals: 4) }))
    }
    if pruned + failed > 0 {
      columns.append(
        Table.Column(
          "ended",
          shown.map { place in
            switch rows[place].ending {
            case .complete: .empty
            case .pruned: .text("after \(rows[place].scores.count) of \(origin.folds)")
            case .failed(let message): .text(message)
            }
          }))
    }
    var notes = [
      "\(origin.sampler) over \(origin.space.joined(separator: " ")), \(origin.together) at once, seed \(origin.seed)",
      "mean over \(origin.folds) fold\(origin.folds == 1 ? "" : "s") of \(origin.split); no test row was looked at",
    ]
    if rows.count > shown.count { notes.insert("the best \(shown.count) of \(rows.count) trials", at: 0) }
    return Table(columns: columns, notes: notes)
  }

  private static func deviation(_ scores: [Double]) -> Double {
    let values = scores.filter { !$0.isNaN }
    guard values.count > 1 else { return .nan }
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
  }

  private static func cell(_ value: Value) -> Table.Cell {
    if case .number(let number) = value { .number(number) } else { .text(value.source) }
  }

  /// Four figures of a number, for a line of text.
  static func brief(_ value: Value) -> String {
    guard case .number(let number) = value, number != number.rounded(), number.isFinite else { return value.source }
    var scale = 1.0
    while abs(number) * scale < 1000 { scale *= 10 }
    return Value.source((number * scale).rounded() / scale)
  }
}
