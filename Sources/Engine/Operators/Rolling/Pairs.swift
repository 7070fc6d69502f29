import Vocabulary

extension Planner {
  /// One of the sums over a window of two columns.
  mutating func pair(_ inputs: [Port], _ window: Window, _ output: Pair.Output) -> Port {
    let node = add(Pair(window: window, least: window == .all ? 2 : 1), inputs).node
    if output == .count, case .bars(let count) = window { return constant(Double(count)) }
    return Port(node: node, output: output.rawValue, back: 0)
  }
}

struct Correlation: Rolling {
  static let name = "corr"
  static let summary = "the correlation of two columns in a window; na where one is flat"
  static let examples = ["corr(close, volume, 20)", "corr(close, volume, 7d)", "corr(close, volume, all)"]
  static let inputs = [Input.x, .y]
  static let parameters = [windowParameter]
  var window = Span.bars(0)

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let window = try window(in: planner, least: 2)
    // Roots before the product: it would overflow or vanish where the squares are very large or small.
    let x = planner.add(SquareRoot.self, planner.pair(inputs, window, .squaresOfX))
    let y = planner.add(SquareRoot.self, planner.pair(inputs, window, .squaresOfY))
    let products = planner.pair(inputs, window, .products)
    let whole = planner.add(arithmetic: .over, products, planner.add(arithmetic: .times, x, y))
    let low = planner.add(arithmetic: .larger, whole, planner.constant(-1))
    return planner.add(arithmetic: .smaller, low, planner.constant(1))
  }
}

struct Covariance: RollingSpread {
  static let name = "cov"
  static let summary = "the covariance of two columns in a window"
  static let examples = ["cov(close, volume, 20)", "cov(close, volume, 20, ddof=0)"]
  static let inputs = [Input.x, .y]
  static let parameters = spreadParameters
  var window = Span.bars(0)
  var ddof = 1

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let window = try window(in: planner, least: 2)
    let count = planner.add(
      arithmetic: .minus, planner.pair(inputs, window, .count), planner.constant(Double(ddof)))
    return planner.add(arithmetic: .over, planner.pair(inputs, window, .products), count)
  }
}

struct Beta: Rolling {
  static let name = "beta"
  static let summary =
    "the slope of the asset on the market in a window: how much it moves when the market moves by one"
  static let examples = ["beta(pct(close), pct(volume), 20)"]
  static let inputs = [Input("asset", "the column that is explained"), Input("market", "the column that explains it")]
  static let parameters = [windowParameter]
  var window = Span.bars(0)

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let window = try window(in: planner, least: 2)
    return planner.add(
      arithmetic: .over, planner.pair(inputs, window, .products), planner.pair(inputs, window, .squaresOfY))
  }
}
