import Vocabulary

struct TriangularAverage: Operator {
  static let name = "trima"
  static let summary = "the mean of a window with weights that rise to its middle and fall again"
  static let details =
    "A mean of means: mean(mean(x, n/2), n/2 + 1) for an even n, twice over (n + 1)/2 bars for an odd one."
  static let examples = ["trima(close, 20)", "trima(close, 9)"]
  static let parameters: [Parameter<TriangularAverage>] = [.argument("n", \.n, in: 1...1_000_000, "how many bars")]
  var n = 20

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let (inner, outer) = ((n + 1) / 2, n / 2 + 1)
    let timeline = planner.frame.timeline
    let means = planner.moment(inputs[0], Window(.bars(inner), on: timeline), .mean)
    return planner.moment(means, Window(.bars(outer), on: timeline), .mean)
  }
}

struct HullAverage: Operator {
  static let name = "hma"
  static let summary = "Hull's moving average: weighted averages that take each other's lag away"
  static let details = "wma(2 wma(x, n/2) - wma(x, n), sqrt(n)), both lengths rounded down, as TA-Lib has it."
  static let examples = ["hma(close, 16)"]
  static let parameters: [Parameter<HullAverage>] = [.argument("n", \.n, in: 2...1_000_000, "how many bars")]
  var n = 16

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    func weighted(_ x: Port, _ n: Int, _ planner: inout Planner) throws -> Port {
      var average = WeightedAverage()
      average.n = n
      return try average.port(over: [x], in: &planner)
    }
    let half = try weighted(inputs[0], n / 2, &planner)
    let whole = try weighted(inputs[0], n, &planner)
    let lead = planner.add(
      arithmetic: .minus, planner.add(arithmetic: .times, planner.constant(2), half), whole)
    return try weighted(lead, Int(Double(n).squareRoot()), &planner)
  }
}

struct LaglessAverage: Operator {
  static let name = "zlema"
  static let summary = "Ehlers' and Way's exponential average of the value and how far it moved over the average's lag"
  static let details = "ema(2 x - x[-(n - 1)/2], n), the lag rounded down."
  static let examples = ["zlema(close, 20)"]
  static let parameters: [Parameter<LaglessAverage>] = [.argument("n", \.n, in: 1...1_000_000, "how many bars")]
  var n = 20

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let twice = planner.add(arithmetic: .times, planner.constant(2), inputs[0])
    let lead = planner.add(arithmetic: .minus, twice, planner.shift(inputs[0], by: -((n - 1) / 2)))
    return planner.add(Recursion(length: n, alpha: 2 / Double(n + 1), seed: .mean), [lead])
  }
}

struct VolumeAverage: Operator {
  static let name = "vwma"
  static let summary = "the mean of a window, each bar with the weight of its volume; na where none was traded"
  static let examples = ["vwma(close, 20)"]
  static let inputs = [Input.x, .volume]
  static let parameters: [Parameter<VolumeAverage>] = [.argument("n", \.n, in: 1...1_000_000, "how many bars")]
  var n = 20

  package static func isColumn(at index: Int, constant: Value?) -> Bool { index == 0 || index == 1 && constant == nil }

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let window = Window(.bars(n), on: planner.frame.timeline)
    let traded = planner.add(arithmetic: .times, inputs[0], inputs[1])
    return planner.add(Share(window: window), [traded, inputs[1]])
  }
}
