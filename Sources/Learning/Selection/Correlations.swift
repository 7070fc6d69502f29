import Frames
import Synchronization
import Vocabulary

/// Pearson's correlation of every two columns over the rows where both have a value; NaN where one of them does not
/// vary there.
///
/// Cost: columns² * rows.
package struct Correlations: Sendable {
  package let count: Int
  /// Whether a column has two different values among the rows.
  package let varies: [Bool]
  /// Below the diagonal, row by row.
  private let values: [[Double]]

  package init(_ features: Features, rows: [Int32], monitor: Monitor) throws {
    count = features.count
    let columns = try features.columns.map { column in
      try monitor.check()
      return try StandardColumn(column, rows)
    }
    varies = columns.map(\.varies)
    let lines = Mutex([[Double]](repeating: [], count: columns.count))
    try concurrently(columns.count, threads: monitor.threads) { index in
      let own = columns[index]
      var line = [Double](repeating: .nan, count: index)
      if own.varies {
        for other in 0..<index where columns[other].varies {
          try monitor.check()
          line[other] = own.correlation(with: columns[other])
        }
      }
      lines.withLock { $0[index] = line }
      monitor.advance()
    }
    values = lines.withLock { $0 }
  }

  package subscript(a: Int, b: Int) -> Double { a == b ? (varies[a] ? 1 : .nan) : values[max(a, b)][min(a, b)] }
}

/// A column of some rows with mean 0 and mean square 1, NaN where it is missing.
private struct StandardColumn: Sendable {
  let values: [Double]
  let varies: Bool
  let isComplete: Bool

  init(_ column: Numbers, _ rows: [Int32]) throws {
    var values = try column.withValues { column in rows.map { column[Int($0)] } }
    var (present, sum, low, high) = (0, 0.0, Double.infinity, -Double.infinity)
    for index in values.indices {
      guard values[index].isFinite else {
        values[index] = .nan
        continue
      }
      present += 1
      sum += values[index]
      low = min(low, values[index])
      high = max(high, values[index])
    }
    let mean = present > 0 ? sum / Double(present) : 0
    var squares = 0.0
    for value in values where !value.isNaN { squares += (value - mean) * (value - mean) }
    // A spread that is all rounding is none.
    varies = low < high && squares > Double(present) * (mean * 4 * .ulpOfOne) * (mean * 4 * .ulpOfOne)
    isComplete = present == rows.count
    if varies {
      let scale = (squares / Double(present)).squareRoot()
      for index in values.indices { values[index] = (values[index] - mean) / scale }
    }
    self.values = values
  }

  func correlation(with other: StandardColumn) -> Double {
    values.withUnsafeBufferPointer { a in
      other.values.withUnsafeBufferPointer { b in
        isComplete && other.isComplete ? complete(a, b) : paired(a, b)
      }
    }
  }

  /// Four sums side by side: a fixed order.
  private func complete(_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) -> Double {
    var sums = SIMD4<Double>.zero
    var row = 0
    while row + 4 <= a.count {
      let left = SIMD4<Double>(a[row], a[row + 1], a[row + 2], a[row + 3])
      let right = SIMD4<Double>(b[row], b[row + 1], b[row + 2], b[row + 3])
      sums += left * right
      row += 4
    }
    var sum = sums.sum()
    while row < a.count {
      sum += a[row] * b[row]
      row += 1
    }
    return min(1, max(-1, sum / Double(a.count)))
  }

  private func paired(_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) -> Double {
    var (count, x, y, xx, yy, xy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for row in a.indices where !(a[row] + b[row]).isNaN {
      count += 1
      x += a[row]
      y += b[row]
      xx += a[row] * a[row]
      yy += b[row] * b[row]
      xy += a[row] * b[row]
    }
    guard count > 1 else { return .nan }
    let (left, right) = (xx - x * x / count, yy - y * y / count)
    // Standard columns are of size 1: what is left far below that is rounding.
    guard left > count * 1e-12, right > count * 1e-12 else { return .nan }
    return min(1, max(-1, (xy - x * y / count) / (left * right).squareRoot()))
  }
}
