import Frames
import Vocabulary

/// A way to make one model of several.
package protocol EnsembleKind: Entry {
  /// The rows that the ensemble is judged on, fold by fold, with what it learned from; and the last fit.
  func combine(_ members: Members, monitor: Monitor) throws -> Combination
}

/// The ways that can be called by name.
package let ensembleKinds = Catalogue<any EnsembleKind>("ensemble", [Vote.self, Stack.self, Blend.self])

/// What a way to combine came to.
package struct Combination: Sendable {
  /// The folds that the ensemble is judged on; `train` has every row that some part of it learned from.
  package var plan: SplitPlan
  /// One a fold.
  package var rules: [EnsembleFit.Rule]
  package var final: EnsembleFit.Rule
  var note: String?
}

/// The models that an ensemble is made of, on the rows that all of them learned from and were judged by.
package struct Members: Sendable {
  package let names: [String]
  package let models: [Model]
  package let label: Label
  package let plan: SplitPlan
  /// The columns that some member reads.
  let features: [Model.Feature]
  let matrix: Features
  /// Of each member, the places of its columns.
  let places: [[Int]]
  let targets: Targets

  /// Checks that they belong together.
  ///
  /// - Parameter frame: Has the columns of all members, and the rows of the label.
  package init(_ members: [(name: String, model: Model)], label: Label, plan: SplitPlan, frame: Frame) throws {
    guard members.count > 1 else {
      throw Complaint("an ensemble needs two members at least", hint: "combine vote m1 m2")
    }
    let plan = try plan.made(for: label.spans)
    for (index, (name, model)) in members.enumerated() {
      guard !members[..<index].contains(where: { $0.name == name || $0.model.digest == model.digest }) else {
        throw Complaint("'\(name)' is a member twice")
      }
      try Members.check(name, model, label, plan)
    }
    names = members.map(\.name)
    models = members.map(\.model)
    self.label = label
    self.plan = plan
    var features: [Model.Feature] = []
    for feature in models.flatMap(\.origin.features) where !features.contains(where: { $0.name == feature.name }) {
      features.append(feature)
    }
    self.features = features
    let all = features
    places = models.map { model in
      model.origin.features.compactMap { feature in all.firstIndex { $0.name == feature.name } }
    }
    matrix = try Features(loading: features.map { try frame.column($0.name) }, of: frame.timeline)
    targets = try Targets(label)
  }

  private static func check(_ name: String, _ model: Model, _ label: Label, _ plan: SplitPlan) throws {
    guard model.unseen.timeline.isAligned(with: label.timeline) else {
      throw Complaint("'\(name)' was fitted on other rows than the label has", hint: "fit all members on one frame")
    }
    guard model.origin.label == label.statement else {
      throw Complaint(
        "'\(name)' learned \(labelKinds.brief(model.origin.label)), not \(labelKinds.brief(label.statement))",
        hint: "all members learn one label; y= names it")
    }
    guard model.origin.split == plan.statement, model.folds.count == plan.folds.count,
      model.origin.trainingRows == plan.final.train.count
    else {
      throw Complaint(
        "'\(name)' was fitted on \(splitKinds.brief(model.origin.split)), not on \(splitKinds.brief(plan.statement))",
        hint: "all members are fitted on one split; cv= names it")
    }
  }

  var count: Int { models.count }
  var classCount: Int { targets.classes.count }

  /// A member's fit of a fold, or its last one.
  func fit(_ member: Int, fold: Int?) -> any Fitted { fold.map { models[member].folds[$0] } ?? models[member].final }

  /// The ensemble of the members' fits of a fold, or of their last ones.
  func ensemble(fold: Int?, _ rule: EnsembleFit.Rule) -> EnsembleFit {
    EnsembleFit(
      (0..<count).map {
        EnsembleFit.Member(name: names[$0], family: models[$0].kindName, fit: fit($0, fold: fold), columns: places[$0])
      }, rule, columns: features.count, classCount: classCount)
  }

  /// What a member's fit says of some rows.
  func said(_ member: Int, fold: Int?, rows: [Int32], monitor: Monitor) throws -> [Double] {
    try fit(member, fold: fold).predict(matrix.keeping(places[member]), rows: rows, monitor: monitor)
  }

  /// Every row of the folds' own parts, once and in the order of time, with what each member's fits say that had not
  /// seen it: the mean where several folds judged it.
  func outOfFold(monitor: Monitor) throws -> (rows: [Int32], said: [[Double]]) {
    let timeline = label.timeline
    let width = max(1, classCount)
    let values = try (0..<count).map { member in
      try Predictions(
        timeline, classes: targets.classes, names: targets.names,
        blocks: plan.folds.enumerated().map { fold, part in
          (part.out, try said(member, fold: fold, rows: part.out, monitor: monitor))
        }
      ).values.map { try $0.array() }
    }
    var judged = [Bool](repeating: false, count: timeline.count)
    for fold in plan.folds { for row in fold.out { judged[Int(row)] = true } }
    let rows = timeline.times.indices.filter { judged[$0] }
      .sorted { (timeline.times[$0], $0) < (timeline.times[$1], $1) }
    return (
      rows.map { Int32($0) }, values.map { columns in rows.flatMap { row in (0..<width).map { columns[$0][row] } } }
    )
  }

  // MARK: - The whole

  /// The ensemble as a model, judged beside its members.
  ///
  /// - Parameter metric: nil for `auc` of classes and `ic` of a value.
  package func combined(_ kind: some EnsembleKind, metric: String?, monitor: Monitor) throws -> Model {
    monitor.begin("combining", of: plan.folds.count + 1)
    let metric = try Tuner.metric(metric, of: label)
    let combination = try kind.combine(self, monitor: monitor)
    let plan: SplitPlan = combination.plan
    let folds: [EnsembleFit] = combination.rules.enumerated().map { ensemble(fold: $0.offset, $0.element) }
    let final = ensemble(fold: nil, combination.final)
    let returns = try label.returns.array()
    func mean(_ say: (Int, [Int32]) throws -> [Double]) throws -> Double {
      let scores = try plan.folds.enumerated().map { fold, part in
        Scores(part.out, try say(fold, part.out), targets, returns: returns)[metric] ?? .nan
      }.filter { !$0.isNaN }
      return scores.isEmpty ? .nan : scores.reduce(0, +) / Double(scores.count)
    }
    let facts = EnsembleFacts(
      members: names, metric: metric,
      score: try mean { try folds[$0].predict(matrix, rows: $1, monitor: monitor) },
      memberScores: try (0..<count).map { member in
        try mean { try said(member, fold: $0, rows: $1, monitor: monitor) }
      }, note: combination.note)
    let words = kind.statement.split(separator: " ", maxSplits: 1)
    var origin = try Model.Origin(
      ([String(words[0]), names.joined(separator: " ")] + words.dropFirst().map(String.init)).joined(separator: " "),
      library: "wick", label, plan, targets, features: features, matrix, seed: 0)
    origin.ensemble = facts
    return try Model(
      judging: origin, plan, label, matrix, targets, folds: folds, final: final, monitor: monitor)
  }
}
