import Glibc
import Vocabulary

/// The period of the dominant cycle, and the parts of its wave, from bar 32 on; and these parts from bar 12 on, where it
/// begins to be measured.
private struct CyclePeriod: Step {
  enum Output: Int { case period, inPhase, quadrature, earlyInPhase, earlyQuadrature }

  var outputs: Int { 5 }
  func warmup(_ inputs: [Int]) -> Int { inputs[0] + 32 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds {
    output == Output.period.rawValue ? Bounds(0, 50) : .unknown
  }
  var cost: Double { 35 }
  func runner() -> Runner { running(CyclePeriodKernel()) }
}

private struct CyclePeriodKernel: Kernel {
  var cycle = DominantCycle(start: 12)

  mutating func begin(_ stretch: Stretch) { cycle.begin() }

  mutating func run(_ rows: Rows) {
    let (x, period) = (rows.inputs[0], rows.outputs[0])
    let (inPhase, quadrature) = (rows.outputs[1], rows.outputs[2])
    let (earlyInPhase, earlyQuadrature) = (rows.outputs[3], rows.outputs[4])
    for index in 0..<rows.count {
      (period[index], inPhase[index], quadrature[index]) = (.nan, .nan, .nan)
      (earlyInPhase[index], earlyQuadrature[index]) = (.nan, .nan)
      guard !x[index].isNaN, cycle.add(x[index]) else { continue }
      (earlyInPhase[index], earlyQuadrature[index]) = (cycle.inPhase, cycle.quadrature)
      guard cycle.count > 32 else { continue }
      period[index] = cycle.smoothPeriod
      (inPhase[index], quadrature[index]) = (cycle.inPhase, cycle.quadrature)
    }
  }
}

extension Planner {
  fileprivate mutating func cycle(_ x: Port, _ output: CyclePeriod.Output) -> Port {
    Port(node: add(CyclePeriod(), [x]).node, output: output.rawValue, back: 0)
  }
}

struct CyclePeriodLength: Operator {
  static let name = "ht_dcperiod"
  static let summary = "Ehlers' dominant cycle: how many bars the wave is long that rules the price"
  static let details =
    "By the homodyne discriminator over a Hilbert transform, as TA-Lib's HT_DCPERIOD; from bar 32, at most 50."
  static let examples = ["ht_dcperiod(close)"]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.cycle(inputs[0], .period)
  }
}

struct CyclePhasor: Operator {
  static let name = "ht_phasor"
  static let summary = "the in-phase and the quadrature part of Ehlers' dominant cycle, in units of the value"
  static let details = "As TA-Lib's HT_PHASOR; from bar 32."
  static let examples = ["ht_phasor(close)", "ht_phasor(close, part=quadrature)"]
  static let parameters: [Parameter<CyclePhasor>] = [.option("part", \.part, "which of the two")]

  enum Part: String, Choice { case inphase, quadrature }

  var part = Part.inphase

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.cycle(inputs[0], part == .inphase ? .inPhase : .quadrature)
  }
}

/// Ehlers' mother of adaptive moving averages, and the average that follows it. Inputs are the column and the parts of
/// its dominant cycle's wave.
private struct AdaptiveByPhase: Step {
  let fast: Double
  let slow: Double

  var outputs: Int { 2 }
  func warmup(_ inputs: [Int]) -> Int { inputs[0] + 32 }
  var cost: Double { 20 }
  func runner() -> Runner { running(AdaptiveByPhaseKernel(fast: fast, slow: slow)) }
}

private struct AdaptiveByPhaseKernel: Kernel {
  let fast: Double
  let slow: Double
  var seen = 0
  var phase = 0.0
  var average = 0.0
  var follower = 0.0

  mutating func begin(_ stretch: Stretch) { (seen, phase, average, follower) = (0, 0, 0, 0) }

  mutating func run(_ rows: Rows) {
    let (x, inPhase, quadrature) = (rows.inputs[0], rows.inputs[1], rows.inputs[2])
    let (leading, following) = (rows.outputs[0], rows.outputs[1])
    for index in 0..<rows.count {
      (leading[index], following[index]) = (.nan, .nan)
      guard !inPhase[index].isNaN else { continue }
      let last = phase
      phase = inPhase[index] == 0 ? 0 : atan(quadrature[index] / inPhase[index]) * 180 / .pi
      // A fast turn of the phase is a new trend; it never counts as less than a degree.
      let weight = max(fast / max(last - phase, 1), slow)
      let share = last - phase > 1 ? weight : fast
      average = share * x[index] + (1 - share) * average
      follower = share / 2 * average + (1 - share / 2) * follower
      seen += 1
      guard seen > 20 else { continue }
      (leading[index], following[index]) = (average, follower)
    }
  }
}

struct AdaptiveAverage: Operator {
  static let name = "mama"
  static let summary = "Ehlers' MESA adaptive moving average, by how fast the phase of the dominant cycle turns"
  static let details = """
    m = a x + (1 - a) m with a = fast / (degrees that the phase fell by), held within slow and fast; the following average \
    f = a/2 m + (1 - a/2) f. As in TA-Lib both begin at 0 on bar 12 and show from bar 32 on.
    """
  static let examples = ["mama(close)", "mama(close, 0.5, 0.05, part=following)"]
  static let parameters: [Parameter<AdaptiveAverage>] = [
    .argument("fast", \.fast, in: 0...1, required: false, "the largest weight of the newest value"),
    .argument("slow", \.slow, in: 0...1, required: false, "the smallest"),
    .option("part", \.part, "the average, or the one that follows it"),
  ]

  enum Part: String, Choice { case leading, following }

  var fast = 0.5
  var slow = 0.05
  var part = Part.leading

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let wave = [
      planner.cycle(inputs[0], .earlyInPhase), planner.cycle(inputs[0], .earlyQuadrature),
    ]
    let node = planner.add(AdaptiveByPhase(fast: fast, slow: slow), inputs + wave).node
    return Port(node: node, output: part == .leading ? 0 : 1, back: 0)
  }
}
