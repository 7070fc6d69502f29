import Vocabulary

/// The weights of (1 - B)^d, B the lag of one bar: w(0) = 1, w(k) = -w(k-1) (d - k + 1) / k.
struct FractionalWeights: Sequence, IteratorProtocol {
  let d: Double
  private var k = 0.0
  private var weight = 1.0

  init(d: Double) { self.d = d }

  mutating func next() -> Double? {
    defer {
      k += 1
      weight *= -(d - k + 1) / k
    }
    return weight
  }
}

struct FractionalDifference: Operator {
  static let name = "ffd"
  static let summary =
    "the fractional difference of order d: between the column (0) and its change (1), over a fixed width"
  static let details = """
    sum w(k) x[-k] with w(0) = 1, w(k) = -w(k-1) (d - k + 1)/k, up to the last k before |w(k)| falls below tau. Every \
    row has the same width, which is also the look-back. Hosking (1981); López de Prado (2018), 5.5. The cost grows with \
    the width.
    """
  static let examples = ["ffd(log(close), 0.4, tau=0.001)", "ffd(close, 0.8, tau=0.001)"]
  static let parameters: [Parameter<FractionalDifference>] = [
    .argument("d", \.d, in: 0...2, "the order of the difference"),
    .option("tau", \.tau, in: 1e-6...0.1, "the size below which a weight ends the sum"),
  ]
  var d = 0.4
  var tau = 1e-4

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let weights = Array(FractionalWeights(d: d).prefix { abs($0) >= tau })
    guard weights.count > 1 else { return inputs[0] }
    let longest = planner.frame.timeline.longest
    // No row has more rows before it than the longest symbol.
    guard weights.count <= longest + 1 else { return planner.add(Repeated(number: .nan), []) }
    return planner.add(Convolution(weights: weights), inputs)
  }
}

struct ExpandingDifference: Operator {
  static let name = "fracdiff"
  static let summary =
    "the fractional difference of order d over all bars so far, once those before the first weigh little"
  static let details = """
    sum w(k) x[-k] over all rows since the first, w as for ffd, from the first row on at which the weights that find no \
    row are at most the share tau of all: those sum up to 2 in size for d from 0 to 1. The skip does not depend on how \
    long the column is. After López de Prado (2018), 5.4. Missing values are passed over. The cost of a row grows with \
    the rows before it.
    """
  static let examples = ["fracdiff(log(close), 0.4, tau=0.05)", "fracdiff(close, 0.7, tau=0.02)"]
  static let parameters: [Parameter<ExpandingDifference>] = [
    .argument("d", \.d, in: 0.05...1, "the order of the difference"),
    .option("tau", \.tau, in: 1e-4...0.5, "the share of the weights that may find no row"),
  ]
  var d = 0.4
  var tau = 0.05

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    // The weights after the first are all negative and sum up to -1, so that the sizes of all are 2.
    let longest = planner.frame.timeline.longest
    var (missing, skip) = (1.0, 0)
    for weight in FractionalWeights(d: d).dropFirst().prefix(longest) where missing > 2 * tau {
      missing -= abs(weight)
      skip += 1
    }
    return planner.add(Expanding(d: d, skip: skip), inputs)
  }
}

private struct Expanding: Step {
  let d: Double
  let skip: Int

  func warmup(_ inputs: [Int]) -> Int { inputs[0] + skip }
  var cost: Double { 1000 }
  func runner() -> Runner { running(ExpandingKernel(d: d, skip: skip)) }
}

private struct ExpandingKernel: Kernel {
  private let skip: Int
  private var weights: FractionalWeights
  /// The values so far, the oldest first, and the weights so far, the newest row's first.
  private let values = Scratch<Double>(1024)
  private let ready = Scratch<Double>(1024)
  private var count = 0
  private var known = 0

  init(d: Double, skip: Int) {
    self.skip = skip
    weights = FractionalWeights(d: d)
  }

  mutating func begin(_ stretch: Stretch) { count = 0 }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    values.grow(count + rows.count, keeping: count)
    ready.grow(count + rows.count, keeping: known)
    for index in 0..<rows.count {
      out[index] = .nan
      guard !x[index].isNaN else { continue }
      values.base[count] = x[index]
      count += 1
      if known < count, let weight = weights.next() {
        ready.base[known] = weight
        known += 1
      }
      guard count > skip else { continue }
      let (newest, ready) = (values.base + count - 1, ready.base)
      out[index] = sum(count) { ready[$0] * newest[-$0] }
    }
  }
}
