import Vocabulary

struct BollingerBands: Operator {
  static let name = "bbands"
  static let summary = "Bollinger's bands around the mean of a window, or where the value stands between them"
  static let details = """
    mid = mean(x, n), upper and lower = mid ± k std(x, n, ddof=0), position = (x - lower) / (upper - lower), 0.5 in a \
    flat window, width = (upper - lower) / mid.
    """
  static let examples = [
    "bbands(close, 20, 2, part=upper)", "bbands(close, part=mid)", "bbands(close, part=lower)", "bbands(close)",
    "bbands(close, 20, 2, part=width)",
  ]
  static let parameters: [Parameter<BollingerBands>] = [
    .argument("n", \.n, in: 2...1_000_000, required: false, "bars of the window"),
    .argument("k", \.k, in: 0...100, required: false, "standard deviations from the middle to a band"),
    .option("part", \.part, "which column of them"),
    .option("ddof", \.ddof, in: 0...1, "degrees of freedom taken off: 0 as TA-Lib has it, 1 for a sample"),
  ]

  enum Part: String, Choice { case upper, mid, lower, position, width }

  var n = 20
  var k = 2.0
  var part = Part.position
  var ddof = 0

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let (x, window) = (inputs[0], Window(.bars(n), on: planner.frame.timeline))
    let mid = planner.moment(x, window, .mean)
    guard part != .mid else { return mid }
    let reach = planner.add(
      arithmetic: .times, planner.deviation(x, window, ddof: ddof), planner.constant(k))
    let upper = planner.add(arithmetic: .plus, mid, reach)
    let lower = planner.add(arithmetic: .minus, mid, reach)
    let whole = planner.add(arithmetic: .minus, upper, lower)
    switch part {
    case .upper: return upper
    case .lower: return lower
    case .width: return planner.add(arithmetic: .over, whole, mid)
    default:
      let share = planner.add(arithmetic: .over, planner.add(arithmetic: .minus, x, lower), whole)
      return planner.add(Choose(), [whole, share, planner.constant(0.5)])
    }
  }
}
