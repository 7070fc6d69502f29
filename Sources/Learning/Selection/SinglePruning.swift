import Glibc
import Synchronization
import Vocabulary

/// Keeps the columns that predict something by themselves.
package struct SinglePruning: Pruning {
  package static let name = "sfi"
  package static let summary = "keeps the columns that predict something by themselves"
  package static let details = """
    Single feature importance: in purged folds of the training rows a model is fitted on each column alone; the column's \
    score is 1 - loss / loss of the training rows' class shares (or mean), on the fold's own rows, mean over the folds. \
    Nothing hides behind another column, and nothing that works only together is seen. Source: López de Prado, Advances \
    in Financial Machine Learning (2018), section 8.4.1.
    """
  package static let parameters = [
    Parameter.option("max", \Self.most, in: 1...100_000, "how many columns to keep at most"),
    Parameter.option("min", \Self.least, in: -10...1, "what a column's score has to be more than"),
    Parameter.option("k", \Self.folds, in: 2...50, "purged folds within the training rows"),
    Parameter.option("embargo", \Self.embargo, "bars or time left out after each fold's last label end"),
    Parameter.option("model", \Self.model, "the model that judges; logit where the label has classes, else ridge"),
  ]
  package static let examples = ["few = prune sfi", "few = prune sfi max=20 k=4"]

  package var most = 100_000
  package var least = 0.0
  package var folds = 5
  package var embargo = Span.bars(0)
  package var model: JudgingModel?

  package init() {}

  package var readsLabel: Bool { true }

  private func kind(for evidence: Evidence) throws -> any ModelKind {
    try modelKinds.make(model?.name ?? (evidence.set.classCount > 0 ? Logit.name : Ridge.name), Given())
  }

  package func steps(_ evidence: Evidence) -> Int {
    folds * evidence.set.features.count * ((try? kind(for: evidence).steps) ?? 0)
  }

  package func choose(_ evidence: Evidence, monitor: Monitor) throws -> Choices {
    let kind = try kind(for: evidence)
    let classCount = evidence.set.classCount
    let parts = try evidence.folds(folds, embargo: embargo)
    let columns = evidence.set.features.names.indices
    let scores = Mutex([[Double]](repeating: [Double](repeating: .nan, count: parts.count), count: columns.count))
    try concurrently(columns.count, threads: monitor.threads) { column in
      for (index, part) in parts.enumerated() {
        try monitor.check()
        var alone = part.train
        alone.features = alone.features.keeping([column])
        var random = Random(seed: evidence.seed, stream: "alone \(column) \(index)")
        let fit: any Fitted
        do { fit = try kind.fit(alone, seed: random.next(), monitor: monitor) } catch let complaint as Complaint {
          throw Complaint(
            "\(evidence.set.features.names[column]), fold \(index + 1): \(complaint.message)", hint: complaint.hint)
        }
        let said = try fit.predict(alone.features, rows: part.out, monitor: monitor)
        let loss = Shuffling.loss(said, part.targets, classCount)
        let base = Shuffling.loss(Self.guess(part.train, part.out.count), part.targets, classCount)
        scores.withLock { $0[column][index] = base > 0 ? 1 - loss / base : 0 }
      }
    }
    let byColumn = scores.withLock { $0 }
    let means = byColumn.map { $0.reduce(0, +) / Double($0.count) }
    let errors = zip(byColumn, means).map { values, mean in
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
    }
    return Choices(
      "score", ranking: means, most: most, least: least, whys: errors.map { ", ±\(rounded($0, 4))" },
      notes: [
        "score = 1 - loss / loss of a constant guess over \(folds) purged folds of the training rows, ± its error"
      ])
  }

  /// What is said of so many rows by whoever knows only how the training rows came out.
  private static func guess(_ set: TrainingSet, _ count: Int) -> [Double] {
    let rows = Double(set.targets.count)
    let one = set.classCount > 0 ? set.classCounts.map { Double($0) / rows } : [set.targets.reduce(0, +) / rows]
    return (0..<count).flatMap { _ in one }
  }
}
