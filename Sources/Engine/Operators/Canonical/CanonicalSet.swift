import Vocabulary

struct CanonicalSet: Operator {
  static let name = "catch22"
  static let summary = "one of the 22 canonical characteristics of time series, of a window"
  static let details = """
    The values of the window are first set to mean 0 and standard deviation 1 (n - 1). Lubba and others (2019), catch22: \
    Canonical time-series characteristics; names and numbers as pycatch22 1.0. All characteristics of one window are \
    computed in one pass. The cost grows with the square of the window.
    """
  static let examples = Part.allCases.map { "catch22(logret(close), 80, part=\($0.rawValue))" }
  static let parameters: [Parameter<CanonicalSet>] = [
    .argument("n", \.n, in: 80...1000, "bars of the window"), .option("part", \.part, "which characteristic"),
  ]

  enum Part: String, Choice, CaseIterable {
    case mode5 = "mode_5"
    case mode10 = "mode_10"
    case outlierTimingUp = "outlier_timing_pos"
    case outlierTimingDown = "outlier_timing_neg"
    case correlationTimescale = "acf_timescale"
    case correlationMinimum = "acf_first_min"
    case lowFrequencyPower = "low_freq_power"
    case medianFrequency = "median_freq"
    case forecastError = "forecast_error"
    case whitenTimescale = "whiten_timescale"
    case highFluctuation = "high_fluctuation"
    case stretchHigh = "stretch_high"
    case stretchDecreasing = "stretch_decreasing"
    case entropyPairs = "entropy_pairs"
    case mutualInformation = "ami2"
    case asymmetry = "trev"
    case informationTimescale = "ami_timescale"
    case transitionVariance = "transition_variance"
    case periodicity
    case embeddingDistance = "embedding_dist"
    case rangeScaling = "rs_range"
    case fluctuationScaling = "dfa"
  }

  var n = 100
  var part = Part.mode5

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Characteristics(length: n, part), inputs)
  }
}

/// The characteristics that are asked of the same column and window.
private struct Characteristics: Step {
  let length: Int
  private(set) var parts: [CanonicalSet.Part]

  init(length: Int, _ part: CanonicalSet.Part) {
    self.length = length
    parts = [part]
  }

  var outputs: Int { parts.count }
  var halo: Int { length - 1 }
  var cost: Double { Double(parts.count * length * 20) }
  var family: AnyHashable { AnyHashable(length) }

  mutating func absorb(_ other: Characteristics) -> Int? {
    if let present = parts.firstIndex(of: other.parts[0]) { return present }
    parts.append(other.parts[0])
    return parts.count - 1
  }

  func runner() -> Runner { running(CharacteristicsKernel(length: length, parts: parts)) }
}

private struct CharacteristicsKernel: Kernel {
  private let length: Int
  private let parts: [CanonicalSet.Part]
  private let window: CanonicalWindow
  private var present = 0

  init(length: Int, parts: [CanonicalSet.Part]) {
    self.length = length
    self.parts = parts
    window = CanonicalWindow(length: length, parts: parts)
  }

  mutating func begin(_ stretch: Stretch) { present = 0 }

  mutating func run(_ rows: Rows) {
    let x = rows.inputs[0]
    for index in 0..<rows.count {
      present = x[index].isNaN ? 0 : present + 1
      let isThere = present >= length && window.take(x + (index - length + 1))
      for (output, part) in parts.enumerated() {
        let value = isThere ? window.value(of: part) : .nan
        rows.outputs[output][index] = value.isFinite ? value : .nan
      }
    }
  }
}
