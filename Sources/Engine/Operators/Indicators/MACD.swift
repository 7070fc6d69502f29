import Vocabulary

struct MACD: Operator {
  static let name = "macd"
  static let summary = "the difference of a fast and a slow exponential average, its signal line, and their difference"
  static let details = """
    line = ema(x, fast) - ema(x, slow), signal = ema(line, signal), histogram = line - signal. As in TA-Lib both \
    averages begin on the slow one's first bar, the fast one as the mean of the bars just before it, and the line is \
    shown from the signal's first bar.
    """
  static let examples = ["macd(close)", "macd(close, 12, 26, 9, part=signal)", "macd(close, part=histogram)"]
  static let parameters: [Parameter<MACD>] = [
    .argument("fast", \.fast, in: 1...100_000, required: false, "bars of the fast average"),
    .argument("slow", \.slow, in: 2...100_000, required: false, "bars of the slow average"),
    .argument("signal", \.signal, in: 1...100_000, required: false, "bars of the signal line"),
    .option("part", \.part, "which of the three"),
  ]

  enum Part: String, Choice { case line, signal, histogram }

  var fast = 12
  var slow = 26
  var signal = 9
  var part = Part.line

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    guard fast < slow else { throw Complaint("the fast average of macd must be shorter than the slow one") }
    let node = planner.add(Convergence(fast: fast, slow: slow, signal: signal), inputs).node
    return Port(node: node, output: part == .line ? 0 : part == .signal ? 1 : 2, back: 0)
  }
}

private struct Convergence: Step {
  let fast: Int
  let slow: Int
  let signal: Int

  var outputs: Int { 3 }
  func warmup(_ inputs: [Int]) -> Int { inputs[0] + slow + signal - 2 }
  var cost: Double { 7 }
  func runner() -> Runner { running(ConvergenceKernel(fast: fast, slow: slow, signal: signal)) }
}

private struct ConvergenceKernel: Kernel {
  let fast: Int
  let slow: Int
  let signal: Int
  var seen = 0
  var quick = 0.0
  var slack = 0.0
  var line = 0.0

  mutating func begin(_ stretch: Stretch) { (seen, quick, slack, line) = (0, 0, 0, 0) }

  mutating func run(_ rows: Rows) {
    let x = rows.inputs[0]
    let (lines, signals, rests) = (rows.outputs[0], rows.outputs[1], rows.outputs[2])
    let (quickWeight, slackWeight, lineWeight) = (2 / Double(fast + 1), 2 / Double(slow + 1), 2 / Double(signal + 1))
    var index = 0
    while index < rows.count, seen < slow + signal - 1 {
      (lines[index], signals[index], rests[index]) = (.nan, .nan, .nan)
      if let (difference, mean) = started(x[index]) {
        (lines[index], signals[index], rests[index]) = (difference, mean, difference - mean)
      }
      index += 1
    }
    var (quick, slack, line) = (quick, slack, line)
    while index < rows.count {
      let value = x[index]
      (lines[index], signals[index], rests[index]) = (.nan, .nan, .nan)
      if !value.isNaN {
        quick += quickWeight * (value - quick)
        slack += slackWeight * (value - slack)
        line += lineWeight * (quick - slack - line)
        (lines[index], signals[index], rests[index]) = (quick - slack, line, quick - slack - line)
      }
      index += 1
    }
    (self.quick, self.slack, self.line) = (quick, slack, line)
  }

  /// The line and its signal while one of the averages still gathers its first values.
  private mutating func started(_ value: Double) -> (Double, Double)? {
    guard !value.isNaN else { return nil }
    seen += 1
    if seen <= slow {
      if seen > slow - fast { quick += value }
      slack += value
      guard seen == slow else { return nil }
      (quick, slack) = (quick / Double(fast), slack / Double(slow))
    } else {
      quick += 2 / Double(fast + 1) * (value - quick)
      slack += 2 / Double(slow + 1) * (value - slack)
    }
    line += quick - slack
    guard seen == slow + signal - 1 else { return nil }
    line /= Double(signal)
    return (quick - slack, line)
  }
}
