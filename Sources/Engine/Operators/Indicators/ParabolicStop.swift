import Vocabulary

/// Wilder's parabolic stop and reverse.
///
/// The stop follows the position with a step that grows with each new extreme, never enters the range of the last two
/// bars, and turns where the price touches it. As TA-Lib has it, it begins on the second bar, short where the low fell
/// by more than the high rose, else long.
private struct ParabolicStop: Step {
  let acceleration: Double
  let maximum: Double

  func warmup(_ inputs: [Int]) -> Int { (inputs.max() ?? 0) + 1 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { inputs[0].joined(inputs[1]) }
  var cost: Double { 8 }
  func runner() -> Runner { running(ParabolicKernel(acceleration: min(acceleration, maximum), maximum: maximum)) }
}

private struct ParabolicKernel: Kernel {
  let acceleration: Double
  let maximum: Double
  var seen = 0
  var isLong = true
  var stop = 0.0
  var extreme = 0.0
  var step = 0.0
  var lastHigh = 0.0
  var lastLow = 0.0

  mutating func begin(_ stretch: Stretch) { self = ParabolicKernel(acceleration: acceleration, maximum: maximum) }

  mutating func run(_ rows: Rows) {
    let (highs, lows, out) = (rows.inputs[0], rows.inputs[1], rows.outputs[0])
    var state = self
    for index in 0..<rows.count {
      let (high, low) = (highs[index], lows[index])
      out[index] = .nan
      guard !(high + low).isNaN else { continue }
      if state.seen > 0 { out[index] = state.next(high, low) }
      (state.lastHigh, state.lastLow) = (high, low)
      state.seen = min(state.seen + 1, 2)
    }
    self = state
  }

  @inline(__always)
  private mutating func next(_ high: Double, _ low: Double) -> Double {
    if seen == 1 {
      let (up, down) = (high - lastHigh, lastLow - low)
      isLong = !(down > 0 && down > up)
      (stop, extreme) = isLong ? (lastLow, high) : (lastHigh, low)
      step = acceleration
      // The first bar has no part in the limits of the first stop.
      (lastHigh, lastLow) = (high, low)
    }
    if isLong ? low <= stop : high >= stop {
      isLong.toggle()
      let turned = outside(extreme, high, low)
      (step, extreme) = (acceleration, isLong ? high : low)
      stop = outside(turned + step * (extreme - turned), high, low)
      return turned
    }
    let now = stop
    if isLong ? high > extreme : low < extreme {
      extreme = isLong ? high : low
      step = min(step + acceleration, maximum)
    }
    stop = outside(stop + step * (extreme - stop), high, low)
    return now
  }

  /// The stop, moved out of the range of this bar and the last: below it when long, above it when short.
  @inline(__always)
  private func outside(_ stop: Double, _ high: Double, _ low: Double) -> Double {
    isLong ? min(min(stop, lastLow), low) : max(max(stop, lastHigh), high)
  }
}

struct ParabolicStopAndReverse: Operator {
  static let name = "sar"
  static let summary = "Wilder's parabolic stop and reverse: a trailing stop that speeds up with the trend"
  static let details =
    "As TA-Lib's SAR: the first direction is that of the larger move from the first bar to the second."
  static let examples = ["sar()", "sar(0.02, 0.2)"]
  static let inputs = [Input.high, .low]
  static let parameters: [Parameter<ParabolicStopAndReverse>] = [
    .argument("acceleration", \.acceleration, in: 0...1, required: false, "the first step, and by what it grows"),
    .argument("maximum", \.maximum, in: 0...1, required: false, "the largest step"),
  ]
  var acceleration = 0.02
  var maximum = 0.2

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(ParabolicStop(acceleration: acceleration, maximum: maximum), inputs)
  }
}
