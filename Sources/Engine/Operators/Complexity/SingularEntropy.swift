import Glibc
import Vocabulary

struct SingularEntropy: Operator {
  static let name = "svd_entropy"
  static let summary =
    "how evenly m neighbouring values of a window fill their space: 0 on one line, 1 in all directions"
  static let details = """
    -sum p log2 p / log2 m over the singular values of the matrix whose rows are every m values in a row, as shares of \
    their sum. As antropy's svd_entropy(normalize=True). The cost grows with the window.
    """
  static let examples = ["svd_entropy(logret(close), 100, m=3)", "svd_entropy(close, 30, m=2)"]
  static let parameters: [Parameter<SingularEntropy>] = [
    .argument("n", \.n, in: 20...10_000, "bars of the window"),
    .option("m", \.m, in: 2...10, "values of a row of the matrix"),
  ]
  var n = 100
  var m = 3

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    guard 2 * m <= n else { throw Complaint("svd_entropy needs a window of at least 2 m = \(2 * m) bars, not \(n)") }
    return planner.add(OfWindow(Evenness(length: n, m: m)), inputs)
  }
}

private struct Evenness: WindowStatistic {
  let length: Int
  let m: Int

  var bounds: Bounds { .flag }
  var room: Int { m * m }
  var cost: Double { Double(m * length) + 20 * Double(m * m * m) }
  func runner() -> Runner { eachWindow(self) }

  func value(_ x: UnsafePointer<Double>, _ memory: UnsafeMutablePointer<Double>) -> Double {
    let rows = length - m + 1
    // The squares of the singular values are the characteristic values of the matrix of products.
    for row in 0..<m {
      for column in 0...row {
        let product = sum(rows) { x[$0 + row] * x[$0 + column] }
        memory[row * m + column] = product
        memory[column * m + row] = product
      }
    }
    diagonalise(memory)
    var whole = 0.0
    for index in 0..<m {
      let root = max(0, memory[index * m + index]).squareRoot()
      memory[index * m + index] = root
      whole += root
    }
    var entropy = 0.0
    for index in 0..<m {
      let share = memory[index * m + index] / whole
      if share > 0 { entropy -= share * log2(share) }
    }
    return whole > 0 ? min(1, entropy / log2(Double(m))) : .nan
  }

  /// Jacobi's rotations, until nothing is left beside the diagonal.
  private func diagonalise(_ a: UnsafeMutablePointer<Double>) {
    for _ in 0..<30 {
      var beside = 0.0
      var along = 0.0
      for row in 0..<m {
        along += a[row * m + row] * a[row * m + row]
        for column in 0..<row { beside += a[row * m + column] * a[row * m + column] }
      }
      if beside <= 1e-30 * along { return }
      for p in 0..<(m - 1) {
        for q in (p + 1)..<m where a[p * m + q] != 0 {
          let theta = (a[q * m + q] - a[p * m + p]) / (2 * a[p * m + q])
          let tangent = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
          let cosine = 1 / (tangent * tangent + 1).squareRoot()
          let sine = tangent * cosine
          for k in 0..<m {
            let (kp, kq) = (a[k * m + p], a[k * m + q])
            a[k * m + p] = cosine * kp - sine * kq
            a[k * m + q] = sine * kp + cosine * kq
          }
          for k in 0..<m {
            let (pk, qk) = (a[p * m + k], a[q * m + k])
            a[p * m + k] = cosine * pk - sine * qk
            a[q * m + k] = sine * pk + cosine * qk
          }
        }
      }
    }
  }
}
