import Glibc
import Vocabulary

/// p = 1 / (1 + exp(slope * x + offset)): Platt's sigmoid.
struct Sigmoid: Equatable, Sendable {
  let slope: Double
  let offset: Double

  init(slope: Double, offset: Double) {
    self.slope = slope
    self.offset = offset
  }

  /// By maximum likelihood, with targets (n₊ + 1)/(n₊ + 2) and 1/(n₋ + 2) in place of 1 and 0: Newton's method with
  /// backtracking, as in Lin, Lin and Weng (2007).
  init(_ scores: [Double], _ members: [Bool]) {
    let positives = Double(members.count { $0 })
    let negatives = Double(members.count) - positives
    let (high, low) = ((positives + 1) / (positives + 2), 1 / (negatives + 2))
    let targets = members.map { $0 ? high : low }
    func loss(_ a: Double, _ b: Double) -> Double {
      var sum = 0.0
      for (score, target) in zip(scores, targets) {
        let x = score * a + b
        sum += x >= 0 ? target * x + log1p(exp(-x)) : (target - 1) * x + log1p(exp(x))
      }
      return sum
    }
    var (a, b) = (0.0, log((negatives + 1) / (positives + 1)))
    var value = loss(a, b)
    for _ in 0..<100 {
      var (h11, h22, h21, g1, g2) = (1e-12, 1e-12, 0.0, 0.0, 0.0)
      for (score, target) in zip(scores, targets) {
        let p = Sigmoid(slope: a, offset: b)(score)
        let (d1, d2) = (target - p, p * (1 - p))
        h11 += score * score * d2
        h22 += d2
        h21 += score * d2
        g1 += score * d1
        g2 += d1
      }
      if abs(g1) < 1e-9, abs(g2) < 1e-9 { break }
      let determinant = h11 * h22 - h21 * h21
      let (da, db) = (-(h22 * g1 - h21 * g2) / determinant, -(h11 * g2 - h21 * g1) / determinant)
      let slant = g1 * da + g2 * db
      var step = 1.0
      while step >= 1e-10 {
        let next = loss(a + step * da, b + step * db)
        if next < value + 1e-4 * step * slant {
          (a, b, value) = (a + step * da, b + step * db, next)
          break
        }
        step /= 2
      }
      guard step >= 1e-10 else { break }
    }
    (slope, offset) = (a, b)
  }

  func callAsFunction(_ x: Double) -> Double {
    let z = slope * x + offset
    return z >= 0 ? exp(-z) / (1 + exp(-z)) : 1 / (1 + exp(z))
  }
}

extension TrainingSet {
  /// Folds of the rows themselves, in the order of time, each with the rows and targets that judge it: purged where the
  /// ends of the labels are known, else cut.
  func innerFolds(_ count: Int, seed: UInt64) throws -> [(train: TrainingSet, out: [Int32], targets: [Double])] {
    if let spans { return try Evidence(self, spans: spans, seed: seed).folds(count, embargo: .bars(0)) }
    let borders = Samples.even(rows.count, count)
    return (0..<count).map { fold in
      let part = borders[fold]..<borders[fold + 1]
      var train = self
      train.rows = Array(rows[..<part.lowerBound] + rows[part.upperBound...])
      train.targets = Array(targets[..<part.lowerBound] + targets[part.upperBound...])
      return (train, Array(rows[part]), Array(targets[part]))
    }
  }
}
