import Vocabulary

/// How far two clusters are apart, by the distances of their members.
package enum Linkage: String, Choice {
  /// The mean over all pairs.
  case average
  /// The greatest.
  case complete
  /// The least.
  case single
}

extension Linkage {
  /// Clusters by joining the two nearest, again and again, until those left are more than `limit` apart and there are
  /// `most` of them or fewer. Members ascend, clusters stand in the order of their first member; of equal distances the
  /// earlier pair is joined.
  ///
  /// Cost: count³. Source: Lance and Williams, *A General Theory of Classificatory Sorting Strategies* (1967).
  ///
  /// - Parameter distance: Symmetric, row by row.
  package func clusters(
    _ distance: [Double], count: Int, limit: Double, most: Int, monitor: Monitor
  ) throws -> [[Int]] {
    var distance = distance
    var clusters = (0..<count).map { [$0] }
    // A cluster lives at the place of its first member.
    var places = Array(0..<count)
    while places.count > 1 {
      try monitor.check()
      var nearest = (first: places[0], second: places[1], distance: Double.infinity)
      distance.withUnsafeBufferPointer { distance in
        for (index, first) in places.enumerated() {
          for second in places[(index + 1)...] where distance[first * count + second] < nearest.distance {
            nearest = (first, second, distance[first * count + second])
          }
        }
      }
      guard nearest.distance <= limit || places.count > most else { break }
      let (first, second) = (nearest.first, nearest.second)
      let sizes = (Double(clusters[first].count), Double(clusters[second].count))
      for other in places where other != first && other != second {
        let (a, b) = (distance[first * count + other], distance[second * count + other])
        let joined =
          switch self {
          case .average: (sizes.0 * a + sizes.1 * b) / (sizes.0 + sizes.1)
          case .complete: max(a, b)
          case .single: min(a, b)
          }
        distance[first * count + other] = joined
        distance[other * count + first] = joined
      }
      clusters[first] = (clusters[first] + clusters[second]).sorted()
      places.removeAll { $0 == second }
    }
    return places.map { clusters[$0] }
  }
}
