import Glibc
import Vocabulary

/// An entropy of which runs of m values agree in a window of n.
protocol RunEntropy: Operator {
  static var kind: Regularity.Kind { get }
  var n: Int { get set }
  var m: Int { get set }
  var r: Double { get set }
}

extension RunEntropy {
  static var settings: [Parameter<Self>] {
    [
      .argument("n", \.n, in: 4...5000, "bars of the window"),
      .option("m", \.m, in: 1...10, "values of a run"),
      .option("r", \.r, in: 0...10, "how far two values may differ, in standard deviations of the window"),
    ]
  }

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    guard m + 2 <= n else {
      throw Complaint("\(Self.name) needs a window of at least m + 2 = \(m + 2) bars, not \(n)")
    }
    return planner.add(Regularity(kind: Self.kind, length: n, m: m, r: r), inputs)
  }
}

struct SampleEntropy: RunEntropy {
  static let name = "sample_entropy"
  static let summary = "how seldom runs that agree over m values agree over one more, in a window: 0 for a regular one"
  static let details = """
    -ln(A/B): of all pairs of runs of m values that differ by less than r standard deviations (n) everywhere, B in \
    number, A do so over m + 1 values. No value where A or B is 0. Richman and Moorman (2000), as antropy's \
    sample_entropy. The cost grows with the square of the window, 64 pairs at a time.
    """
  static let examples = ["sample_entropy(logret(close), 100, m=2, r=0.2)", "sample_entropy(close, 30, m=1, r=0.5)"]
  static let kind = Regularity.Kind.sample
  static let parameters = settings
  var n = 100
  var m = 2
  var r = 0.2
}

struct ApproximateEntropy: RunEntropy {
  static let name = "approx_entropy"
  static let summary = "how surprising the value after a run of m is in a window: 0 for a regular one"
  static let details = """
    phi(m) - phi(m+1), phi(m) the mean over all runs of m values of the log of the share of runs, itself included, that \
    differ from it by r standard deviations (n) at most. Pincus (1991), as antropy's app_entropy. The cost grows with \
    the square of the window, 64 pairs at a time.
    """
  static let examples = ["approx_entropy(logret(close), 100, m=2, r=0.2)", "approx_entropy(close, 30, m=1)"]
  static let kind = Regularity.Kind.approximate
  static let parameters = settings
  var n = 100
  var m = 2
  var r = 0.2
}

struct Regularity: Step {
  enum Kind { case sample, approximate }
  let kind: Kind
  let length: Int
  let m: Int
  let r: Double

  var halo: Int { length }
  func warmup(_ inputs: [Int]) -> Int { inputs[0] + length - 1 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { kind == .sample ? .positive : .unknown }
  var cost: Double { Double(length) * (8 + Double(m * length) / 16) }
  func runner() -> Runner { running(RegularityKernel(kind: kind, length: length, m: m, r: r)) }
}

private struct RegularityKernel: Kernel {
  let kind: Regularity.Kind
  let length: Int
  let m: Int
  let r: Double
  private var near: Neighbours
  /// ln k
  private let logs: Scratch<Double>

  init(kind: Regularity.Kind, length: Int, m: Int, r: Double) {
    self.kind = kind
    self.length = length
    self.m = m
    self.r = r
    near = Neighbours(length: length)
    logs = Scratch(length + 1)
    for count in 0...length { logs.base[count] = log(Double(count)) }
  }

  mutating func begin(_ stretch: Stretch) { near.removeAll() }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    for index in 0..<rows.count {
      out[index] = .nan
      guard !x[index].isNaN else {
        near.removeAll()
        continue
      }
      near.append(x[index], dropping: x[index - length])
      guard near.isFull else { continue }
      let squares = moments(x + (index - length + 1), length).squares
      // In a flat window everything is like everything, and nothing can be said of it.
      guard squares > 0 else { continue }
      let tolerance = r * (squares / Double(length)).squareRoot()
      near.find(within: tolerance, orEqual: kind == .approximate)
      switch kind {
      case .sample: out[index] = sampleEntropy
      case .approximate: out[index] = phi(m) - phi(m + 1)
      }
    }
  }

  /// The 64 runs from `start` on that agree with the run at `row` over `count` values.
  @inline(__always)
  private func agreeing(_ row: Int, _ start: Int, _ count: Int) -> UInt64 {
    var bits = near.bits(row, from: start)
    for next in 1..<max(1, count) { bits &= near.bits(row + next, from: start + next) }
    return bits
  }

  private var sampleEntropy: Double {
    // Runs that have a value after them; each pair is counted at its older run.
    let runs = length - m
    var (shorter, longer) = (0, 0)
    for row in 0..<runs {
      var start = row + 1
      while start < runs {
        var bits = agreeing(row, start, m)
        if runs - start < 64 { bits &= 1 << UInt64(runs - start) - 1 }
        if bits != 0 {
          shorter += bits.nonzeroBitCount
          longer += (bits & near.bits(row + m, from: start + m)).nonzeroBitCount
        }
        start += 64
      }
    }
    return shorter > 0 && longer > 0 ? log(Double(shorter) / Double(longer)) : .nan
  }

  private func phi(_ size: Int) -> Double {
    let runs = length - size + 1
    var sum = 0.0
    for row in 0..<runs {
      var count = 0
      var start = 0
      while start < runs {
        var bits = agreeing(row, start, size)
        if runs - start < 64 { bits &= 1 << UInt64(runs - start) - 1 }
        count += bits.nonzeroBitCount
        start += 64
      }
      sum += logs.base[count]
    }
    return sum / Double(runs) - logs.base[runs]
  }
}
