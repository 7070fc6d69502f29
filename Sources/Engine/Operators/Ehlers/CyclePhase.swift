import Glibc
import Vocabulary

/// Where in the dominant cycle the price is, and what is left of the price when the cycle is taken out.
///
/// The phase is that of the Fourier coefficient of the smoothed prices over one period; the trend line the mean of the
/// prices over one period, smoothed by weights 4, 3, 2, 1. All begin on bar 37 and show from bar 63 on, as in TA-Lib.
private struct CyclePhase: Step {
  enum Output: Int { case phase, sine, lead, trend, mode }

  /// What is asked for: the rest is not computed.
  struct Needs: OptionSet, Hashable {
    let rawValue: Int
    static let phase = Needs(rawValue: 1)
    static let sines = Needs(rawValue: 3)
    static let trend = Needs(rawValue: 4)
    static let mode: Needs = [.sines, .trend]
  }

  private(set) var needs: Needs

  var outputs: Int { 5 }
  func warmup(_ inputs: [Int]) -> Int { inputs[0] + 63 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds {
    switch Output(rawValue: output) {
    case .phase: Bounds(-45, 315)
    case .sine, .lead: Bounds(-1, 1)
    case .mode: .flag
    default: .unknown
    }
  }
  var cost: Double { 40 + (needs.contains(.phase) ? 25 : 0) + (needs.contains(.sines) ? 25 : 0) }
  func runner() -> Runner { running(CyclePhaseKernel(needs: needs)) }
  var family: AnyHashable { AnyHashable("the phase of the dominant cycle") }

  mutating func absorb(_ other: CyclePhase) -> Int? {
    needs.formUnion(other.needs)
    return 0
  }
}

private struct CyclePhaseKernel: Kernel {
  let needs: CyclePhase.Needs
  var cycle = DominantCycle(start: 37)
  var phase = 0.0
  var sine = 0.0
  var lead = 0.0
  /// Means over one period, of the last bars.
  var means = (0.0, 0.0, 0.0)
  /// Bars since the sine crossed its lead.
  var bars = 0
  /// Sines and cosines of the multiples of a whole turn over n, n from 1 to 50, one row of numbers after another.
  private let waves = Scratch<SIMD2<Double>>(51 * 50 / 2)

  init(needs: CyclePhase.Needs) {
    self.needs = needs
    guard needs.contains(.phase) else { return }
    for n in 1...50 {
      for k in 0..<n {
        let angle = Double(k) * 2 * .pi / Double(n)
        waves.base[n * (n - 1) / 2 + k] = SIMD2(sin(angle), cos(angle))
      }
    }
  }

  mutating func begin(_ stretch: Stretch) {
    cycle.begin()
    (phase, sine, lead, means, bars) = (0, 0, 0, (0, 0, 0), 0)
  }

  mutating func run(_ rows: Rows) {
    for index in 0..<rows.count {
      for output in 0..<5 { rows.outputs[output][index] = .nan }
      let value = rows.inputs[0][index]
      guard !value.isNaN, cycle.add(value) else { continue }
      let length = Int(cycle.smoothPeriod + 0.5)
      let before = (phase: phase, sine: sine, lead: lead)
      if needs.contains(.phase) { phase = measuredPhase(length) }
      if needs.contains(.sines) {
        // The sine of 45 degrees on is that of the sum of two angles.
        let (s, c) = (sin(phase * .pi / 180), cos(phase * .pi / 180))
        (sine, lead) = (s, (s + c) * 0.5.squareRoot())
      }
      let trend = needs.contains(.trend) ? trendLine(length) : .nan
      let mode = needs.contains(.mode) ? trendMode(trend, before) : .nan
      guard cycle.count > 63 else { continue }
      rows.outputs[0][index] = phase
      rows.outputs[1][index] = sine
      rows.outputs[2][index] = lead
      rows.outputs[3][index] = trend
      rows.outputs[4][index] = mode
    }
  }

  private func measuredPhase(_ length: Int) -> Double {
    // Two sums: neither waits for the other.
    var (whole, odd) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
    let wave = waves.base + length * (length - 1) / 2
    var back = 0
    while back + 1 < length {
      whole += wave[back] * cycle.smooth(back)
      odd += wave[back + 1] * cycle.smooth(back + 1)
      back += 2
    }
    if back < length { whole += wave[back] * cycle.smooth(back) }
    whole += odd
    var phase = phase
    if whole.y != 0 {
      phase = atan(whole.x / whole.y) * 180 / .pi
    } else if whole.x != 0 {
      phase += whole.x > 0 ? 90 : -90
    }
    // A quarter wave, and the lag of the smoothing: one bar.
    phase += 90 + 360 / cycle.smoothPeriod
    if whole.y < 0 { phase += 180 }
    return phase > 315 ? phase - 360 : phase
  }

  private mutating func trendLine(_ length: Int) -> Double {
    var sum = 0.0
    for back in 0..<length { sum += cycle.raw(back) }
    let mean = length > 0 ? sum / Double(length) : 0
    let line = (4 * mean + 3 * means.0 + 2 * means.1 + means.2) / 10
    means = (mean, means.0, means.1)
    return line
  }

  /// 1 in a trend, 0 in a cycle: where the sine has just crossed its lead, and for half a wave after it, or where the
  /// phase goes on as fast as the period says; but never where the price is 1.5 % off the trend line.
  private mutating func trendMode(_ trend: Double, _ before: (phase: Double, sine: Double, lead: Double)) -> Double {
    var mode = 1.0
    if sine > lead && before.sine <= before.lead || sine < lead && before.sine >= before.lead { (bars, mode) = (0, 0) }
    bars += 1
    if Double(bars) < 0.5 * cycle.smoothPeriod { mode = 0 }
    let (turn, whole) = (phase - before.phase, 360 / cycle.smoothPeriod)
    if turn > 0.67 * whole, turn < 1.5 * whole { mode = 0 }
    if trend != 0, abs((cycle.price - trend) / trend) >= 0.015 { mode = 1 }
    return mode
  }
}

extension Planner {
  fileprivate mutating func cycle(_ x: Port, _ output: CyclePhase.Output, _ needs: CyclePhase.Needs) -> Port {
    Port(node: add(CyclePhase(needs: needs), [x]).node, output: output.rawValue, back: 0)
  }
}

struct CyclePhaseAngle: Operator {
  static let name = "ht_dcphase"
  static let summary = "the phase of Ehlers' dominant cycle, in degrees from -45 to 315"
  static let details = "As TA-Lib's HT_DCPHASE; from bar 63."
  static let examples = ["ht_dcphase(close)"]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.cycle(inputs[0], .phase, .phase)
  }
}

struct CycleSine: Operator {
  static let name = "ht_sine"
  static let summary =
    "the sine of the phase of Ehlers' dominant cycle, or that of 45 degrees on, which crosses it at turns"
  static let details = "As TA-Lib's HT_SINE; from bar 63."
  static let examples = ["ht_sine(close)", "ht_sine(close, part=lead)"]
  static let parameters: [Parameter<CycleSine>] = [.option("part", \.part, "which of the two")]

  enum Part: String, Choice { case sine, lead }

  var part = Part.sine

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.cycle(inputs[0], part == .sine ? .sine : .lead, .sines)
  }
}

struct CycleTrendLine: Operator {
  static let name = "ht_trendline"
  static let summary = "Ehlers' instantaneous trend line: the price without its dominant cycle"
  static let details =
    "The mean over one period, smoothed by weights 4, 3, 2, 1, as TA-Lib's HT_TRENDLINE; from bar 63."
  static let examples = ["ht_trendline(close)"]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.cycle(inputs[0], .trend, .trend)
  }
}

struct CycleTrendMode: Operator {
  static let name = "ht_trendmode"
  static let summary = "1 where Ehlers' indicators say that the price trends, 0 where it goes in cycles"
  static let details = "As TA-Lib's HT_TRENDMODE; from bar 63."
  static let examples = ["ht_trendmode(close)"]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.cycle(inputs[0], .mode, .mode)
  }
}
