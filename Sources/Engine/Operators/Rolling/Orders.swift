import Vocabulary

struct Median: Rolling {
  static let name = "median"
  static let summary = "the median of a window"
  static let examples = ["median(close, 20)", "median(close, 7d)", "median(close, all)"]
  static let parameters = [windowParameter]
  var window = Span.bars(0)

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Order(window: try window(in: planner), .quantile(0.5)), inputs)
  }
}

struct Quantile: Rolling {
  static let name = "quantile"
  static let summary = "the value of a window that a share of it does not exceed; linear between neighbours"
  static let examples = ["quantile(close, 20, 0.8)", "quantile(close, 7d, 0.2)"]
  static let parameters: [Parameter<Quantile>] = [
    windowParameter, .argument("share", \.share, in: 0...1, required: false, "the share, 0.5 for the median"),
  ]
  var window = Span.bars(0)
  var share = 0.5

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Order(window: try window(in: planner), .quantile(share)), inputs)
  }
}

struct Rank: Rolling {
  static let name = "rank"
  static let summary =
    "the value's rank in a window as a share of it, 1 for the largest; equal values share their mean rank"
  static let examples = ["rank(close, 20)", "rank(close, 7d)", "rank(close, all)"]
  static let parameters = [windowParameter]
  var window = Span.bars(0)

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Order(window: try window(in: planner), .rank), inputs)
  }
}

struct PercentRank: Operator {
  static let name = "percentrank"
  static let summary = "the share of the n values before that lie below the value"
  static let details = "As TA-Lib's PERCENTRANK, as a share. `rank` counts the value itself and halves ties."
  static let examples = ["percentrank(close, 20)"]
  static let parameters: [Parameter<PercentRank>] = [
    .argument("n", \.n, in: 1...1_000_000, "how many values before are compared with")
  ]
  var n = 20

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Order(window: Window(.bars(n + 1), on: planner.frame.timeline), .below), inputs)
  }
}

struct Shortfall: Rolling {
  static let name = "shortfall"
  static let summary = "the mean of the lowest values of a window: the expected shortfall of a column of returns"
  static let details = "The mean of the floor(share n) lowest of the window's n values, of one at least."
  static let examples = ["shortfall(pct(close), 100, 0.05)", "shortfall(pct(close), 7d)"]
  static let parameters: [Parameter<Shortfall>] = [
    windowParameter, .argument("share", \.share, in: 0...1, required: false, "which share of the window is lowest"),
  ]
  var window = Span.bars(0)
  var share = 0.05

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Order(window: try window(in: planner), .lowest(share)), inputs)
  }
}
