import Vocabulary

/// The mean distance of a window's rows to the number in the second input, their mean.
///
/// The cost grows with the window: about 0.4 ns a row and bar.
private struct Distances: Step {
  let n: Int

  var halo: Int { n - 1 }
  func warmup(_ inputs: [Int]) -> Int { max(inputs[0] + n - 1, inputs[1]) }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .positive }
  var cost: Double { 1 + 0.4 * Double(n) }
  func runner() -> Runner { running(DistancesKernel(n: n)) }
}

private struct DistancesKernel: Kernel {
  let n: Int

  mutating func run(_ rows: Rows) {
    let (x, mean, out) = (rows.inputs[0], rows.inputs[1], rows.outputs[0])
    out.update(repeating: 0, count: rows.count)
    for back in 0..<n {
      let past = x - back
      for index in 0..<rows.count { out[index] += abs(past[index] - mean[index]) }
    }
    for index in 0..<rows.count { out[index] /= Double(n) }
  }
}

extension Planner {
  /// The mean absolute deviation of a window of bars.
  mutating func meanDeviation(_ x: Port, _ n: Int) -> Port {
    let window = Window(.bars(n), on: frame.timeline)
    guard case .bars(let n) = window else { return x }
    return add(Distances(n: n), [x, moment(x, window, .mean)])
  }
}

struct MeanDeviation: Operator {
  static let name = "mad"
  static let summary = "the mean distance of a window's values to their mean"
  static let details = "TA-Lib's AVGDEV. The cost grows with the window."
  static let examples = ["mad(close, 20)"]
  static let parameters: [Parameter<MeanDeviation>] = [.argument("n", \.n, in: 2...100_000, "bars of the window")]
  var n = 20

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.meanDeviation(inputs[0], n)
  }
}

struct CommodityChannel: Operator {
  static let name = "cci"
  static let summary = "Lambert's commodity channel index: how far the typical price stands from its mean"
  static let details = """
    (tp - mean(tp, n)) / (0.015 mad(tp, n)) with tp = (high + low + close)/3; 0 in a flat window. The cost grows with \
    the window.
    """
  static let examples = ["cci(20)", "cci()"]
  static let inputs = [Input.high, .low, .close]
  static let parameters: [Parameter<CommodityChannel>] = [
    .argument("n", \.n, in: 2...100_000, required: false, "bars of the window")
  ]
  var n = 20

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let typical = planner.typicalPrice(inputs[0], inputs[1], inputs[2])
    let window = Window(.bars(n), on: planner.frame.timeline)
    let distance = planner.add(arithmetic: .minus, typical, planner.moment(typical, window, .mean))
    let deviation = planner.meanDeviation(typical, n)
    let index = planner.add(
      arithmetic: .over, distance, planner.add(arithmetic: .times, planner.constant(0.015), deviation))
    return planner.add(Choose(), [deviation, index, planner.constant(0)])
  }
}
