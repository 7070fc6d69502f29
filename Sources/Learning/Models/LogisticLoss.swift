import Glibc
import Vocabulary

/// The penalised logistic loss of prepared rows, with gradient and curvature, and the way to its minimum.
///
/// Parameters lie form by form: the weights of the columns padded to `width`, then nothing else; the intercept is the
/// place behind the last column.
struct LogisticLoss {
  private let matrix: [Double]
  private let rows: Int
  private let columns: Int
  private let classes: [Int]
  private let weights: [Double]
  private let formCount: Int
  private let width: Int

  /// A row is the columns, a 1 for the intercept, and zeros up to a multiple of 4.
  static func stride(_ columns: Int) -> Int { (columns + 4) / 4 * 4 }

  /// - Parameters:
  ///   - matrix: `stride(columns)` numbers a row, zeros behind the columns.
  ///   - classes: The class of each row, from 0.
  ///   - weights: Of each row, with C.
  ///   - forms: 1 for two classes, else their number.
  init(matrix: consuming [Double], rows: Int, columns: Int, classes: [Int], weights: [Double], forms: Int) {
    width = LogisticLoss.stride(columns)
    var matrix = matrix
    for row in 0..<rows { matrix[row * width + columns] = 1 }
    self.matrix = matrix
    self.rows = rows
    self.columns = columns
    self.classes = classes
    self.weights = weights
    formCount = forms
  }

  func forms(_ solution: [Double]) -> [[Double]] {
    (0..<formCount).map { Array(solution[$0 * width...$0 * width + columns]) }
  }

  /// Newton's method with a backtracking line search from 0.
  ///
  /// - Returns: The solution and the steps it took.
  func minimum(within limit: Int, tolerance: Double, monitor: Monitor) throws -> ([Double], Int) {
    var point = [Double](repeating: 0, count: formCount * width)
    var probabilities = [Double](repeating: 0, count: rows * formCount)
    var value = try evaluated(at: point, &probabilities, monitor)
    for step in 0..<limit {
      let gradient = try gradient(at: point, probabilities, monitor)
      let size = gradient.reduce(0) { max($0, abs($1)) }
      guard size > tolerance else { return (point, step) }
      let direction = try newton(gradient, probabilities, size, monitor)
      let slope = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
      var length = 1.0
      var best: (point: [Double], value: Double)?
      var trial = probabilities
      while length > 1e-10 {
        let next = zip(point, direction).map { $0 + length * $1 }
        let reached = try evaluated(at: next, &trial, monitor)
        if reached <= value + 1e-4 * length * slope {
          best = (next, reached)
          break
        }
        length /= 2
      }
      // Where not even the smallest step improves the loss, rounding is all that is left.
      guard let best else { return (point, step) }
      (point, value, probabilities) = (best.point, best.value, trial)
    }
    return (point, limit)
  }

  /// The loss, and the probabilities of each row: of the second class, or of every class.
  private func evaluated(at point: [Double], _ probabilities: inout [Double], _ monitor: Monitor) throws -> Double {
    var value = 0.0
    try matrix.withUnsafeBufferPointer { matrix in
      try point.withUnsafeBufferPointer { point in
        try probabilities.withUnsafeMutableBufferPointer { probabilities in
          for row in 0..<rows {
            if row & 1023 == 0 { try monitor.check() }
            if formCount == 1 {
              let score = dot(matrix, row * width, point, 0)
              let margin = classes[row] == 1 ? score : -score
              value += weights[row] * (margin > 0 ? log1p(exp(-margin)) : log1p(exp(margin)) - margin)
              probabilities[row] = sigmoid(score)
            } else {
              let base = row * formCount
              for form in 0..<formCount { probabilities[base + form] = dot(matrix, row * width, point, form * width) }
              var top = -Double.infinity
              for form in 0..<formCount { top = max(top, probabilities[base + form]) }
              let own = probabilities[base + classes[row]] - top
              var sum = 0.0
              for form in 0..<formCount {
                let power = exp(probabilities[base + form] - top)
                probabilities[base + form] = power
                sum += power
              }
              for form in 0..<formCount { probabilities[base + form] /= sum }
              value += weights[row] * (log(sum) - own)
            }
          }
        }
      }
    }
    return value + penalty(point, point) / 2
  }

  private func gradient(at point: [Double], _ probabilities: [Double], _ monitor: Monitor) throws -> [Double] {
    try accumulated(monitor, from: point) { row, form in
      let target = classes[row] == (formCount == 1 ? 1 : form) ? 1.0 : 0.0
      return weights[row] * (probabilities[row * formCount + form] - target)
    }
  }

  /// The Hessian times a vector.
  private func curvature(_ vector: [Double], _ probabilities: [Double], _ monitor: Monitor) throws -> [Double] {
    var factors = [Double](repeating: 0, count: rows * formCount)
    try matrix.withUnsafeBufferPointer { matrix in
      try vector.withUnsafeBufferPointer { vector in
        for row in 0..<rows {
          if row & 1023 == 0 { try monitor.check() }
          let base = row * formCount
          if formCount == 1 {
            let p = probabilities[row]
            factors[row] = weights[row] * p * (1 - p) * dot(matrix, row * width, vector, 0)
          } else {
            var mean = 0.0
            for form in 0..<formCount {
              factors[base + form] = dot(matrix, row * width, vector, form * width)
              mean += probabilities[base + form] * factors[base + form]
            }
            for form in 0..<formCount {
              factors[base + form] = weights[row] * probabilities[base + form] * (factors[base + form] - mean)
            }
          }
        }
      }
    }
    return try factors.withUnsafeBufferPointer { factors in
      try accumulated(monitor, from: vector) { row, form in factors[row * formCount + form] }
    }
  }

  /// Solves Hessian * direction = -gradient by conjugate gradients, as exactly as the step is worth.
  private func newton(
    _ gradient: [Double], _ probabilities: [Double], _ size: Double, _ monitor: Monitor
  ) throws -> [Double] {
    var direction = [Double](repeating: 0, count: gradient.count)
    var residual = gradient.map { -$0 }
    var search = residual
    var norm = squared(residual)
    let goal = norm * min(0.01, size / (1 + size)) * min(0.01, size / (1 + size))
    for _ in 0..<max(50, 2 * gradient.count) where norm > goal {
      let curved = try curvature(search, probabilities, monitor)
      let along = zip(search, curved).reduce(0) { $0 + $1.0 * $1.1 }
      guard along > 0 else { break }
      let length = norm / along
      for index in direction.indices {
        direction[index] += length * search[index]
        residual[index] -= length * curved[index]
      }
      let next = squared(residual)
      for index in search.indices { search[index] = residual[index] + next / norm * search[index] }
      norm = next
    }
    return direction
  }

  /// Sum over the rows of factor(row, form) * row, plus the penalty's part.
  @inline(__always)
  private func accumulated(
    _ monitor: Monitor, from point: [Double], _ factor: (Int, Int) -> Double
  ) throws -> [Double] {
    var result = [Double](repeating: 0, count: formCount * width)
    try matrix.withUnsafeBufferPointer { matrix in
      try result.withUnsafeMutableBufferPointer { result in
        for row in 0..<rows {
          if row & 1023 == 0 { try monitor.check() }
          for form in 0..<formCount {
            let factor = factor(row, form)
            for column in 0..<width { result[form * width + column] += factor * matrix[row * width + column] }
          }
        }
      }
    }
    for form in 0..<formCount {
      for column in 0..<columns { result[form * width + column] += point[form * width + column] }
    }
    return result
  }

  private func penalty(_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) -> Double {
    var sum = 0.0
    for form in 0..<formCount {
      for column in 0..<columns { sum += a[form * width + column] * b[form * width + column] }
    }
    return sum
  }

  private func penalty(_ a: [Double], _ b: [Double]) -> Double {
    a.withUnsafeBufferPointer { a in b.withUnsafeBufferPointer { b in penalty(a, b) } }
  }

  private func squared(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 } }

  /// Four sums side by side: a fixed order, and as fast as the row can be read.
  @inline(__always)
  private func dot(
    _ a: UnsafeBufferPointer<Double>, _ start: Int, _ b: UnsafeBufferPointer<Double>, _ offset: Int
  ) -> Double {
    var (s0, s1, s2, s3) = (0.0, 0.0, 0.0, 0.0)
    var column = 0
    while column < width {
      s0 += a[start + column] * b[offset + column]
      s1 += a[start + column + 1] * b[offset + column + 1]
      s2 += a[start + column + 2] * b[offset + column + 2]
      s3 += a[start + column + 3] * b[offset + column + 3]
      column += 4
    }
    return (s0 + s1) + (s2 + s3)
  }
}

/// 1 / (1 + e^-x), without overflow.
func sigmoid(_ x: Double) -> Double {
  if x >= 0 { return 1 / (1 + exp(-x)) }
  let power = exp(x)
  return power / (1 + power)
}

/// Scores to probabilities that sum to 1.
func softmax(_ scores: inout [Double]) {
  let top = scores.max() ?? 0
  var sum = 0.0
  for index in scores.indices {
    scores[index] = exp(scores[index] - top)
    sum += scores[index]
  }
  for index in scores.indices { scores[index] /= sum }
}
