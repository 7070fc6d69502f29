import Vocabulary

struct HiddenMarkov: Operator {
  static let name = "hmm"
  static let summary =
    "the chance that the market is in a state, of states that differ in two columns: filtered, not smoothed"
  static let details = """
    A hidden Markov model with independent normal distributions of x and y in each state. It is fitted as soon as there \
    are window rows without a hole, and again every so many bars, on the window that ends at the bar, so no value knows \
    a later row; from there each bar's chance is that given the bars up to it (the forward pass). Both columns are \
    standardised in the window; fitting begins with the rows cut by y into equal groups, staying in a state with a \
    chance of 0.95, and takes so many rounds of expectation and maximisation, with 0.01 added to each sum of squares. \
    State 1 is that with the smallest mean of y. Cost grows with rounds, and with window over every.
    """
  static let examples = [
    "hmm(logret(close), std(logret(close), 20), 100, every=50)",
    "hmm(logret(close), std(logret(close), 20), 120, states=3, state=3, every=40, rounds=5)",
  ]
  static let inputs = [Input.x, .y]
  static let parameters: [Parameter<HiddenMarkov>] = [
    .argument("window", \.window, in: 4...1_000_000, "bars that it is fitted on"),
    .option("states", \.states, in: 2...9, "how many states"),
    .option("state", \.state, in: 1...9, "which of them, ordered by their mean of y"),
    .option("every", \.every, in: 1...1_000_000, "bars from one fit to the next"),
    .option("rounds", \.rounds, in: 1...1000, "rounds of fitting"),
  ]
  var window = 500
  var states = 2
  var state = 1
  var every = 250
  var rounds = 20

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    guard state <= states else { throw Complaint("hmm has \(states) states, there is no state \(state)") }
    guard window >= 2 * states else { throw Complaint("hmm needs a window of at least \(2 * states) bars") }
    let step = MarkovFilter(window: window, states: states, every: every, rounds: rounds)
    return Port(node: planner.add(step, inputs).node, output: state - 1, back: 0)
  }
}

private struct MarkovFilter: Step {
  let window: Int
  let states: Int
  let every: Int
  let rounds: Int

  var outputs: Int { states }
  var halo: Int { window - 1 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .flag }
  var cost: Double { 60 + Double(states * states * rounds * window) / Double(every) * 6 }
  func runner() -> Runner { running(MarkovKernel(self)) }
}

private struct MarkovKernel: Kernel {
  private let step: MarkovFilter
  private var model: MarkovModel
  /// The rows in a row that have both values, and those since the last fit.
  private var whole = 0
  private var age = 0
  private var isFitted = false

  init(_ step: MarkovFilter) {
    self.step = step
    model = MarkovModel(states: step.states, rows: step.window)
  }

  mutating func begin(_ stretch: Stretch) { (whole, age, isFitted) = (0, 0, false) }

  mutating func run(_ rows: Rows) {
    for index in 0..<rows.count {
      let (x, y) = (rows.inputs[0] + index, rows.inputs[1] + index)
      age += 1
      let isThere = !(x[0] + y[0]).isNaN
      whole = isThere ? whole + 1 : 0
      if whole >= step.window, !isFitted || age >= step.every {
        let oldest = step.window - 1
        if model.fit(x - oldest, y - oldest, rounds: step.rounds) { (isFitted, age) = (true, 0) }
      }
      if isThere, isFitted, age > 0 { model.advance(x[0], y[0]) }
      for state in 0..<step.states {
        rows.outputs[state][index] = isThere && isFitted ? model.chance(of: state) : .nan
      }
    }
  }
}
