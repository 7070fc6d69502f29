import Vocabulary

/// Keeps one column of each cluster of like columns, where the cluster counts.
package struct ClusterPruning: Pruning {
  package static let name = "clusters"
  package static let summary = "keeps one column of each cluster of like columns"
  package static let details = """
    The distance of two columns is sqrt((1 - rho) / 2), rho Pearson's over the training rows: 0 for the same, 0.71 for \
    unrelated, 1 for opposite ones. The nearest are joined until clusters are more than cut apart and there are max or \
    fewer. Of each cluster the column that is nearest to its others is kept, unless shuffling the whole cluster out of \
    sample costs a model nothing (clustered MDA); mda=no keeps all clusters and looks at no label. Source: López de \
    Prado, Machine Learning for Asset Managers (2020), chapters 4 and 6.
    """
  package static let parameters =
    [
      Parameter.option("cut", \Self.cut, in: 0...1, "the distance up to which clusters are joined; 0.5 is rho 0.5"),
      Parameter.option("max", \Self.most, in: 1...100_000, "how many clusters at most"),
      Parameter.option("linkage", \Self.linkage, "average, complete or single"),
      Parameter.option("mda", \Self.judges, "whether a cluster is dropped that costs nothing when shuffled"),
      Parameter.option("min", \Self.least, in: -10...1, "what a cluster's drop has to be more than"),
    ] + Shuffling.parameters.map { $0.within(\Self.shuffling) }
  package static let examples = ["few = prune clusters", "few = prune clusters cut=0.3 mda=no"]

  package var cut = 0.5
  package var most = 100_000
  package var linkage = Linkage.average
  package var judges = true
  package var least = 0.0
  package var shuffling = Shuffling()

  package init() {}

  package var readsLabel: Bool { judges }

  package func steps(_ evidence: Evidence) -> Int {
    let columns = evidence.set.features.count
    return columns + (judges ? shuffling.steps(groups: columns, evidence) : 0)
  }

  package func choose(_ evidence: Evidence, monitor: Monitor) throws -> Choices {
    let names = evidence.set.features.names
    let correlations = try Correlations(evidence.set.features, rows: evidence.set.rows, monitor: monitor)
    let varying = names.indices.filter { correlations.varies[$0] }
    let distance = varying.flatMap { a in varying.map { Self.distance(correlations, a, $0) } }
    let clusters = try linkage.clusters(
      distance, count: varying.count, limit: cut, most: most, monitor: monitor
    ).map { $0.map { varying[$0] } }
    let drops = judges ? try shuffling.drops(of: clusters, evidence, monitor: monitor) : []
    if judges { monitor.advance(by: shuffling.folds * (names.count - clusters.count)) }

    var verdicts = names.map { _ in Choices.Verdict.constant }
    for (place, cluster) in clusters.enumerated() {
      let center = Self.center(of: cluster, correlations)
      let drop = judges ? drops[place] : nil
      let told = "one of \(cluster.count) in cluster \(place + 1)\(drop?.text ?? "")"
      let counts = drop.map { $0.mean > least } ?? true
      for column in cluster {
        let score = drop?.mean ?? 1 - 2 * squared(Self.distance(correlations, column, center))
        verdicts[column] =
          column == center
          ? .init(counts, score: score, counts ? told : told + ": not above \(Value.source(least))")
          : .init(false, score: score, told + ", like \(names[center])", partner: names[center])
      }
    }
    return Choices(
      judges ? "drop" : "rho", verdicts,
      notes: ["\(clusters.count) clusters, joined up to distance \(Value.source(cut)) by \(linkage.rawValue) linkage"])
  }

  /// Two columns that never have a value on one row count as unrelated.
  package static func distance(_ correlations: Correlations, _ a: Int, _ b: Int) -> Double {
    let rho = correlations[a, b]
    return ((1 - (rho.isNaN ? 0 : rho)) / 2).squareRoot()
  }

  /// The column with the least sum of distances to the others; the first of equal ones.
  private static func center(of cluster: [Int], _ correlations: Correlations) -> Int {
    let sums = cluster.map { column in cluster.reduce(0) { $0 + distance(correlations, column, $1) } }
    return cluster[sums.indices.min { (sums[$0], $0) < (sums[$1], $1) } ?? 0]
  }

  private func squared(_ value: Double) -> Double { value * value }
}
