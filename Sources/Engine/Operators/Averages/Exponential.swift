import Vocabulary

/// The recursion `e = e + a (x - e)`: it starts at its input's first value, gives nothing where the input is missing,
/// and goes on after that from where it was.
struct Recursion: Step {
  enum Seed: String, Choice {
    /// The mean of the first n values stands for the n-th.
    case mean
    /// The first value is the average until then.
    case first
    /// All values so far, with weights that fall by 1 - a a bar, as pandas' `ewm(adjust=True)`.
    case weighted
  }

  let length: Int
  let alpha: Double
  let seed: Seed
  /// Values that are passed over before the first n, so that it begins together with a slower one.
  var skipped = 0

  func warmup(_ inputs: [Int]) -> Int { inputs[0] + skipped + (seed == .mean ? length - 1 : 0) }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { inputs[0] }
  var cost: Double { 3 }

  func runner() -> Runner {
    switch seed {
    case .mean, .first:
      running(RecursionKernel(length: seed == .first ? 1 : length, alpha: alpha, skipped: skipped))
    case .weighted: running(WeightedKernel(alpha: alpha))
    }
  }
}

private struct RecursionKernel: Kernel {
  let length: Int
  let alpha: Double
  let skipped: Int
  var seen = 0
  var average = 0.0

  mutating func begin(_ stretch: Stretch) { (seen, average) = (-skipped, 0) }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    var index = 0
    while seen < length, index < rows.count {
      let value = x[index]
      out[index] = .nan
      if !value.isNaN {
        seen += 1
        if seen > 0 { average += value }
        if seen == length {
          average /= Double(length)
          out[index] = average
        }
      }
      index += 1
    }
    var average = average
    while index < rows.count {
      let value = x[index]
      let next = average + alpha * (value - average)
      average = value.isNaN ? average : next
      out[index] = next
      index += 1
    }
    self.average = average
  }
}

private struct WeightedKernel: Kernel {
  let alpha: Double
  var sum = 0.0
  var weight = 0.0

  mutating func begin(_ stretch: Stretch) { (sum, weight) = (0, 0) }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    for index in 0..<rows.count {
      // A missing value has no weight, but those before it age.
      if weight > 0 { (sum, weight) = (sum * (1 - alpha), weight * (1 - alpha)) }
      if !x[index].isNaN { (sum, weight) = (sum + x[index], weight + 1) }
      out[index] = x[index].isNaN ? .nan : sum / weight
    }
  }
}

struct ExponentialAverage: Operator {
  static let name = "ema"
  static let summary = "the exponential moving average, with the weight 2/(n+1) on the newest value"
  static let details = """
    e = e + 2/(n+1) (x - e). It begins as the mean of the first n values, as TA-Lib has it; seed=first begins at the \
    first value, seed=weighted weighs all values so far (pandas' ewm with adjust).
    """
  static let examples = ["ema(close, 20)", "ema(close, 20, seed=first)", "ema(close, 20, seed=weighted)"]
  static let parameters: [Parameter<ExponentialAverage>] = [
    .argument("n", \.n, in: 1...1_000_000, "how many bars"), .option("seed", \.seed, "how it begins"),
  ]
  var n = 20
  var seed = Recursion.Seed.mean

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Recursion(length: n, alpha: 2 / Double(n + 1), seed: seed), inputs)
  }
}

struct FreeAverage: Operator {
  static let name = "ewma"
  static let summary = "the exponential moving average with a weight of one's own on the newest value"
  static let details = "e = e + alpha (x - e), begun at the first value: pandas' ewm(alpha=…, adjust=False)."
  static let examples = ["ewma(close, 0.06)"]
  static let parameters: [Parameter<FreeAverage>] = [
    .argument("alpha", \.alpha, in: 0...1, "the weight of the newest value")
  ]
  var alpha = 0.06

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Recursion(length: 1, alpha: alpha, seed: .first), inputs)
  }
}

struct WilderAverage: Operator {
  static let name = "wilder"
  static let aliases = ["rma"]
  static let summary = "Wilder's moving average, with the weight 1/n on the newest value"
  static let details = "e = (e (n-1) + x) / n, begun as the mean of the first n values."
  static let examples = ["wilder(close, 14)"]
  static let parameters: [Parameter<WilderAverage>] = [
    .argument("n", \.n, in: 1...1_000_000, "how many bars"), .option("seed", \.seed, "how it begins"),
  ]
  var n = 14
  var seed = Recursion.Seed.mean

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Recursion(length: n, alpha: 1 / Double(n), seed: seed), inputs)
  }
}

struct WeightedAverage: Operator {
  static let name = "wma"
  static let aliases = ["decay"]
  static let summary = "the mean of a window with weights that fall linearly to 1 at its oldest row"
  static let examples = ["wma(close, 20)"]
  static let parameters: [Parameter<WeightedAverage>] = [.argument("n", \.n, in: 1...1_000_000, "how many bars")]
  var n = 20

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let window = Window(.bars(n), on: planner.frame.timeline)
    guard n > 1 else { return inputs[0] }
    // Weights that rise linearly see of the window only its mean and its slope.
    let lean = planner.add(
      arithmetic: .times, planner.line(inputs[0], window, .slope), planner.constant(Double(n - 1) / 6))
    return planner.add(arithmetic: .plus, planner.line(inputs[0], window, .mean), lean)
  }
}
