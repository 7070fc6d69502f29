import Vocabulary

/// Keeps the columns that a model misses out of sample when they are shuffled.
package struct PermutationPruning: Pruning {
  package static let name = "mda"
  package static let summary = "keeps the columns that a model misses when they are shuffled"
  package static let details = """
    Mean decrease of accuracy: a model is fitted in purged folds of the training rows; a column's score is how much \
    worse the loss on the fold's own rows gets when the column is shuffled, 1 - loss / loss shuffled, mean over the \
    folds. Columns that stand for each other hide each other: prune clusters shuffles them together. Source: López de \
    Prado, Advances in Financial Machine Learning (2018), section 8.3.2.
    """
  package static let parameters =
    [
      Parameter.option("max", \Self.most, in: 1...100_000, "how many columns to keep at most"),
      Parameter.option("min", \Self.least, in: -10...1, "what a column's drop has to be more than"),
    ] + Shuffling.parameters.map { $0.within(\Self.shuffling) }
  package static let examples = ["few = prune mda", "few = prune mda max=20 k=4 repeats=5"]

  package var most = 100_000
  package var least = 0.0
  package var shuffling = Shuffling()

  package init() {}

  package var readsLabel: Bool { true }

  package func steps(_ evidence: Evidence) -> Int {
    shuffling.steps(groups: evidence.set.features.count, evidence)
  }

  package func choose(_ evidence: Evidence, monitor: Monitor) throws -> Choices {
    let columns = evidence.set.features.names.indices
    let drops = try shuffling.drops(of: columns.map { [$0] }, evidence, monitor: monitor)
    return Choices(
      "drop", ranking: drops.map(\.mean), most: most, least: least,
      whys: drops.map { ", ±\(rounded($0.error, 4))" },
      notes: ["drop = 1 - loss / loss shuffled over \(shuffling.folds) purged folds of the training rows, ± its error"])
  }
}
