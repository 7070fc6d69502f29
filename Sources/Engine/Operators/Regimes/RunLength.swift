import Glibc
import Vocabulary

struct RunLength: Operator {
  static let name = "bocpd"
  static let summary = "how long ago the distribution last changed, by Bayesian online change-point detection"
  static let details = """
    The distribution of the run length with normal data of unknown mean and variance (a normal-gamma prior of mean 0 and \
    one observation, of variance 1: scale x so), and a change before each bar with the chance 1/every. Runs of cap bars \
    or more are held for one that the last cap bars tell of. mean is the expected run, mode the likeliest. Cost grows \
    with cap. Source: Adams and MacKay (2007).
    """
  static let examples = [
    "bocpd(zscore(logret(close), 20), 100, cap=50)", "bocpd(100 * logret(close), cap=30, part=mode)",
  ]
  static let parameters: [Parameter<RunLength>] = [
    .argument("every", \.every, in: 1...1_000_000, required: false, "bars from one change to the next, on average"),
    .option("cap", \.cap, in: 2...100_000, "the longest run told apart"), .option("part", \.part, "what of the run"),
  ]

  enum Part: String, Choice { case mean, mode }

  var every = 250.0
  var cap = 400
  var part = Part.mean

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    Port(node: planner.add(Runs(every: every, cap: cap), inputs).node, output: part == .mean ? 0 : 1, back: 0)
  }
}

private struct Runs: Step {
  let every: Double
  let cap: Int

  var outputs: Int { 2 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { Bounds(0, Double(cap)) }
  var cost: Double { 30 * Double(cap) }
  func runner() -> Runner { running(RunsKernel(every: every, cap: cap)) }
}

private struct RunsKernel: Kernel {
  let hazard: Double
  let cap: Int
  /// One a run length: its share, and what its bars say of the mean and of the scale b of the variance.
  private let shares: Scratch<Double>
  private let means: Scratch<Double>
  private let scales: Scratch<Double>
  private let logScales: Scratch<Double>
  /// Of the predictive density, what depends on the run's length alone.
  private let constants: Scratch<Double>
  private let densities: Scratch<Double>
  private var longest = 0

  init(every: Double, cap: Int) {
    hazard = 1 / every
    self.cap = cap
    (shares, means, scales, logScales) = (Scratch(cap + 1), Scratch(cap + 1), Scratch(cap + 1), Scratch(cap + 1))
    (constants, densities) = (Scratch(cap + 1), Scratch(cap + 1))
    for run in 0...cap {
      let (weight, shape) = (1 + Double(run), 1 + Double(run) / 2)
      var sign: Int32 = 0
      constants.base[run] =
        lgamma_r(shape + 0.5, &sign) - lgamma_r(shape, &sign) - 0.5 * log(2 * Double.pi * (weight + 1) / weight)
    }
  }

  mutating func begin(_ stretch: Stretch) {
    longest = 0
    (shares.base[0], means.base[0], scales.base[0], logScales.base[0]) = (1, 0, 1, 0)
  }

  mutating func run(_ rows: Rows) {
    for index in 0..<rows.count {
      let x = rows.inputs[0][index]
      guard !x.isNaN else {
        (rows.outputs[0][index], rows.outputs[1][index]) = (.nan, .nan)
        continue
      }
      learn(x)
      var (mean, mode) = (0.0, 0)
      for run in 0...longest {
        mean += Double(run) * shares.base[run]
        if shares.base[run] > shares.base[mode] { mode = run }
      }
      rows.outputs[0][index] = min(mean, Double(cap))
      rows.outputs[1][index] = Double(mode)
    }
  }

  private mutating func learn(_ x: Double) {
    let (shares, means, scales, logScales) = (self.shares.base, self.means.base, self.scales.base, logScales.base)
    let (constants, densities) = (self.constants.base, self.densities.base)
    // Student's density of x after each run, as a logarithm; each run's scale becomes that of the run with x in it.
    var highest = -Double.infinity
    for run in 0...longest {
      let (weight, shape) = (1 + Double(run), 1 + Double(run) / 2)
      let distance = x - means[run]
      let growth = distance * distance * weight / (2 * (weight + 1))
      let rise = log1p(growth / scales[run])
      densities[run] = constants[run] - 0.5 * logScales[run] - (shape + 0.5) * rise
      highest = max(highest, densities[run])
      means[run] += distance / (weight + 1)
      (scales[run], logScales[run]) = (scales[run] + growth, logScales[run] + rise)
    }
    var whole = 0.0
    for run in 0...longest {
      shares[run] *= exp(densities[run] - highest)
      whole += shares[run]
    }
    // Every run grows by a bar unless it ends; the longest take in those of the bar before.
    let overflow = longest == cap ? shares[cap] : 0
    longest = min(longest + 1, cap)
    var run = longest
    while run > 0 {
      let share = shares[run - 1] / whole * (1 - hazard)
      // What is too small to be told from nothing would only make arithmetic slow.
      shares[run] = share > 1e-300 ? share : 0
      (means[run], scales[run], logScales[run]) = (means[run - 1], scales[run - 1], logScales[run - 1])
      run -= 1
    }
    shares[longest] += overflow / whole * (1 - hazard)
    (shares[0], means[0], scales[0], logScales[0]) = (hazard, 0, 1, 0)
  }
}
