import Vocabulary

struct KeltnerChannel: Operator {
  static let name = "keltner"
  static let summary = "Keltner's channel around an average of the typical price, or where the close stands in it"
  static let details = """
    mid = ema((high + low + close)/3, n), upper and lower = mid ± k atr(range), position = (close - mid) / (upper - mid), \
    missing where the channel is narrower than a million-millionth of its middle. \
    As in TA-Lib's KC the averages begin together: the true range is averaged from the bars just before the first value.
    """
  static let examples = [
    "keltner(20, 10, 2)", "keltner(part=upper)", "keltner(part=mid)", "keltner(5, 10, part=lower)",
  ]
  static let inputs = [Input.high, .low, .close]
  static let parameters: [Parameter<KeltnerChannel>] = [
    .argument("n", \.n, in: 1...100_000, required: false, "bars of the average of prices"),
    .argument("range", \.range, in: 1...100_000, required: false, "bars of the average true range"),
    .argument("k", \.k, in: 0...100, required: false, "true ranges from the middle to an edge"),
    .option("part", \.part, "which column of them"),
  ]

  enum Part: String, Choice { case upper, mid, lower, position }

  var n = 20
  var range = 10
  var k = 2.0
  var part = Part.position

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    // The true range is there from the second bar on.
    let first = max(n - 1, range)
    let typical = planner.typicalPrice(inputs[0], inputs[1], inputs[2])
    let mid = planner.add(
      Recursion(length: n, alpha: 2 / Double(n + 1), seed: .mean, skipped: first - (n - 1)), [typical])
    guard part != .mid else { return mid }
    let average = planner.add(
      Recursion(length: range, alpha: 1 / Double(range), seed: .mean, skipped: first - range),
      [planner.trueRange(inputs)])
    let reach = planner.add(arithmetic: .times, planner.constant(k), average)
    switch part {
    case .upper: return planner.add(arithmetic: .plus, mid, reach)
    case .lower: return planner.add(arithmetic: .minus, mid, reach)
    default:
      // After a long halt the true range has faded to nothing, and the average still bears its last rounding.
      let least = planner.add(arithmetic: .times, planner.constant(1e-12), mid)
      let isOpen = planner.add(arithmetic: .greater, reach, least)
      let place = planner.add(arithmetic: .over, planner.add(arithmetic: .minus, inputs[2], mid), reach)
      return planner.add(Choose(), [isOpen, place, planner.constant(.nan)])
    }
  }
}
