import Vocabulary

/// A pattern of bars: above 0 where it points up, below 0 where it points down, 0 where it is not there.
///
/// An operator that is its own step; all patterns share what is known of each bar. Every pattern equals TA-Lib's of
/// that name, but that it is missing where TA-Lib has a 0 for want of bars, and where one of these has no price.
///
/// Means are taken afresh at each bar. TA-Lib carries its sums on, and in a market that has stopped, where all sizes are
/// 0, what rounding has left in them decides there: here a bar without a range is a doji, always.
protocol Candlestick: Operator, Step {
  /// How many bars it is made of.
  static var bars: Int { get }
  /// How many bars before each of them it is measured by.
  static var past: Int { get }
  /// The first bar of a segment on which it can stand.
  static var lookback: Int { get }
  /// The largest value it has, either way.
  static var most: Double { get }
  /// Whether its sign says where it points; a doji that says nothing of it is 100 in TA-Lib.
  static var isDirected: Bool { get }
  func value(_ bars: Candles) -> Double
}

extension Candlestick {
  static var past: Int { 10 }
  static var lookback: Int { bars - 1 + past }
  static var most: Double { 100 }
  static var isDirected: Bool { true }

  package static var inputs: [Input] { [.open, .high, .low, .close] }
  package static var examples: [String] { ["\(name)()"] }

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let (body, range, shadows) = (
      planner.mean(.body, 10, inputs), planner.mean(.range, 10, inputs), planner.mean(.shadows, 10, inputs)
    )
    let traits = planner.add(BarTraits(), inputs + [body, range, shadows])
    let unbroken = planner.add(Unbroken(), inputs)
    return planner.add(self, inputs + [traits, range, planner.mean(.range, 5, inputs), unbroken])
  }

  var halo: Int { Self.bars - 1 }
  func warmup(_ inputs: [Int]) -> Int { (inputs.prefix(4).max() ?? 0) + Self.lookback }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { Bounds(-Self.most, Self.most) }
  var cost: Double { 3 }
  func runner() -> Runner { running(CandlestickKernel(pattern: self)) }
}

private struct CandlestickKernel<Pattern: Candlestick>: Kernel {
  let pattern: Pattern

  mutating func run(_ rows: Rows) {
    var bars = Candles(rows.inputs)
    let (unbroken, out) = (rows.inputs[7], rows.outputs[0])
    let lookback = Double(Pattern.lookback)
    for row in 0..<rows.count {
      bars.row = row
      out[row] = unbroken[row] > lookback ? pattern.value(bars) : .nan
    }
  }
}

extension Planner {
  /// The mean size of the `count` bars before each bar.
  fileprivate mutating func mean(_ size: Sizes.Output, _ count: Int, _ bars: [Port]) -> Port {
    let node = add(Sizes(window: Window(.bars(count), on: frame.timeline)), bars).node
    return Port(node: node, output: size.rawValue, back: 1)
  }
}

/// How many bars in a row, the current one included, have all their prices.
private struct Unbroken: Step {
  func warmup(_ inputs: [Int]) -> Int { 0 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .positive }
  var cost: Double { 1.5 }
  func runner() -> Runner { running(UnbrokenKernel()) }
}

private struct UnbrokenKernel: Kernel {
  var bars = 0.0

  mutating func begin(_ stretch: Stretch) { bars = 0 }

  mutating func run(_ rows: Rows) {
    let (open, high, low, close) = (rows.inputs[0], rows.inputs[1], rows.inputs[2], rows.inputs[3])
    for index in 0..<rows.count {
      bars = (open[index] + high[index] + low[index] + close[index]).isNaN ? 0 : bars + 1
      rows.outputs[0][index] = bars
    }
  }
}
