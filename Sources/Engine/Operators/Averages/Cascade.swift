import Vocabulary

/// Exponential averages of exponential averages, and a weighted sum of them: `w1 e1 + w2 e2 + …`, where e1 is the
/// average of the column, e2 that of e1, and so on. Each begins as the mean of the first n values of the one before it,
/// as TA-Lib has it.
///
/// All levels advance in one pass: the levels of a row wait for each other, those of neighbouring rows do not.
struct Cascade: Step {
  let length: Int
  /// The weight of each level, six levels at most.
  let weights: [Double]

  func warmup(_ inputs: [Int]) -> Int { inputs[0] + weights.count * (length - 1) }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds {
    weights.dropLast().allSatisfy { $0 == 0 } && weights.last == 1 ? inputs[0] : .unknown
  }
  var cost: Double { weights.count > 3 ? 7 : 4.5 }
  func runner() -> Runner { running(CascadeKernel(length: length, weights: weights)) }
}

private struct CascadeKernel: Kernel {
  let length: Int
  let alpha: Double
  let count: Int
  /// Weights, averages, and how many values each average has seen while it began; of six levels.
  let weights = Scratch<Double>(6)
  let averages = Scratch<Double>(6)
  let seen = Scratch<Int>(6)

  init(length: Int, weights: [Double]) {
    self.length = length
    alpha = 2 / Double(length + 1)
    count = weights.count
    for level in 0..<6 { self.weights.base[level] = level < count ? weights[level] : 0 }
  }

  mutating func begin(_ stretch: Stretch) {
    averages.base.update(repeating: 0, count: 6)
    seen.base.update(repeating: 0, count: 6)
  }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    var index = 0
    while index < rows.count, seen.base[count - 1] < length {
      out[index] = x[index].isNaN ? .nan : started(x[index])
      index += 1
    }
    if count > 3 {
      advance(levels: 6, x, out, index..<rows.count)
    } else {
      advance(levels: 3, x, out, index..<rows.count)
    }
  }

  /// The result while some level still gathers its first values.
  private func started(_ value: Double) -> Double {
    var (value, sum) = (value, 0.0)
    for level in 0..<count {
      if seen.base[level] < length {
        seen.base[level] += 1
        averages.base[level] += value
        guard seen.base[level] == length else { return .nan }
        averages.base[level] /= Double(length)
      } else {
        averages.base[level] += alpha * (value - averages.base[level])
      }
      value = averages.base[level]
      sum += weights.base[level] * value
    }
    return sum
  }

  /// Three levels, or six: written where the number is known, so that the averages stay in registers.
  @inline(__always)
  private func advance(
    levels: Int, _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ rows: Swift.Range<Int>
  ) {
    let (w, e, alpha) = (weights.base, averages.base, alpha)
    let (w1, w2, w3, w4, w5, w6) = (w[0], w[1], w[2], w[3], w[4], w[5])
    var (e1, e2, e3, e4, e5, e6) = (e[0], e[1], e[2], e[3], e[4], e[5])
    for index in rows {
      let value = x[index]
      out[index] = .nan
      guard !value.isNaN else { continue }
      e1 += alpha * (value - e1)
      e2 += alpha * (e1 - e2)
      e3 += alpha * (e2 - e3)
      var sum = w1 * e1 + w2 * e2 + w3 * e3
      if levels > 3 {
        e4 += alpha * (e3 - e4)
        e5 += alpha * (e4 - e5)
        e6 += alpha * (e5 - e6)
        sum = sum + w4 * e4 + w5 * e5 + w6 * e6
      }
      out[index] = sum
    }
    (e[0], e[1], e[2], e[3], e[4], e[5]) = (e1, e2, e3, e4, e5, e6)
  }
}

struct DoubleAverage: Operator {
  static let name = "dema"
  static let summary = "Mulloy's double exponential moving average: 2 e1 - e2"
  static let details = "e1 is ema(x, n), e2 the same average of e1, each begun as the mean of its first n values."
  static let examples = ["dema(close, 20)"]
  static let parameters: [Parameter<DoubleAverage>] = [.argument("n", \.n, in: 1...100_000, "how many bars")]
  var n = 20

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Cascade(length: n, weights: [2, -1]), inputs)
  }
}

struct TripleAverage: Operator {
  static let name = "tema"
  static let summary = "Mulloy's triple exponential moving average: 3 e1 - 3 e2 + e3"
  static let details = "e1 is ema(x, n), e2 that of e1, e3 that of e2, each begun as the mean of its first n values."
  static let examples = ["tema(close, 20)"]
  static let parameters: [Parameter<TripleAverage>] = [.argument("n", \.n, in: 1...100_000, "how many bars")]
  var n = 20

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Cascade(length: n, weights: [3, -3, 1]), inputs)
  }
}

struct TillsonAverage: Operator {
  static let name = "t3"
  static let summary = "Tillson's moving average T3: a smooth one with little lag"
  static let details = """
    c1 e6 + c2 e5 + c3 e4 + c4 e3 of six exponential averages, one of another, with c1 = -v³, c2 = 3v² + 3v³, \
    c3 = -6v² - 3v - 3v³, c4 = 1 + 3v + v³ + 3v². As TA-Lib has it, each begins as the mean of its first n values.
    """
  static let examples = ["t3(close, 5)", "t3(close, 9, 0.5)"]
  static let parameters: [Parameter<TillsonAverage>] = [
    .argument("n", \.n, in: 1...100_000, "how many bars"),
    .argument("v", \.v, in: 0...1, required: false, "the volume factor: 0 is smoothest, 1 leads most"),
  ]
  var n = 5
  var v = 0.7

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let (square, cube) = (v * v, v * v * v)
    let weights = [
      0, 0, 1 + 3 * v + cube + 3 * square, -6 * square - 3 * v - 3 * cube, 3 * square + 3 * cube, -cube,
    ]
    return planner.add(Cascade(length: n, weights: weights), inputs)
  }
}

struct TripleRate: Operator {
  static let name = "trix"
  static let summary = "the growth a bar, in percent, of a triple exponential average"
  static let details = "100 (e3 / e3[-1] - 1), where e3 is the average of the average of ema(x, n)."
  static let examples = ["trix(close, 15)"]
  static let parameters: [Parameter<TripleRate>] = [.argument("n", \.n, in: 1...100_000, "how many bars")]
  var n = 30

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let third = planner.add(Cascade(length: n, weights: [0, 0, 1]), inputs)
    let ratio = planner.add(arithmetic: .over, third, planner.shift(third, by: -1))
    let growth = planner.add(arithmetic: .minus, ratio, planner.constant(1))
    return planner.add(arithmetic: .times, planner.constant(100), growth)
  }
}
