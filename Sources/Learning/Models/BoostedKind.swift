import Vocabulary

/// A family that adds one tree after the other, and may stop by rows kept aside.
package protocol BoostedKind: ModelKind {
  associatedtype Trees: Fitted
  /// Most trees, and how many may follow the best before it stops; 0 where it never does.
  var rounds: Int { get set }
  var stop: Int { get set }

  /// New trees, behind those of an earlier fit where there is one.
  func fitted(_ set: TrainingSet, after earlier: Trees?, seed: UInt64, monitor: Monitor) throws -> Trees
}

extension BoostedKind {
  package func fit(_ set: TrainingSet, seed: UInt64, monitor: Monitor) throws -> any Fitted {
    try fitted(set, after: nil, seed: seed, monitor: monitor)
  }

  package func fit(_ set: TrainingSet, from earlier: any Fitted, seed: UInt64, monitor: Monitor) throws -> any Fitted {
    guard let earlier = earlier as? Trees else { throw Complaint("\(Self.name) goes on from \(Self.name) alone") }
    return try fitted(set, after: earlier, seed: seed, monitor: monitor)
  }

  package var stopsEarly: Bool { stop > 0 }
  package var steps: Int { rounds }

  /// The last fit takes the median of the rounds that the folds stopped at, the lower one of two.
  package func settled(by fits: [any Fitted]) -> Self {
    guard stop > 0, !fits.isEmpty else { return self }
    let used = fits.compactMap { fit in fit.facts.first { $0.name == "rounds" }.map { Int($0.value) } }.sorted()
    var settled = self
    settled.stop = 0
    if !used.isEmpty { settled.rounds = max(1, used[(used.count - 1) / 2]) }
    return settled
  }
}
