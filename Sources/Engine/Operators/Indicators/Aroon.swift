import Vocabulary

extension Planner {
  /// 100 where the extreme of n + 1 bars is the newest of them, 0 where it is the oldest; the newest of equal ones.
  fileprivate mutating func age(_ x: Port, _ n: Int, _ side: Extreme.Side) -> Port {
    let window = Window(.bars(n + 1), on: frame.timeline)
    let node = add(Extreme(side, window: window, place: true, tie: .newest), [x]).node
    let place = Port(node: node, output: Extreme.Output.place.rawValue, back: 0)
    return add(arithmetic: .times, constant(100 / Double(n)), place)
  }
}

struct AroonUp: Operator {
  static let name = "aroon_up"
  static let summary = "Chande's Aroon: how fresh the highest high of n + 1 bars is, 100 for this bar, 0 for n bars ago"
  static let examples = ["aroon_up(25)"]
  static let inputs = [Input.high]
  static let parameters: [Parameter<AroonUp>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 25

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.age(inputs[0], n, .largest)
  }
}

struct AroonDown: Operator {
  static let name = "aroon_down"
  static let summary = "Chande's Aroon: how fresh the lowest low of n + 1 bars is, 100 for this bar, 0 for n bars ago"
  static let examples = ["aroon_down(25)"]
  static let inputs = [Input.low]
  static let parameters: [Parameter<AroonDown>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 25

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.age(inputs[0], n, .smallest)
  }
}

struct AroonOscillator: Operator {
  static let name = "aroon_osc"
  static let summary = "Chande's Aroon oscillator: aroon_up less aroon_down, from -100 to 100"
  static let examples = ["aroon_osc(25)"]
  static let inputs = [Input.high, .low]
  static let parameters: [Parameter<AroonOscillator>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 25

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let up = planner.age(inputs[0], n, .largest)
    return planner.add(arithmetic: .minus, up, planner.age(inputs[1], n, .smallest))
  }
}
