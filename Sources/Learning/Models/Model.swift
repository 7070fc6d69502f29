import Frames
import Vocabulary

/// A fitted model with all that it rests on: the fits of its folds, what they said of rows they had not seen, and a
/// last fit on all training rows, which predicts what is new.
package struct Model: Presentable {
  /// A column that the model reads.
  package struct Feature: Equatable, Sendable {
    package var name: String
    package var formula: String?
    package var lookback: Int

    package init(name: String, formula: String?, lookback: Int) {
      (self.name, self.formula, self.lookback) = (name, formula, lookback)
    }
  }

  /// What it was made by, in words and numbers that do not change from run to run.
  package struct Origin: Equatable, Sendable {
    /// `xgboost depth=4 lr=0.05 …`, defaults included.
    package var statement: String
    package var library: String
    package var label: String
    package var split: String
    /// How each fold chose its columns; nil where all are read.
    package var pruning: String?
    /// What the rows of each fold weighed; nil where all weigh alike.
    package var weighing: String?
    package var seed: UInt64
    package var horizon: Int
    package var classes: [Int]
    package var features: [Feature]
    /// Training rows of the last fit, rows without a label, missing values among the features of the training rows.
    package var trainingRows: Int
    package var unlabelled: Int
    package var missing: Int
    package var firstTime: Int64
    package var lastTime: Int64
    /// When the last label of the training rows ends: what comes later was seen by no part of the last fit.
    package var lastEnd: Int64
    /// The name of the time zone in which dates are meant.
    package var zone: String
    /// Rows to be judged of which the model says nothing, as too few of its part lie before them.
    package var unpredicted = 0
    /// What its classes stand for, and what they are called.
    package var meaning: ClassMeaning { ClassMeaning(ofLabel: label) }
    package var classNames: [String] { meaning.names(of: classes) }
    /// What an ensemble is made of and how it did beside its members; nil for a single model.
    package var ensemble: EnsembleFacts?
    /// 1, or one more than that of the model that it goes on from, which `parent` tells of.
    package var version = 1
    package var parent: String?
  }

  package let origin: Origin
  package let folds: [any Fitted]
  package let final: any Fitted
  /// Of rows that the model which speaks had not seen: each fold's own part, the test part, and what comes after all
  /// training labels have ended. Every other row is na.
  package let unseen: Predictions
  /// Judged on each fold's own part.
  package let cv: ScoreCard
  /// Judged on all these rows together.
  package let oof: ScoreCard
  /// Judged along each way through time, where groups of rows were judged several times.
  package let paths: ScoreCard
  /// Judged on the part that was kept back from all folds.
  package let test: ScoreCard
  /// How many different models had been judged on that part when this one was, itself among them. No part of what the
  /// model is: it tells how much its test is still worth.
  package var looks = 1
  /// Judged symbol by symbol on all rows that were judged; of panels alone.
  package var symbols: SymbolScores?
  package let digest: Digest

  init(
    _ origin: Origin, folds: [any Fitted], final: any Fitted, unseen: Predictions, cv: [Scores], oof: [Scores],
    paths: [Scores] = [], test: [Scores]
  ) throws {
    let classes = origin.classNames
    self.origin = origin
    self.folds = folds
    self.final = final
    self.unseen = unseen
    self.cv = ScoreCard(cv.count == 1 ? "validation" : "\(cv.count) folds", cv, classes: classes)
    self.oof = ScoreCard("out of fold", oof, classes: classes)
    self.paths = ScoreCard("\(paths.count) paths", paths, classes: classes)
    self.test = ScoreCard("test", test, classes: classes)
    digest = Digest(
      of: [
        Digest(origin.statement), Digest(origin.label), Digest(origin.split),
        Digest(high: origin.seed, low: UInt64(origin.trainingRows)),
      ]
        + origin.features.map { Digest($0.name) }
        + (try (folds + [final]).map { fit in
          let documents = try fit.documents
          return documents.bytes.withUnsafeBytes { Digest(of: [Digest(documents.text), Digest($0)]) }
        }) + [try unseen.digest(), self.cv.digest, self.test.digest])
  }

  /// Puts together what a fitting learned, and judges it.
  init(
    _ fitting: Fitting, _ matrix: Features, _ targets: Targets, folds: [any Fitted], final: any Fitted,
    monitor: Monitor
  ) throws {
    var origin = try Origin(
      fitting.statement, library: type(of: fitting.kind).library, fitting.label, fitting.plan, targets,
      features: fitting.features.map { Feature(name: $0.name, formula: $0.formula, lookback: $0.lookback) }, matrix,
      seed: fitting.seed)
    origin.pruning = fitting.pruning?.statement
    origin.weighing =
      fitting.weighings.isEmpty ? nil : fitting.weighings.map(\.statement).joined(separator: ", ")
    if let earlier = fitting.earlier {
      origin.version = earlier.origin.version + 1
      origin.parent =
        "\(earlier.origin.statement), version \(earlier.origin.version), digest \(earlier.digest), which learned until "
        + "\(earlier.lastDay)"
    }
    try self.init(
      judging: origin, fitting.plan, fitting.label, matrix, targets, folds: folds, final: final, monitor: monitor)
  }

  /// Lets each fit speak of the rows that it had not seen, and judges what it says.
  init(
    judging origin: Origin, _ plan: SplitPlan, _ label: Label, _ matrix: Features, _ targets: Targets,
    folds: [any Fitted], final: any Fitted, monitor: Monitor
  ) throws {
    var origin = origin
    var blocks: [(rows: [Int32], values: [Double])] = []
    for (fold, fit) in zip(plan.folds + [plan.final], folds + [final]) {
      let cut = matrix.cut(by: fold.train, fold.out)
      let said = try fit.said(of: fold.out, cut, width: max(1, targets.classes.count), monitor)
      blocks.append(said)
      origin.unpredicted += fold.out.count - said.rows.count
    }
    let judged = blocks.count - 1
    let later = Model.later(than: plan, label)
    blocks.append(try final.said(of: later, matrix, width: max(1, targets.classes.count), monitor))
    let unseen = try Predictions(
      label.timeline, classes: targets.classes, names: targets.names, blocks: blocks)
    let returns = try label.returns.array()
    func scores(_ rows: [Int32], _ values: [Double]) -> [Scores] {
      rows.isEmpty ? [] : [Scores(rows, values, targets, returns: returns)]
    }
    let all = blocks[..<judged]
    try self.init(
      origin, folds: folds, final: final, unseen: unseen, cv: all.flatMap { scores($0.rows, $0.values) },
      oof: scores(all.flatMap(\.rows), all.flatMap(\.values)),
      paths: plan.paths.flatMap { path in
        let way = Model.way(path, of: plan, in: blocks, width: max(1, targets.classes.count))
        return scores(way.rows, way.values)
      },
      test: scores(blocks[judged].rows, blocks[judged].values))
    guard label.timeline.isPanel else { return }
    var isJudged = [Bool](repeating: false, count: label.timeline.count)
    for fold in plan.folds + [plan.final] { for row in fold.out { isJudged[Int(row)] = true } }
    let said = try unseen.values.map { try $0.array() }
    symbols = SymbolScores(
      label.timeline.segments.compactMap { segment in
        let rows = segment.rows.filter { isJudged[$0] && !said[0][$0].isNaN }.map { Int32($0) }
        return scores(rows, rows.flatMap { row in said.map { $0[Int(row)] } }).first.map { (segment.symbol, $0) }
      })
  }

  /// What the folds of a path say of the rows of its groups, one group after the other.
  private static func way(
    _ path: [Int], of plan: SplitPlan, in blocks: [(rows: [Int32], values: [Double])], width: Int
  ) -> (rows: [Int32], values: [Double]) {
    var way: (rows: [Int32], values: [Double]) = ([], [])
    for (group, fold) in path.enumerated() {
      let wanted = Set(plan.pathRows[group])
      let block = blocks[fold]
      for (place, row) in block.rows.enumerated() where wanted.contains(row) {
        way.rows.append(row)
        way.values += block.values[place * width..<(place + 1) * width]
      }
    }
    return way
  }

  fileprivate static func lastEnd(_ plan: SplitPlan, _ label: Label) -> Int64 {
    plan.final.train.reduce(.min) { max($0, label.timeline.times[Int(label.spans.ends[Int($1)])]) }
  }

  /// Rows outside the test part that come after all training labels of the last fit have ended.
  private static func later(than plan: SplitPlan, _ label: Label) -> [Int32] {
    let times = label.timeline.times
    let end = lastEnd(plan, label)
    var judged = [Bool](repeating: false, count: times.count)
    for fold in plan.folds + [plan.final] { for row in fold.out { judged[Int(row)] = true } }
    return times.indices.compactMap { !judged[$0] && times[$0] > end ? Int32($0) : nil }
  }

  /// What the last fit says of every row of another frame, which must have the model's columns.
  package func predict(_ frame: Frame, monitor: Monitor = Monitor()) throws -> Predictions {
    let columns = try origin.features.map { feature in
      guard let numbers = try frame.column(feature.name).numbers else {
        throw Complaint("column '\(feature.name)' is not a number")
      }
      return numbers
    }
    let rows = (0..<frame.count).map { Int32($0) }
    let values = try final.predict(
      Features(
        names: origin.features.map(\.name), columns: columns, segments: frame.timeline.segments.map(\.rows)),
      rows: rows, monitor: monitor)
    return try Predictions(
      frame.timeline, classes: origin.classes, names: origin.classNames, blocks: [(rows, values)])
  }

  /// The weight of each feature in the last fit, the greatest first; they sum to 1.
  package func importance(_ kind: Importance = .gain) throws -> [(name: String, share: Double)] {
    let weights = try final.importance(kind)
    let total = weights.reduce(0, +)
    let shares = zip(origin.features, weights).map { ($0.name, total > 0 ? $1 / total : 0) }
    return shares.enumerated().sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }
      .map { (name: $0.element.0, share: $0.element.1) }
  }
}

extension Fitted {
  /// The rows of which something is said, and what.
  func said(
    of rows: [Int32], _ features: Features, width: Int, _ monitor: Monitor
  ) throws -> (rows: [Int32], values: [Double]) {
    let values = try predict(features, rows: rows, monitor: monitor)
    let places = rows.indices.filter { !values[$0 * width].isNaN }
    guard places.count < rows.count else { return (rows, values) }
    return (places.map { rows[$0] }, places.flatMap { values[$0 * width..<($0 + 1) * width] })
  }
}

extension Model.Origin {
  /// What can be said from the rows alone of a model that learned from the training rows of a plan.
  init(
    _ statement: String, library: String, _ label: Label, _ plan: SplitPlan, _ targets: Targets,
    features: [Model.Feature], _ matrix: Features, seed: UInt64
  ) throws {
    var missing = 0
    try matrix.eachColumn(of: plan.final.train) { _, values, places in
      missing += places.count { !values[Int($0)].isFinite }
    }
    let times = label.timeline.times
    self.init(
      statement: statement, library: library, label: label.statement, split: plan.statement, seed: seed,
      horizon: label.horizon, classes: targets.classes, features: features, trainingRows: plan.final.train.count,
      unlabelled: label.timeline.count - label.spans.sampleCount, missing: missing,
      firstTime: plan.final.train.first.map { times[Int($0)] } ?? 0,
      lastTime: plan.final.train.last.map { times[Int($0)] } ?? 0, lastEnd: Model.lastEnd(plan, label),
      zone: label.spans.zone)
  }
}

extension Fitting {
  var statement: String { kind.statement }
}
