import Vocabulary

/// Keeps columns one after another; one that is too near to a column that was kept already is dropped.
package struct CorrelationPruning: Pruning {
  package static let name = "corr"
  package static let summary = "drops columns that say what an earlier one says"
  package static let details = """
    In the order of the columns: each is kept unless |rho| with one that was kept is max or more. rho is Pearson's, over \
    the training rows where both have a value. The label is not looked at. Columns that do not vary are dropped.
    """
  package static let parameters = [
    Parameter.option("max", \Self.limit, in: 0.01...1, "the |rho| from which on two columns are one")
  ]
  package static let examples = ["few = prune corr max=0.9"]

  package var limit = 0.95

  package init() {}

  package var readsLabel: Bool { false }

  package func choose(_ evidence: Evidence, monitor: Monitor) throws -> Choices {
    let features = evidence.set.features
    let correlations = try Correlations(features, rows: evidence.set.rows, monitor: monitor)
    var kept: [Int] = []
    let verdicts = features.names.indices.map { column -> Choices.Verdict in
      guard correlations.varies[column] else { return .constant }
      var nearest: (column: Int, rho: Double)?
      for other in kept where abs(correlations[column, other]) > abs(nearest?.rho ?? 0) {
        nearest = (other, correlations[column, other])
      }
      if let nearest, abs(nearest.rho) >= limit {
        let partner = features.names[nearest.column]
        return .init(false, score: nearest.rho, "rho \(rounded(nearest.rho, 4)) with \(partner)", partner: partner)
      }
      kept.append(column)
      return .init(
        true, score: nearest?.rho ?? .nan,
        nearest.map { "nearest is \(features.names[$0.column]), rho \(rounded($0.rho, 4))" } ?? "the first")
    }
    return Choices("rho", verdicts)
  }
}
