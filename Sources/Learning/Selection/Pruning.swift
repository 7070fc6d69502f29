import Frames
import Vocabulary

/// A way to choose few of many columns: its settings. Whatever it looks at lies in the training rows it is handed.
package protocol Pruning: Entry {
  /// Whether it looks at the label; the others can choose before there is one.
  var readsLabel: Bool { get }
  /// Steps of progress of one choice.
  func steps(_ evidence: Evidence) -> Int
  func choose(_ evidence: Evidence, monitor: Monitor) throws -> Choices
}

extension Pruning {
  package func steps(_ evidence: Evidence) -> Int { evidence.set.features.count }
}

/// The ways to choose columns that can be called by name.
package let prunings = Catalogue<any Pruning>(
  "way to prune",
  [
    CorrelationPruning.self, InformationPruning.self, PermutationPruning.self, ImpurityPruning.self,
    SinglePruning.self, ClusterPruning.self,
    WalkForwardPruning.self,
  ])

/// What a choice may rest on: training rows, nothing else.
package struct Evidence: Sendable {
  /// The rows with their targets; without targets where there is no label.
  package var set: TrainingSet
  /// The label's ends, for folds within the rows.
  package var spans: LabelSpans
  package var seed: UInt64
  /// The training rows of each fold of a split that come before what the fold is judged on; empty within a fit.
  package var past: [(name: String, set: TrainingSet)]

  package init(
    _ set: TrainingSet, spans: LabelSpans, seed: UInt64, past: [(name: String, set: TrainingSet)] = []
  ) {
    self.set = set
    self.spans = spans
    self.seed = seed
    self.past = past
  }

  /// Purged folds of the rows themselves; each with its training set and the rows and targets that judge it.
  func folds(_ count: Int, embargo: Span) throws -> [(train: TrainingSet, out: [Int32], targets: [Double])] {
    var target = [Double](repeating: .nan, count: spans.timeline.count)
    var ends = [Int32](repeating: -1, count: spans.timeline.count)
    for (row, value) in zip(set.rows, set.targets) {
      target[Int(row)] = value
      ends[Int(row)] = spans.ends[Int(row)]
    }
    var split = PurgedKFold()
    split.folds = count
    split.embargo = embargo
    let plan = try split.plan(for: LabelSpans(spans.timeline, ends: ends, zone: spans.zone))
    return plan.folds.map { fold in
      let train = TrainingSet(
        features: set.features, rows: fold.train, targets: fold.train.map { target[Int($0)] },
        classCount: set.classCount)
      return (train, fold.out, fold.out.map { target[Int($0)] })
    }
  }
}

/// What was chosen, column by column in their order, and why.
package struct Choices: Equatable, Sendable {
  package struct Verdict: Equatable, Sendable {
    package var isKept: Bool
    /// By what the choice was made; NaN where nothing could be measured.
    package var score: Double
    package var why: String
    /// The column that stands for it.
    package var partner: String?

    package init(_ isKept: Bool, score: Double = .nan, _ why: String, partner: String? = nil) {
      self.isKept = isKept
      self.score = score
      self.why = why
      self.partner = partner
    }

    static let constant = Verdict(false, "does not vary")
  }

  /// What one fold chose.
  package struct Part: Equatable, Sendable {
    package var name: String
    package var rows: Int
    package var kept: [Bool]
  }

  /// What the score is, in a word or two.
  package var measure: String
  package var verdicts: [Verdict]
  package var parts: [Part] = []
  package var notes: [String] = []

  package init(_ measure: String, _ verdicts: [Verdict], parts: [Part] = [], notes: [String] = []) {
    self.measure = measure
    self.verdicts = verdicts
    self.parts = parts
    self.notes = notes
  }

  /// The places of the kept columns.
  package var kept: [Int] { verdicts.indices.filter { verdicts[$0].isKept } }

  /// Keeps the `most` greatest scores above `least`; of equal ones the earlier column.
  init(
    _ measure: String, ranking scores: [Double], most: Int, least: Double, whys: [String], notes: [String] = []
  ) {
    let ranked = scores.indices.filter { scores[$0] > least }.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
    var places = [Int?](repeating: nil, count: scores.count)
    for (place, column) in ranked.enumerated() { places[column] = place + 1 }
    self.init(
      measure,
      scores.indices.map { column in
        let score = scores[column]
        guard !score.isNaN else { return .constant }
        guard let place = places[column] else {
          return Verdict(false, score: score, "not above \(Value.source(least))\(whys[column])")
        }
        return place <= most
          ? Verdict(true, score: score, "\(place) of \(ranked.count)\(whys[column])")
          : Verdict(false, score: score, "\(place) of \(ranked.count), beyond the first \(most)\(whys[column])")
      }, notes: notes)
  }
}
