import Vocabulary

/// What linear regression needs of a matrix: means, and the products of centred columns with each other and the target.
struct Products {
  private let columns: Int
  private let means: [Double]
  private let targetMean: Double
  /// X'WX of the centred columns, row by row.
  private let squares: [Double]
  /// X'Wy.
  private let moments: [Double]

  /// Sums run over the rows in their order, a block of rows at a time.
  init(
    _ matrix: [Double], columns: Int, targets: [Double], weights: [Double]?, monitor: Monitor
  ) throws {
    let rows = targets.count
    let weight = { (row: Int) in weights?[row] ?? 1 }
    var (means, whole, targetMean) = ([Double](repeating: 0, count: columns), 0.0, 0.0)
    for row in 0..<rows {
      let w = weight(row)
      whole += w
      targetMean += w * targets[row]
      for column in 0..<columns { means[column] += w * matrix[row * columns + column] }
    }
    guard whole > 0 else { throw Complaint("ridge has no rows that weigh anything") }
    targetMean /= whole
    for column in 0..<columns { means[column] /= whole }
    var squares = [Double](repeating: 0, count: columns * columns)
    var moments = [Double](repeating: 0, count: columns)
    var centred = [Double](repeating: 0, count: columns)
    try matrix.withUnsafeBufferPointer { matrix in
      try squares.withUnsafeMutableBufferPointer { squares in
        for row in 0..<rows {
          if row & 255 == 0 { try monitor.check() }
          let (w, base) = (weight(row), row * columns)
          for column in 0..<columns { centred[column] = matrix[base + column] - means[column] }
          let off = w * (targets[row] - targetMean)
          for a in 0..<columns {
            let left = w * centred[a]
            moments[a] += off * centred[a]
            centred.withUnsafeBufferPointer { centred in
              for b in a..<columns { squares[a * columns + b] += left * centred[b] }
            }
          }
        }
        for a in 0..<columns { for b in 0..<a { squares[a * columns + b] = squares[b * columns + a] } }
      }
    }
    self.columns = columns
    self.means = means
    self.targetMean = targetMean
    self.squares = squares
    self.moments = moments
  }

  func intercept(_ slopes: [Double]) -> Double {
    targetMean - zip(slopes, means).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The solution of (X'WX + alpha I) β = X'Wy by Cholesky factors. A column that the ones before it say already, or one
  /// that does not vary, has no part where alpha is 0.
  func solved(alpha: Double, monitor: Monitor) throws -> [Double] {
    var factor = squares
    var isFree = [Bool](repeating: true, count: columns)
    for a in 0..<columns {
      try monitor.check()
      factor[a * columns + a] += alpha
      let scale = factor[a * columns + a]
      for b in 0..<a {
        var sum = factor[a * columns + b]
        for k in 0..<b { sum -= factor[a * columns + k] * factor[b * columns + k] }
        factor[a * columns + b] = isFree[b] ? sum / factor[b * columns + b] : 0
      }
      var pivot = factor[a * columns + a]
      for k in 0..<a { pivot -= factor[a * columns + k] * factor[a * columns + k] }
      isFree[a] = pivot > scale * 1e-13
      factor[a * columns + a] = isFree[a] ? pivot.squareRoot() : 1
      if !isFree[a] { for b in 0..<a { factor[a * columns + b] = 0 } }
    }
    var slopes = moments
    for a in 0..<columns {
      guard isFree[a] else {
        slopes[a] = 0
        continue
      }
      for k in 0..<a { slopes[a] -= factor[a * columns + k] * slopes[k] }
      slopes[a] /= factor[a * columns + a]
    }
    for a in stride(from: columns - 1, through: 0, by: -1) where isFree[a] {
      for k in a + 1..<columns where isFree[k] { slopes[a] -= factor[k * columns + a] * slopes[k] }
      slopes[a] /= factor[a * columns + a]
    }
    return slopes
  }

  /// The minimum with an L1 part: one coefficient after the other takes the best value that the others leave it.
  func descended(
    alpha: Double, l1: Double, within most: Int, _ tolerance: Double, _ rounds: inout Int, monitor: Monitor
  ) throws -> [Double] {
    var slopes = [Double](repeating: 0, count: columns)
    // X'W(y - Xβ).
    var rest = moments
    for round in 1...most {
      try monitor.check()
      rounds = round
      var (move, size) = (0.0, 0.0)
      for a in 0..<columns {
        let own = squares[a * columns + a]
        guard own > 0 else { continue }
        let pull = rest[a] + own * slopes[a]
        let left = abs(pull) - l1 / 2
        let slope = left > 0 ? (pull > 0 ? left : -left) / (own + alpha) : 0
        let change = slope - slopes[a]
        guard change != 0 else {
          size = max(size, abs(slope))
          continue
        }
        for b in 0..<columns { rest[b] -= change * squares[a * columns + b] }
        slopes[a] = slope
        move = max(move, abs(change))
        size = max(size, abs(slope))
      }
      if move <= tolerance * size { return slopes }
    }
    throw Complaint("ridge with l1 did not settle within \(most) rounds", hint: "more iterations=, or a larger tol=")
  }
}
