import Frames
import Vocabulary

extension Model {
  package var kind: String { "model" }

  package var kindName: String { String(origin.statement.prefix { $0 != " " }) }

  package var headline: String {
    let card = cv.parts.isEmpty ? test : cv
    return
      "model \(kindName) of \(origin.label), \(origin.features.count) features, \(origin.trainingRows) training rows: "
      + card.headline + (origin.ensemble.map { "; " + $0.verdict } ?? "")
  }

  package var propertyNames: [String] {
    [
      "cv", "oof", "paths", "test", "looks", "features", "rows", "seed", "rounds", "curve", "active", "members",
      "symbols", "version",
    ]
  }

  package func property(_ name: String) -> Value? {
    switch name {
    case "cv": .object(cv)
    case "oof": .object(oof)
    case "paths": .object(paths)
    case "test": .object(test)
    case "looks": .number(Double(looks))
    case "features": .list(origin.features.map { .text($0.name) })
    case "rows": .number(Double(origin.trainingRows))
    case "symbols": symbols.map { .object($0) }
    case "version": .number(Double(origin.version))
    case "seed": .number(Double(origin.seed))
    case "curve": final.lossCurve.map { .object($0) }
    case "active": .flag(origin.ensemble?.isActive ?? true)
    case "members": origin.ensemble.map { .list($0.members.map(Value.word)) }
    default: final.facts.first { $0.name == name }.map { .number($0.value) }
    }
  }

  package var sketch: [Sketch] { cv.sketch + test.sketch.map { Sketch("test \($0.name)", $0.numbers) } }

  package var display: [Block] {
    var blocks: [Block] = [.text(headline)]
    blocks.append(.table(cv.parts.isEmpty ? test.table() : cv.table(beside: test)))
    if !paths.parts.isEmpty { blocks.append(.table(paths.table())) }
    if let table = (oof.parts.isEmpty ? test : oof).confusionTable { blocks.append(.table(table)) }
    return blocks + [.text(notes.joined(separator: "\n"))]
  }

  /// What the figures rest on.
  package var notes: [String] {
    let lookback = origin.features.map(\.lookback).max() ?? 0
    var notes = [
      origin.statement,
      "\(origin.label); \(origin.split); seed \(origin.seed); \(origin.library)",
      "labels reach \(origin.horizon) bars ahead, features look \(lookback) back;"
        + " \(date(origin.firstTime))..\(date(origin.lastTime))",
    ]
    if let parent = origin.parent { notes.append("version \(origin.version): goes on from \(parent)") }
    if let pruning = origin.pruning {
      let counts = folds.compactMap { ($0 as? PrunedFit)?.kept.count }.map(String.init).joined(separator: ", ")
      notes.append(
        "columns chosen by \(prunings.brief(pruning)) from each fold's own training rows"
          + (counts.isEmpty ? "" : ": \(counts) by the folds"))
    }
    if let weighing = origin.weighing {
      notes.append("rows weighed by \(weighing) in each fold, from the labels that it learns from")
    }
    if let ensemble = origin.ensemble {
      let scores = zip(ensemble.members, ensemble.memberScores).map { "\($0) \(rounded($1, 4))" }
      notes.append(
        "\(ensemble.metric) on the same rows: \(rounded(ensemble.score, 4)), of its members \(scores.joined(separator: ", "))"
      )
      notes.append(ensemble.verdict)
      if let note = ensemble.note { notes.append(note) }
    }
    notes += final.facts.map { "\($0.name) \(Value.source($0.value))" }
    if looks > 1, !test.parts.isEmpty {
      notes.append(
        "the test part was judged before, by \(looks - 1) other model\(looks == 2 ? "" : "s") of this session: choose by "
          + "the folds, and trust the test of the one that was chosen the less for it")
    }
    if origin.unpredicted > 0 {
      notes.append("\(origin.unpredicted) rows to be judged have no whole window of rows of their own part: left out")
    }
    if origin.unlabelled > 0 { notes.append("\(origin.unlabelled) rows without a label were left out") }
    if origin.missing > 0 {
      notes.append("\(origin.missing) missing feature values among the training rows: \(missingRule)")
    }
    return notes
  }

  /// The day on which the last label that it learned from ended.
  package var lastDay: Substring { date(origin.lastEnd) }

  private func date(_ time: Int64) -> Substring {
    Moment.text((try? Zone(named: origin.zone))?.civil(time) ?? time).prefix(10)
  }

  private var missingRule: String {
    origin.statement.contains("impute=median") ? "their column's median stands in" : "left to the trees"
  }
}

/// Several models side by side: mean and deviation over their folds, and the test where there is one.
package struct ModelComparison: Presentable {
  private let models: [(name: String, model: Model)]

  package init(_ models: [(name: String, model: Model)]) { self.models = models }

  package var kind: String { "comparison" }
  package var headline: String { "\(models.count) models: " + models.map(\.name).joined(separator: ", ") }
  package var digest: Digest { Digest(of: models.flatMap { [Digest($0.name), $0.model.digest] }) }
  package var propertyNames: [String] { models.map(\.name) }
  package func property(_ name: String) -> Value? {
    models.first { $0.name == name }.map { .object($0.model) }
  }
  package var display: [Block] { [.table(table)] }

  package var table: Table {
    var columns = [
      Table.Column("model", models.map { .text($0.name) }),
      Table.Column("kind", models.map { .text($0.model.kindName) }),
    ]
    let folded = models.contains { !$0.model.cv.parts.isEmpty }
    let tested = models.contains { !$0.model.test.parts.isEmpty }
    for metric in Scores.shown
    where models.contains(where: { $0.model.cv.mean(metric) ?? $0.model.test.mean(metric) != nil }) {
      if folded {
        columns.append(
          Table.Column(metric, models.map { spread($0.model.cv.mean(metric), $0.model.cv.deviation(metric)) }))
      }
      if tested, !folded || ModelComparison.tested.contains(metric) {
        columns.append(
          Table.Column(
            folded ? "test \(metric)" : metric,
            models.map { $0.model.test.mean(metric).map { .number($0, decimals: 4) } ?? .empty }))
      }
    }
    return Table("comparison", columns: columns, notes: notes(folded: folded))
  }

  /// What is shown of the test beside the folds.
  private static let tested: Set<String> = ["auc", "accuracy", "ic", "rmse"]

  private func spread(_ mean: Double?, _ deviation: Double?) -> Table.Cell {
    guard let mean else { return .empty }
    guard let deviation, !deviation.isNaN else { return .number(mean, decimals: 4) }
    return .text("\(rounded(mean, 4))±\(rounded(deviation, 4))")
  }

  private func notes(folded: Bool) -> [String] {
    var notes: [String] = []
    let looks = models.filter { !$0.model.test.parts.isEmpty }.map(\.model.looks).max() ?? 1
    if looks > 1 {
      notes.append("the test part was judged by \(looks) models: whoever chooses by it has no test left")
    }
    if folded { notes.append("mean±sd over the folds, on rows that the fold's model had not seen") }
    let bases = models.map {
      "\(labelKinds.brief($0.model.origin.label)); \(splitKinds.brief($0.model.origin.split))"
    }
    if let first = bases.first, bases.allSatisfy({ $0 == first }) {
      notes.append(first)
    } else {
      notes.append("not alike: the models differ in label or split")
      notes += zip(models, bases).map { "\($0.name): \($1)" }
    }
    return notes
  }
}
