import Vocabulary

/// Keeps the columns whose splits lower the impurity of a forest the most.
package struct ImpurityPruning: Pruning {
  package static let name = "mdi"
  package static let summary = "keeps the columns whose splits lower the impurity of a forest the most"
  package static let details = """
    Mean decrease of impurity: a forest is fitted on the training rows, each split among few columns drawn at random; a \
    column's score is the share of all improvement that its splits bring. It is taken from the rows that were learned: a \
    column of noise with many values gets a share too, and like columns divide theirs. prune mda asks rows that were not \
    seen. Source: López de Prado, Advances in Financial Machine Learning (2018), section 8.3.1.
    """
  package static let parameters = [
    Parameter.option("max", \Self.most, in: 1...100_000, "how many columns to keep at most"),
    Parameter.option(
      "min", \Self.least, in: 0...1, "what a column's share has to be more than; 1/columns where not given"),
    Parameter.option("trees", \Self.trees, in: 1...10_000, "trees of the forest"),
  ]
  package static let examples = ["few = prune mdi", "few = prune mdi max=20 trees=500"]

  package var most = 100_000
  package var least: Double?
  package var trees = 200

  package init() {}

  package var readsLabel: Bool { true }

  package func steps(_ evidence: Evidence) -> Int { Forest().steps }

  package func choose(_ evidence: Evidence, monitor: Monitor) throws -> Choices {
    var forest = Forest()
    forest.trees = trees
    let fit = try forest.fit(evidence.set, seed: evidence.seed, monitor: monitor)
    let gains = try fit.importance(.total)
    let whole = gains.reduce(0, +)
    let shares = gains.map { whole > 0 ? $0 / whole : 0 }
    return Choices(
      "share", ranking: shares, most: most, least: least ?? 1 / Double(max(1, shares.count)),
      whys: shares.map { _ in "" },
      notes: ["share of the improvement by all splits of \(trees) trees on the training rows themselves"])
  }
}
