import Frames
import Vocabulary

/// One `prune`: which way to choose, from which columns, on the training rows of which split.
package struct Selecting: Sendable {
  package var pruning: any Pruning
  package var features: [Column]
  package var label: Label?
  package var plan: SplitPlan
  package var seed: UInt64

  /// Checks that every column is a number, aligned, and known at its own row.
  package init(
    _ pruning: any Pruning, features: [Column], label: Label?, plan: SplitPlan, seed: UInt64
  ) throws {
    guard !features.isEmpty else {
      throw Complaint("there are no features to choose from", hint: "features @module17 adds some, or name them: x=[…]")
    }
    guard label != nil || !pruning.readsLabel else {
      throw Complaint("\(prunings.brief(pruning.statement)) looks at a label, and there is none yet")
    }
    self.pruning = pruning
    self.features = features
    self.label = pruning.readsLabel ? label : nil
    self.plan = try label.map { try plan.made(for: $0.spans) } ?? plan
    self.seed = seed
    try features.checkAsFeatures(of: self.plan.spans.timeline)
  }

  package func run(_ monitor: Monitor) throws -> Selection {
    let matrix = try Features(loading: features, of: self.plan.spans.timeline)
    let targets = try label.map { try Targets($0) }
    func set(_ rows: [Int32]) -> TrainingSet {
      TrainingSet(
        features: matrix, rows: rows, targets: targets.map { targets in rows.map { targets[$0] } } ?? [],
        classCount: targets?.classes.count ?? 0)
    }
    let times = plan.spans.timeline.times
    let past = (plan.folds.isEmpty ? [plan.final] : plan.folds).compactMap { fold -> (String, TrainingSet)? in
      let first = fold.out.reduce(Int64.max) { min($0, times[Int($1)]) }
      let rows = fold.train.filter { times[Int($0)] < first }
      return rows.isEmpty ? nil : (fold.name, set(rows))
    }
    let evidence = Evidence(set(plan.final.train), spans: plan.spans, seed: seed, past: past)
    monitor.begin("choosing columns", of: pruning.steps(evidence))
    let choices = try pruning.choose(evidence, monitor: monitor)
    return Selection(
      Selection.Origin(
        statement: pruning.statement, label: label?.statement, split: plan.statement, seed: seed,
        trainingRows: plan.final.train.count, firstTime: plan.final.train.first.map { times[Int($0)] } ?? 0,
        lastTime: plan.final.train.last.map { times[Int($0)] } ?? 0, zone: plan.spans.zone,
        isTested: !plan.final.out.isEmpty), pruning, names: matrix.names, choices)
  }
}

extension Features {
  /// The values of columns, where they are.
  init(of columns: [Column], _ timeline: Timeline) {
    self.init(
      names: columns.map(\.name), columns: columns.compactMap(\.numbers), segments: timeline.segments.map(\.rows))
  }

  /// The values of columns, read into memory.
  init(loading columns: [Column], of timeline: Timeline) throws {
    self.init(of: columns, timeline)
    for column in self.columns { try column.load() }
  }

  /// Some of the columns, by their places.
  func keeping(_ places: [Int]) -> Features {
    var kept = self
    kept.names = places.map { names[$0] }
    kept.columns = places.map { columns[$0] }
    return kept
  }
}
