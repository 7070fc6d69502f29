import Frames
import Synchronization
import Vocabulary

/// One `fit`: which model learns which label from which columns, divided how.
package struct Fitting: Sendable {
  package var kind: any ModelKind
  package var features: [Column]
  package var label: Label
  package var plan: SplitPlan
  package var seed: UInt64
  /// Chooses columns in each fold anew, from the rows that the fold learns from.
  package var pruning: (any Pruning)?
  /// Weighs the rows that each fold learns from, by their labels alone.
  package var weighings: [any Weighting]
  /// The closes that the label looked at, for what weighs by return.
  package var close: Numbers?
  /// Goes on from the last fit of this model.
  package var earlier: Model?
  /// How many bytes the columns of a stored frame may take.
  package var memory = 1 << 30

  /// Checks that every column is a number, aligned, and known at its own row.
  package init(
    _ kind: any ModelKind, features: [Column], label: Label, plan: SplitPlan, seed: UInt64,
    pruning: (any Pruning)? = nil, weighings: [any Weighting] = [], close: Numbers? = nil, from earlier: Model? = nil
  ) throws {
    guard !features.isEmpty else {
      throw Complaint(
        "there are no features to fit on", hint: "features @module17 adds some, or name columns with x=[…]")
    }
    try features.checkAsFeatures(of: label.timeline)
    guard label.spans.sampleCount > 0 else { throw Complaint("\(label.headline)", hint: "no row has a label") }
    self.kind = kind
    self.features = features
    self.label = label
    self.plan = try plan.made(for: label.spans)
    self.seed = seed
    self.pruning = pruning
    self.weighings = weighings
    self.close = close
    self.earlier = earlier
    if let earlier { try check(earlier) }
  }

  /// Fits every fold, side by side, then once more on all training rows, and judges what was not seen.
  package func run(_ monitor: Monitor) throws -> Model {
    let matrix = try matrix()
    let targets = try Targets(label)
    let usesFoldAsFinal = plan.folds.count == 1 && plan.folds[0].train == plan.final.train
    // The last fit waits for the folds only where they teach it something.
    let waits = kind.stopsEarly || usesFoldAsFinal
    let parts = plan.folds + (waits ? [] : [plan.final])
    let fits = Mutex([(any Fitted)?](repeating: nil, count: parts.count))
    let choosing =
      pruning.map { pruning in
        let classes = targets.classes.count
        let set = TrainingSet(features: matrix, rows: [], targets: [], classCount: classes)
        return pruning.steps(Evidence(set, spans: label.spans, seed: seed))
      } ?? 0
    let rows = parts.reduce(0) { max($0, $1.train.count) }
    let seconds = kind.seconds(rows: rows, columns: matrix.count, classCount: targets.classes.count) ?? 0
    monitor.begin(
      "fitting \(type(of: kind).name)" + (seconds > 5 ? ", about \(Int(seconds)) s a fit" : ""),
      of: (kind.steps + choosing) * (plan.folds.count + (usesFoldAsFinal ? 0 : 1)))
    try concurrently(parts.count, threads: monitor.threads) { index in
      let set = try trainingSet(parts[index], matrix, targets, stops: kind.stopsEarly, monitor)
      let fit: any Fitted
      do { fit = try learned(kind, set, seed: seed(of: index), monitor) } catch let complaint as Complaint {
        throw Complaint("\(parts[index].name): \(complaint.message)", hint: complaint.hint, at: complaint.place)
      }
      fits.withLock { $0[index] = fit }
    }
    var folds = fits.withLock { $0.compactMap { $0 } }
    let final: any Fitted
    if usesFoldAsFinal {
      final = folds[0]
    } else if !waits {
      final = folds.removeLast()
    } else {
      let settled = kind.settled(by: folds.map { ($0 as? PrunedFit)?.fit ?? $0 })
      let set = try trainingSet(plan.final, matrix, targets, stops: settled.stopsEarly, monitor)
      final = try learned(settled, set, seed: seed(of: plan.folds.count), monitor)
    }
    return try Model(self, matrix, targets, folds: folds, final: final, monitor: monitor)
  }

  /// A fit on a set; where columns are chosen, on those that the set's own rows chose.
  func learned(
    _ kind: any ModelKind, _ set: TrainingSet, seed: UInt64, _ monitor: Monitor
  ) throws -> any Fitted {
    if let earlier { return try kind.fit(set, from: earlier.final, seed: seed, monitor: monitor) }
    guard let pruning else { return try kind.fit(set, seed: seed, monitor: monitor) }
    // What is chosen with chance is chosen alike in all folds but for their rows.
    let choices = try pruning.choose(Evidence(set, spans: label.spans, seed: self.seed), monitor: monitor)
    guard !choices.kept.isEmpty else {
      throw Complaint("\(prunings.brief(pruning.statement)) kept no column", hint: "a lower min=, or no prune=")
    }
    var pruned = set
    pruned.features = set.features.keeping(choices.kept)
    return PrunedFit(
      fit: try kind.fit(pruned, seed: seed, monitor: monitor), kept: choices.kept, columns: set.features.count)
  }

  /// Complains of a model that the fit cannot go on from, and of rows to judge by that it has seen.
  private func check(_ earlier: Model) throws {
    let family = type(of: kind)
    guard earlier.kindName == family.name else {
      throw Complaint("from= names a model of \(earlier.kindName), and \(family.name) is to be fitted")
    }
    guard family.traits.continues else {
      throw Complaint(
        "\(family.name) cannot go on from an earlier fit", hint: "fit it on all rows: what it would find is the same")
    }
    guard pruning == nil, !(earlier.final is PrunedFit) else {
      throw Complaint(
        "from= goes on with the columns of the earlier fit", hint: "neither may have been fitted with prune=")
    }
    let (own, old) = (features.map(\.name), earlier.origin.features.map(\.name))
    guard own == old else {
      throw Complaint(
        "from= goes on with the columns of the earlier fit: \(old.joined(separator: ", "))", hint: "leave x= out")
    }
    guard try Targets(label).classes == earlier.origin.classes, label.statement == earlier.origin.label else {
      throw Complaint("from= goes on with the label of the earlier fit: \(earlier.origin.label)")
    }
    let times = label.timeline.times
    let judged = (plan.folds + [plan.final]).flatMap(\.out)
    if let first = judged.min(by: { times[Int($0)] < times[Int($1)] }), times[Int(first)] <= earlier.origin.lastEnd {
      throw Complaint(
        "the split judges rows that the earlier fit has learned from, which ended \(earlier.lastDay)",
        hint: "take later rows alone: px2 = select from DAY, then label and split on px2")
    }
  }

  /// Each fold has a stream of its own, so that the order of work changes nothing.
  func seed(of fold: Int) -> UInt64 {
    var random = Random(seed: seed, stream: "fold \(fold)")
    return random.next()
  }

  func trainingSet(
    _ fold: SplitPlan.Fold, _ matrix: Features, _ targets: Targets, stops: Bool, _ monitor: Monitor
  ) throws -> TrainingSet {
    var (rows, stop): ([Int32], [Int32]) = (fold.train, [])
    if stops {
      if plan.stopsOnOut { stop = fold.out } else { (rows, stop) = try tail(of: rows) }
    }
    let weights = try close.flatMap { close in
      try weighings.weights(of: WeightedRows(rows, label: label, close: close, seed: seed), monitor: monitor)
    }
    var set = TrainingSet(
      features: matrix.cut(by: rows, stop, plan.stopsOnOut ? [] : fold.out), rows: rows,
      targets: rows.map { targets[$0] }, classCount: targets.classes.count,
      stopRows: stop, stopTargets: stop.map { targets[$0] }, weights: weights)
    set.spans = label.spans
    return set
  }

  /// The last tenth of the training rows, to stop by, and the rows before it whose labels do not reach into it.
  private func tail(of rows: [Int32]) throws -> ([Int32], [Int32]) {
    let timeline = label.timeline
    let first = rows.count - max(1, rows.count / 10)
    let start = timeline.times[Int(rows[first])]
    let stop = rows.filter { timeline.times[Int($0)] >= start }
    let kept = rows.filter {
      timeline.times[Int($0)] < start && timeline.times[Int(label.spans.ends[Int($0)])] < start
    }
    guard !kept.isEmpty else {
      throw Complaint(
        "\(rows.count) training rows are too few to keep a tenth aside for stopping",
        hint: "stop=0 trains to the end; of a network it is patience=0")
    }
    return (kept, stop)
  }
}

extension [Column] {
  /// Complains of a column that a model must not learn from: one that is no number, not aligned, or looks ahead.
  func checkAsFeatures(of timeline: Timeline) throws {
    for column in self {
      guard column.lookahead == 0, column.role != .label else {
        let formula = column.formula.map { " (\(column.name) = \($0))" } ?? ""
        throw Complaint(
          "feature '\(column.name)' looks \(column.lookahead) bars ahead\(formula)",
          hint: "use it as a label, or lag it")
      }
      guard column.numbers != nil else { throw Complaint("feature '\(column.name)' is not a number") }
      guard column.count == timeline.count else {
        throw Complaint("feature '\(column.name)' has \(column.count) rows, the timeline \(timeline.count)")
      }
    }
  }
}

/// The label as numbers to learn: the value, or the place of the class.
struct Targets: Sendable {
  let classes: [Int]
  /// One a class.
  let names: [String]
  private let values: [Double]

  init(_ label: Label) throws {
    let raw = try label.values.array()
    switch label.target {
    case .value:
      (classes, names) = ([], [])
      values = raw
    case .classes(let known):
      (classes, names) = (known, label.meaning.names(of: known))
      values = raw.map { value in value.isNaN ? .nan : Double(known.firstIndex(of: Int(value)) ?? 0) }
    }
  }

  subscript(row: Int32) -> Double { values[Int(row)] }
}
