import Vocabulary

struct UltimateOscillator: Operator {
  static let name = "ultosc"
  static let summary = "Williams' ultimate oscillator: buying pressure over three lengths, from 0 to 100"
  static let details = """
    100 (4 A + 2 B + C) / 7, each the sum of close - min(low, close[-1]) over the sum of true ranges, of the shortest, the \
    middle and the longest window; na where the bars of one did not range.
    """
  static let examples = ["ultosc(7, 14, 28)", "ultosc()"]
  static let inputs = [Input.high, .low, .close]
  static let parameters: [Parameter<UltimateOscillator>] = [
    .argument("short", \.short, in: 1...1_000_000, required: false, "bars of the first window, which weighs 4"),
    .argument("middle", \.middle, in: 1...1_000_000, required: false, "bars of the second, which weighs 2"),
    .argument("long", \.long, in: 1...1_000_000, required: false, "bars of the third, which weighs 1"),
  ]
  var short = 7
  var middle = 14
  var long = 28

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let range = planner.trueRange(inputs)
    let bottom = planner.add(arithmetic: .smaller, inputs[1], planner.shift(inputs[2], by: -1))
    let pressure = planner.add(arithmetic: .minus, inputs[2], bottom)
    let timeline = planner.frame.timeline
    func weighted(_ n: Int, _ weight: Double, _ planner: inout Planner) -> Port {
      let share = planner.add(Share(window: Window(.bars(n), on: timeline)), [pressure, range])
      return planner.add(arithmetic: .times, planner.constant(weight * 100 / 7), share)
    }
    let quick = weighted(short, 4, &planner)
    let both = planner.add(arithmetic: .plus, quick, weighted(middle, 2, &planner))
    return planner.add(arithmetic: .plus, both, weighted(long, 1, &planner))
  }
}

struct ChandeMomentum: Operator {
  static let name = "cmo"
  static let summary = "Chande's momentum oscillator by Wilder's averages, from -100 to 100"
  static let details =
    "100 (U - D) / (U + D) as in rsi(x, n), which is 2 rsi - 100: TA-Lib's CMO. Where nothing moved it is 0."
  static let examples = ["cmo(close, 14)"]
  static let parameters: [Parameter<ChandeMomentum>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 14

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    var strength = RelativeStrength()
    strength.n = n
    let twice = planner.add(
      arithmetic: .times, planner.constant(2), try strength.port(over: inputs, in: &planner))
    return planner.add(arithmetic: .minus, twice, planner.constant(100))
  }
}

struct RelativeRange: Operator {
  static let name = "natr"
  static let summary = "Wilder's average true range in percent of the close"
  static let details = "100 atr(n) / close."
  static let examples = ["natr(14)"]
  static let inputs = [Input.high, .low, .close]
  static let parameters: [Parameter<RelativeRange>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 14

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    var range = AverageTrueRange()
    range.n = n
    let share = planner.add(arithmetic: .over, try range.port(over: inputs, in: &planner), inputs[2])
    return planner.add(arithmetic: .times, planner.constant(100), share)
  }
}
