import Vocabulary

/// Where a value stands between a low (0) and a high (1), times a scale and moved; its middle where there is no range.
struct Standing: Step {
  /// The values at the low and at the high end.
  let atLow: Double
  let atHigh: Double

  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .unknown }
  var cost: Double { 1.5 }
  func runner() -> Runner { running(StandingKernel(atLow: atLow, scale: atHigh - atLow)) }
}

private struct StandingKernel: Kernel {
  let atLow: Double
  let scale: Double

  mutating func run(_ rows: Rows) {
    let (x, low, high, out) = (rows.inputs[0], rows.inputs[1], rows.inputs[2], rows.outputs[0])
    for index in 0..<rows.count {
      let range = high[index] - low[index]
      let place = (x[index] - low[index]) / range
      // A missing x, low or high makes x - low or range missing.
      out[index] = atLow + scale * (range == 0 ? 0.5 + 0 * x[index] : place)
    }
  }
}

extension Planner {
  /// (high + low + close) / 3
  mutating func typicalPrice(_ high: Port, _ low: Port, _ close: Port) -> Port {
    let sum = add(arithmetic: .plus, add(arithmetic: .plus, high, low), close)
    return add(arithmetic: .over, sum, constant(3))
  }

  /// Where the close stands in the range of n bars.
  fileprivate mutating func place(of bars: [Port], _ n: Int, from low: Double, to high: Double) -> Port {
    let window = Window(.bars(n), on: frame.timeline)
    let highest = add(Extreme(.largest, window: window), [bars[0]])
    let lowest = add(Extreme(.smallest, window: window), [bars[1]])
    return add(Standing(atLow: low, atHigh: high), [bars[2], lowest, highest])
  }
}

/// Where the close stands in the range of n bars, in percent, smoothed by a mean.
private func smoothed(_ bars: [Port], _ n: Int, _ smooth: Int, in planner: inout Planner) -> Port {
  let place = planner.place(of: bars, n, from: 0, to: 100)
  return smooth == 1 ? place : planner.moment(place, Window(.bars(smooth), on: planner.frame.timeline), .mean)
}

struct StochasticK: Operator {
  static let name = "stoch_k"
  static let aliases = ["stoch"]
  static let summary = "Lane's stochastic oscillator %K: where the close stands in the range of n bars, smoothed"
  static let details = """
    mean(100 (close - lowest low) / (highest high - lowest low), smooth); 50 where there is no range. smooth=1 gives the \
    fast one (TA-Lib's STOCHF).
    """
  static let examples = ["stoch_k(14, 3)", "stoch_k(14, smooth=1)", "stoch_k()"]
  static let inputs = [Input.high, .low, .close]
  static let parameters: [Parameter<StochasticK>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "bars of the range"),
    .argument("smooth", \.smooth, in: 1...1_000_000, required: false, "bars of the mean"),
  ]
  var n = 14
  var smooth = 3

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    smoothed(inputs, n, smooth, in: &planner)
  }
}

struct StochasticD: Operator {
  static let name = "stoch_d"
  static let summary = "Lane's stochastic oscillator %D: the mean of some values of %K"
  static let details = "mean(stoch_k(n, smooth), signal)."
  static let examples = ["stoch_d(14, 3, 3)"]
  static let inputs = [Input.high, .low, .close]
  static let parameters: [Parameter<StochasticD>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "bars of the range"),
    .argument("smooth", \.smooth, in: 1...1_000_000, required: false, "bars of the mean that is %K"),
    .argument("signal", \.signal, in: 1...1_000_000, required: false, "bars of the mean that is %D"),
  ]
  var n = 14
  var smooth = 3
  var signal = 3

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let k = smoothed(inputs, n, smooth, in: &planner)
    return planner.moment(k, Window(.bars(signal), on: planner.frame.timeline), .mean)
  }
}

struct WilliamsRange: Operator {
  static let name = "willr"
  static let summary = "Williams' %R: how far the close stands below the highest high of n bars, from 0 to -100"
  static let details = "-100 (highest high - close) / (highest high - lowest low); -50 where there is no range."
  static let examples = ["willr(14)"]
  static let inputs = [Input.high, .low, .close]
  static let parameters: [Parameter<WilliamsRange>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "bars of the range")
  ]
  var n = 14

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.place(of: inputs, n, from: -100, to: 0)
  }
}
