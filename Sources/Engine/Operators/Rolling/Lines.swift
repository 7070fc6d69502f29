import Vocabulary

extension Planner {
  /// A property of the least-squares line through a window.
  mutating func line(_ x: Port, _ window: Window, _ output: Line.Output) -> Port {
    let node = add(Line(window: window, least: 2), [x]).node
    if output == .count, case .bars(let count) = window { return constant(Double(count)) }
    return Port(node: node, output: output.rawValue, back: 0)
  }

  /// The line's value at the end of the window, above its mean.
  mutating func rise(_ x: Port, _ window: Window) -> Port {
    let half = add(arithmetic: .over, add(arithmetic: .minus, line(x, window, .count), constant(1)), constant(2))
    return add(arithmetic: .times, line(x, window, .slope), half)
  }
}

struct Slope: Rolling {
  static let name = "slope"
  static let summary = "the slope, a bar, of the least-squares line through a window"
  static let examples = ["slope(close, 20)", "slope(close, 7d)", "slope(close, all)"]
  static let parameters = [windowParameter]
  var window = Span.bars(0)

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.line(inputs[0], try window(in: planner, least: 2), .slope)
  }
}

struct RSquare: Rolling {
  static let name = "rsquare"
  static let summary = "the share of a window's variance that its least-squares line explains; na in a flat window"
  static let examples = ["rsquare(close, 20)", "rsquare(close, 7d)"]
  static let parameters = [windowParameter]
  var window = Span.bars(0)

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let window = try window(in: planner, least: 2)
    let (x, slope) = (inputs[0], planner.line(inputs[0], window, .slope))
    // slope^2 n(n^2 - 1)/12 is the variance of the line's values, summed up.
    let n = planner.line(x, window, .count)
    let odd = planner.add(arithmetic: .minus, planner.add(arithmetic: .times, n, n), planner.constant(1))
    let spread = planner.add(arithmetic: .over, planner.add(arithmetic: .times, n, odd), planner.constant(12))
    let explained = planner.add(arithmetic: .times, planner.add(arithmetic: .times, slope, slope), spread)
    let share = planner.add(arithmetic: .over, explained, planner.line(x, window, .squares))
    return planner.add(arithmetic: .smaller, share, planner.constant(1))
  }
}

struct Residual: Rolling {
  static let name = "resid"
  static let summary = "how far the value lies above the end of the least-squares line through a window"
  static let examples = ["resid(close, 20)", "resid(close, 7d)"]
  static let parameters = [windowParameter]
  var window = Span.bars(0)

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let window = try window(in: planner, least: 2)
    let distance = planner.add(arithmetic: .minus, inputs[0], planner.line(inputs[0], window, .mean))
    return planner.add(arithmetic: .minus, distance, planner.rise(inputs[0], window))
  }
}
