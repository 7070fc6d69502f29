import Vocabulary

extension Planner {
  /// One of the moments of a window, and the count of its rows.
  mutating func moment(_ x: Port, _ window: Window, _ output: Moments.Output, least: Int = 1) -> Port {
    let node = add(Moments(window: window, least: window == .all ? least : 1), [x]).node
    if output == .count, case .bars(let count) = window { return constant(Double(count)) }
    return Port(node: node, output: output.rawValue, back: 0)
  }

  /// The variance of a window: squared distances to the mean over the count less `ddof`.
  mutating func variance(_ x: Port, _ window: Window, ddof: Int) -> Port {
    let squares = moment(x, window, .squares, least: ddof + 1)
    let count = moment(x, window, .count, least: ddof + 1)
    return add(arithmetic: .over, squares, add(arithmetic: .minus, count, constant(Double(ddof))))
  }

  mutating func deviation(_ x: Port, _ window: Window, ddof: Int) -> Port {
    add(SquareRoot.self, variance(x, window, ddof: ddof))
  }
}

/// An operator over the distances to the mean of a window.
protocol RollingSpread: Rolling {
  var ddof: Int { get set }
}

extension RollingSpread {
  static var spreadParameters: [Parameter<Self>] {
    [
      windowParameter,
      .option("ddof", \.ddof, in: 0...1, "degrees of freedom taken off: 1 for a sample, 0 for all there is"),
    ]
  }
}

struct Mean: Rolling {
  static let name = "mean"
  static let aliases = ["sma"]
  static let summary = "the mean of a window"
  static let examples = ["mean(close, 20)", "mean(close, 7d)", "mean(close, all)"]
  static let parameters = [windowParameter]
  var window = Span.bars(0)

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.moment(inputs[0], try window(in: planner), .mean)
  }
}

struct StandardDeviation: RollingSpread {
  static let name = "std"
  static let summary = "the standard deviation of a window"
  static let details = "The root of the squared distances to the mean, summed up, over the count less ddof."
  static let examples = ["std(close, 20)", "std(close, 20, ddof=0)", "std(close, 7d)", "std(close, all)"]
  static let parameters = spreadParameters
  var window = Span.bars(0)
  var ddof = 1

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.deviation(inputs[0], try window(in: planner, least: ddof + 1), ddof: ddof)
  }
}

struct Variance: RollingSpread {
  static let name = "var"
  static let summary = "the variance of a window"
  static let examples = ["var(close, 20)", "var(close, 20, ddof=0)"]
  static let parameters = spreadParameters
  var window = Span.bars(0)
  var ddof = 1

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.variance(inputs[0], try window(in: planner, least: ddof + 1), ddof: ddof)
  }
}

struct ZScore: RollingSpread {
  static let name = "zscore"
  static let summary = "how many standard deviations the value lies above the mean of a window; na in a flat one"
  static let examples = ["zscore(close, 20)", "zscore(close, 20, ddof=0)", "zscore(close, all)"]
  static let parameters = spreadParameters
  var window = Span.bars(0)
  var ddof = 1

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let window = try window(in: planner, least: ddof + 1)
    let distance = planner.add(
      arithmetic: .minus, inputs[0], planner.moment(inputs[0], window, .mean, least: ddof + 1))
    return planner.add(arithmetic: .over, distance, planner.deviation(inputs[0], window, ddof: ddof))
  }
}
