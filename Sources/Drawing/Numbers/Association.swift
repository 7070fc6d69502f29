import Glibc

/// Pearson's correlation over the rows where both have a finite value; NaN below two of them, or where one does not vary.
package func correlation(_ a: [Double], _ b: [Double]) -> Double {
  let pairs = zip(a, b).filter { $0.isFinite && $1.isFinite }
  let count = Double(pairs.count)
  let (x, y) = (pairs.reduce(0) { $0 + $1.0 } / count, pairs.reduce(0) { $0 + $1.1 } / count)
  var (xx, yy, xy) = (0.0, 0.0, 0.0)
  for (a, b) in pairs {
    xx += (a - x) * (a - x)
    yy += (b - y) * (b - y)
    xy += (a - x) * (b - y)
  }
  return pairs.count > 1 && xx > 0 && yy > 0 ? min(1, max(-1, xy / (xx * yy).squareRoot())) : .nan
}

/// The line of least squares through points: y = intercept + slope x. Nil where x does not vary.
package func fittedLine(_ x: [Double], _ y: [Double]) -> (intercept: Double, slope: Double)? {
  let pairs = zip(x, y).filter { $0.isFinite && $1.isFinite }
  let count = Double(pairs.count)
  let (mx, my) = (pairs.reduce(0) { $0 + $1.0 } / count, pairs.reduce(0) { $0 + $1.1 } / count)
  var (xx, xy) = (0.0, 0.0)
  for (a, b) in pairs {
    xx += (a - mx) * (a - mx)
    xy += (a - mx) * (b - my)
  }
  guard pairs.count > 1, xx > 0 else { return nil }
  return (my - xy / xx * mx, xy / xx)
}

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
  package init?(of values: [Double], by feature: [Double], groups wanted: Int) {
    let rows = zip(feature, values).filter { $0.isFinite && $1.isFinite }
    guard !rows.isEmpty, wanted > 0 else { return nil }
    let sorted = rows.map(\.0).sorted()
    var edges = (0...wanted).map { share -> Double in
      let place = Double(share) * Double(sorted.count - 1) / Double(wanted)
      let below = min(sorted.count - 1, Int(place))
      let above = min(sorted.count - 1, below + 1)
      return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
    edges = edges.enumerated().filter { $0.offset == 0 || $0.element > edges[$0.offset - 1] }.map(\.element)
    if edges.count == 1 { edges.append(edges[0]) }
    var members = [[Double]](repeating: [], count: edges.count - 1)
    for (feature, value) in rows {
      // The first group whose upper edge is not below the value.
      var (low, high) = (1, edges.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if edges[middle] < feature { low = middle + 1 } else { high = middle }
      }
      members[low - 1].append(value)
    }
    for (index, values) in members.enumerated() where !values.isEmpty {
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      groups.append(
        Group(
          low: edges[index], high: edges[index + 1], count: values.count, mean: mean,
          error: values.count > 1 ? (squares / (count - 1) / count).squareRoot() : .nan))
    }
  }
}
