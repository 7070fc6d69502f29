import Frames

/// The mean of one column within the quantiles of another.
///
/// The edges are quantiles of the first, interpolated between neighbours; a value on an edge belongs to the group below,
/// and edges that fall together make one group.
package struct QuantileMeans: Sendable {
  package struct Group: Equatable, Sendable {
    package var low, high: Double
    package var count: Int
    package var mean: Double
    /// Of the mean: standard deviation (n - 1) over √n; NaN for a single row.
    package var error: Double
  }

  package private(set) var groups: [Group] = []

  /// Nil where no row has both numbers.
  ///
  /// - Parameter wanted: At most 255.
  package init?(of values: Samples, by feature: Samples, groups wanted: Int) {
    precondition(wanted < 256)
    var (values, feature) = (values, feature)
    if ![feature, values].allSatisfy({ Moments.countAndMean($0).count == $0.count }) {
      let rows = zip(feature, values).filter { $0.isFinite && $1.isFinite }
      (feature, values) = (Samples(rows.map(\.0)), Samples(rows.map(\.1)))
    }
    guard !values.isEmpty, wanted > 0 else { return nil }
    let edges = QuantileMeans.edges(of: feature, groups: wanted)
    let width = edges.count - 1
    var (counts, sums) = ([Int](repeating: 0, count: width), [Double](repeating: 0, count: width))
    var squares = sums
    // Which group each row is of.
    let members = [UInt8](unsafeUninitializedCapacity: values.count) { members, count in
      let between = Array(edges[1..<width])
      feature.withUnsafeBufferPointer { feature in
        between.withUnsafeBufferPointer { between in
          for row in feature.indices {
            members.initializeElement(at: row, to: QuantileMeans.group(feature[row], between))
          }
        }
      }
      count = values.count
    }
    values.withUnsafeBufferPointer { values in
      for row in values.indices {
        counts[Int(members[row])] += 1
        sums[Int(members[row])] += values[row]
      }
      let means = zip(sums, counts).map { $0 / Double(max(1, $1)) }
      for row in values.indices {
        let off = values[row] - means[Int(members[row])]
        squares[Int(members[row])] += off * off
      }
    }
    for index in 0..<width where counts[index] > 0 {
      let count = Double(counts[index])
      groups.append(
        Group(
          low: edges[index], high: edges[index + 1], count: counts[index], mean: sums[index] / count,
          error: counts[index] > 1 ? (squares[index] / (count - 1) / count).squareRoot() : .nan))
    }
  }

  /// How many of some edges, ascending, a value lies above.
  private static func group(_ value: Double, _ edges: UnsafeBufferPointer<Double>) -> UInt8 {
    guard edges.count > 16 else {
      // No branch depends on the value.
      var above: UInt8 = 0
      for edge in edges { above &+= edge < value ? 1 : 0 }
      return above
    }
    var (low, high) = (0, edges.count)
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] < value { low = middle + 1 } else { high = middle }
    }
    return UInt8(low)
  }

  private static func edges(of feature: Samples, groups: Int) -> [Double] {
    let places = (0...groups).map { Double($0) * Double(feature.count - 1) / Double(groups) }
    let below = places.map { min(feature.count - 1, Int($0)) }
    let above = below.map { min(feature.count - 1, $0 + 1) }
    let found = feature.withUnsafeBufferPointer { orderStatistics($0, at: Set(below + above).sorted()) }
    var edges: [Double] = []
    for (index, place) in places.enumerated() {
      let (low, high) = (found[below[index]] ?? .nan, found[above[index]] ?? .nan)
      let edge = low + (place - Double(below[index])) * (high - low)
      if edges.last.map({ edge > $0 }) ?? true { edges.append(edge) }
    }
    return edges.count == 1 ? [edges[0], edges[0]] : edges
  }
}
