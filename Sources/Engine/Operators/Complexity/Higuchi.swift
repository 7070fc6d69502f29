import Glibc
import Vocabulary

struct Higuchi: Operator {
  static let name = "higuchi_fd"
  static let summary = "Higuchi's fractal dimension of a window: near 1 for a smooth curve, 2 for noise"
  static let details = """
    The slope of ln L(k) on ln 1/k for k = 1 … kmax. L(k) is the mean over the k curves of every k-th value of the \
    length of a curve, sum |x - x[-k]| (n - 1) / (steps k), over k. Higuchi (1988), as antropy's higuchi_fd. The cost \
    grows with window times kmax.
    """
  static let examples = ["higuchi_fd(logret(close), 100, kmax=10)", "higuchi_fd(close, 40, kmax=4)"]
  static let parameters: [Parameter<Higuchi>] = [
    .argument("n", \.n, in: 20...10_000, "bars of the window"),
    .option("kmax", \.kmax, in: 2...100, "the longest step"),
  ]
  var n = 100
  var kmax = 10

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    guard 2 * kmax <= n else {
      throw Complaint("higuchi_fd needs a window of at least 2 kmax = \(2 * kmax) bars, not \(n)")
    }
    return planner.add(OfWindow(Roughness(length: n, kmax: kmax)), inputs)
  }
}

private struct Roughness: WindowStatistic {
  let length: Int
  let kmax: Int

  var room: Int { 2 * kmax }
  var cost: Double { Double(length * kmax) }
  func runner() -> Runner { eachWindow(self) }

  func value(_ x: UnsafePointer<Double>, _ memory: UnsafeMutablePointer<Double>) -> Double {
    for k in 1...kmax {
      // The first curves have a step more than the others.
      let (steps, longer) = ((length - 1) / k, (length - 1) % k + 1)
      let common = k * (steps - 1)
      var (long, short) = (0.0, 0.0)
      for curve in 0..<min(k, longer) {
        var place = curve
        while place < common + longer {
          long += abs(x[place + k] - x[place])
          place += k
        }
      }
      for curve in min(k, longer)..<k {
        var place = curve
        while place < common {
          short += abs(x[place + k] - x[place])
          place += k
        }
      }
      var whole = long / Double(steps)
      if longer < k { whole += short / Double(steps - 1) }
      memory[k - 1] = log(1 / Double(k))
      memory[kmax + k - 1] = log(whole * Double(length - 1) / Double(k * k * k))
    }
    return slope(memory + kmax, on: memory, kmax)
  }
}

/// The slope of the least-squares line of y on x.
@inline(__always)
func slope(_ y: UnsafePointer<Double>, on x: UnsafePointer<Double>, _ count: Int) -> Double {
  let middle = sum(count) { x[$0] } / Double(count)
  let products = sum(count) { (x[$0] - middle) * y[$0] }
  let squares = sum(count) { (x[$0] - middle) * (x[$0] - middle) }
  return products / squares
}
