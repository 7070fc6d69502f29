import Learning
import Vocabulary

/// One fit as it is tracked: what it was made by, and what came of it.
package struct Run: Sendable {
  /// Nanoseconds since 1970 UTC.
  package var time: Int64
  package var title: String
  package var statement: String
  package var label: String
  package var split: String
  package var seed: UInt64
  package var digest: String
  /// `auc` of the folds, `test.auc` of the test part.
  package var metrics: [Scores.Metric]

  package init(
    time: Int64, title: String, statement: String, label: String, split: String, seed: UInt64, digest: String,
    metrics: [Scores.Metric]
  ) {
    (self.time, self.title, self.statement, self.label) = (time, title, statement, label)
    (self.split, self.seed, self.digest, self.metrics) = (split, seed, digest, metrics)
  }

  package init(_ model: Model, title: String, time: Int64) {
    func means(_ card: ScoreCard, _ start: String) -> [Scores.Metric] {
      card.names.map { Scores.Metric(start + $0, card.mean($0) ?? .nan) }
    }
    self.init(
      time: time, title: title, statement: model.origin.statement, label: model.origin.label,
      split: model.origin.split, seed: model.origin.seed, digest: model.digest.description,
      metrics: means(model.cv, "") + means(model.test, "test."))
  }

  /// The settings of a statement, `depth=4` and so on.
  static func settings(of statement: String) -> [(name: String, value: String)] {
    statement.split(separator: " ").compactMap { word in
      guard let sign = word.firstIndex(of: "="), sign != word.startIndex else { return nil }
      return (String(word[..<sign]), String(word[word.index(after: sign)...]))
    }
  }

  /// The settings, with label, split and seed.
  package var parameters: [(name: String, value: String)] {
    [("model", String(statement.prefix { $0 != " " }))] + Run.settings(of: statement)
      + [("label", label), ("split", split), ("seed", String(seed))]
  }
}
