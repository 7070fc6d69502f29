import Vocabulary

extension Planner {
  /// Chaikin's close location, -1 at the low and 1 at the high, times the volume; `bars` are high, low, close, volume.
  fileprivate mutating func located(_ bars: [Port]) -> Port {
    let location = add(Standing(atLow: -1, atHigh: 1), [bars[2], bars[1], bars[0]])
    return add(arithmetic: .times, location, bars[3])
  }

  /// The sum of that so far.
  fileprivate mutating func accumulation(_ bars: [Port]) -> Port {
    add(Total(window: .all), [located(bars)])
  }
}

struct AccumulationLine: Operator {
  static let name = "ad"
  static let summary =
    "Chaikin's accumulation and distribution: the sum so far of where bars closed in their range, times volume"
  static let details =
    "Summed up is ((close - low) - (high - close)) / (high - low) volume, 0 for a bar without range."
  static let examples = ["ad()"]
  static let inputs = [Input.high, .low, .close, .volume]

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.accumulation(inputs)
  }
}

struct ChaikinOscillator: Operator {
  static let name = "adosc"
  static let summary = "Chaikin's oscillator: a fast less a slow exponential average of accumulation and distribution"
  static let details = """
    Both averages begin at the first value of the line, the sum so far of ((close - low) - (high - close)) / (high - low) \
    volume, and show when the slow one has seen as many bars as it is long: TA-Lib's ADOSC.
    """
  static let examples = ["adosc(3, 10)", "adosc()"]
  static let inputs = [Input.high, .low, .close, .volume]
  static let parameters: [Parameter<ChaikinOscillator>] = [
    .argument("fast", \.fast, in: 1...100_000, required: false, "bars of the fast average"),
    .argument("slow", \.slow, in: 2...100_000, required: false, "bars of the slow average"),
  ]
  var fast = 3
  var slow = 10

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    guard fast < slow else { throw Complaint("the fast average of adosc must be shorter than the slow one") }
    return planner.add(Convergence(fast: fast, slow: slow), [planner.located(inputs)])
  }
}

/// A fast less a slow exponential average of the sum so far, both begun at the first value, shown from the slow one's
/// length on.
///
/// Carried along is how far each average lies below the sum, (1 - weight) (distance + x): the sum itself grows without
/// end, and its digits would be lost in the difference.
private struct Convergence: Step {
  let fast: Int
  let slow: Int

  func warmup(_ inputs: [Int]) -> Int { inputs[0] + slow - 1 }
  var cost: Double { 4.5 }
  func runner() -> Runner { running(ConvergenceKernel(fast: fast, slow: slow)) }
}

private struct ConvergenceKernel: Kernel {
  let fast: Int
  let slow: Int
  var seen = 0
  var quick = 0.0
  var slack = 0.0

  mutating func begin(_ stretch: Stretch) { (seen, quick, slack) = (0, 0, 0) }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    let (quickRest, slackRest) = (1 - 2 / Double(fast + 1), 1 - 2 / Double(slow + 1))
    var (seen, quick, slack) = (seen, quick, slack)
    for index in 0..<rows.count {
      let value = x[index]
      out[index] = .nan
      guard !value.isNaN else { continue }
      if seen > 0 { (quick, slack) = (quickRest * (quick + value), slackRest * (slack + value)) }
      if seen < slow { seen += 1 }
      if seen == slow { out[index] = slack - quick }
    }
    (self.seen, self.quick, self.slack) = (seen, quick, slack)
  }
}

struct ChaikinMoneyFlow: Operator {
  static let name = "cmf"
  static let summary =
    "Chaikin's money flow: where bars closed in their range, weighted by volume; na where none was traded"
  static let details = "sum(((close - low) - (high - close)) / (high - low) volume, n) / sum(volume, n)."
  static let examples = ["cmf(20)"]
  static let inputs = [Input.high, .low, .close, .volume]
  static let parameters: [Parameter<ChaikinMoneyFlow>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 20

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let window = Window(.bars(n), on: planner.frame.timeline)
    return planner.add(Share(window: window), [planner.located(inputs), inputs[3]])
  }
}

/// What was traded while the typical price rose, and while it rose or fell: price times volume.
private struct TurnoverByMove: Step {
  enum Output: Int { case rising, moving }

  var outputs: Int { 2 }
  var halo: Int { 1 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .unknown }
  var cost: Double { 2 }
  func runner() -> Runner { running(TurnoverByMoveKernel()) }
}

private struct TurnoverByMoveKernel: Kernel {
  mutating func run(_ rows: Rows) {
    let (price, volume) = (rows.inputs[0], rows.inputs[1])
    let (rising, moving) = (rows.outputs[0], rows.outputs[1])
    for index in 0..<rows.count {
      let turnover = price[index] * volume[index]
      let move = price[index] - price[index - 1]
      rising[index] = move > 0 ? turnover : 0 * (move + turnover)
      moving[index] = move == 0 ? 0 * turnover : turnover + 0 * move
    }
  }
}

struct MoneyFlowIndex: Operator {
  static let name = "mfi"
  static let summary = "the money flow index: the share, in percent, of turnover that came with a rising typical price"
  static let details = """
    100 U / (U + D), U and D the sums over n bars of typical price times volume where it rose and where it fell; 50 where \
    nothing moved or nothing was traded.
    """
  static let examples = ["mfi(14)"]
  static let inputs = [Input.high, .low, .close, .volume]
  static let parameters: [Parameter<MoneyFlowIndex>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 14

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let typical = planner.typicalPrice(inputs[0], inputs[1], inputs[2])
    let node = planner.add(TurnoverByMove(), [typical, inputs[3]]).node
    let window = Window(.bars(n), on: planner.frame.timeline)
    func flow(_ output: TurnoverByMove.Output) -> Port { Port(node: node, output: output.rawValue, back: 0) }
    let share = planner.add(Share(window: window, empty: 0.5), [flow(.rising), flow(.moving)])
    return planner.add(arithmetic: .times, planner.constant(100), share)
  }
}
