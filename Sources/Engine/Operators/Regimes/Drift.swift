import Glibc
import Vocabulary

struct PopulationStability: Operator {
  static let name = "psi"
  static let summary = "the population stability index of a window against the rows before it; above 0.2 it has drifted"
  static let details = """
    The reference is cut into ten bins at its deciles (linear between neighbours; a value at an edge lies below it). The \
    sum over the bins of (p - q) log(p/q), p the window's share of a bin and q the reference's, each at least 0.0001. \
    Cost grows with both windows.
    """
  static let examples = ["psi(logret(close), 60, 120)"]
  static let parameters: [Parameter<PopulationStability>] = [
    .argument("window", \.window, in: 1...100_000, "bars that are judged"),
    .argument("reference", \.reference, in: 2...100_000, "bars before them that they are compared with"),
  ]
  var window = 60
  var reference = 500

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let past = planner.shift(inputs[0], by: -window)
    let order = Window(.bars(reference), on: planner.frame.timeline)
    let deciles = (1..<Stability.bins).map { decile in
      planner.add(Order(window: order, .quantile(Double(decile) / Double(Stability.bins))), [past])
    }
    return planner.add(Stability(window: window, reference: reference), inputs + deciles)
  }
}

private struct Stability: Step {
  static let bins = 10
  static let floor = 1e-4
  let window: Int
  let reference: Int

  var halo: Int { window + reference - 1 }
  func warmup(_ inputs: [Int]) -> Int { inputs[0] + halo }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .positive }
  var cost: Double { 4 * Double(window + reference) }
  func runner() -> Runner { running(StabilityKernel(window: window, reference: reference)) }
}

private struct StabilityKernel: Kernel {
  let window: Int
  let reference: Int

  mutating func run(_ rows: Rows) {
    for index in 0..<rows.count {
      let newest = rows.inputs[0] + index
      let (recent, past) = (newest - (window - 1), newest - (window + reference - 1))
      var isWhole = true
      for row in 0..<window where recent[row].isNaN { isWhole = false }
      // How many lie beyond the lower edge of a bin, and beyond its upper one; nothing lies beyond that of the last.
      var (above, aboveThen, divergence) = (window, reference, 0.0)
      for bin in 1...Stability.bins {
        var (next, nextThen) = (0, 0)
        if bin < Stability.bins {
          let edge = rows.inputs[bin][index]
          isWhole = isWhole && !edge.isNaN
          next = count(recent, window, above: edge)
          nextThen = count(past, reference, above: edge)
        }
        let p = max(Stability.floor, Double(above - next) / Double(window))
        let q = max(Stability.floor, Double(aboveThen - nextThen) / Double(reference))
        divergence += (p - q) * log(p / q)
        (above, aboveThen) = (next, nextThen)
      }
      rows.outputs[0][index] = isWhole ? divergence : .nan
    }
  }

  /// Without a branch, so that several are compared at a time.
  @inline(__always)
  private func count(_ values: UnsafePointer<Double>, _ rows: Int, above edge: Double) -> Int {
    var count = 0
    for row in 0..<rows { count &+= values[row] > edge ? 1 : 0 }
    return count
  }
}
