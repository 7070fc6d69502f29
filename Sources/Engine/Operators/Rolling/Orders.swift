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
