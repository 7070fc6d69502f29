import Glibc
import Vocabulary

/// A recursive filter of the second order: `y = b0 x + b1 x[-1] + b2 x[-2] + a1 y[-1] + a2 y[-2]`.
///
/// It begins when it has seen two values. Missing values are passed over.
private struct SecondOrder: Step {
  let b0, b1, b2, a1, a2: Double
  /// Whether the first two values stand for the filter's own, or 0 does.
  let beginsAtInput: Bool

  func warmup(_ inputs: [Int]) -> Int { inputs[0] + 2 }
  var cost: Double { 4 }
  func runner() -> Runner { running(SecondOrderKernel(filter: self)) }
}

private struct SecondOrderKernel: Kernel {
  let filter: SecondOrder
  var seen = 0
  var x1 = 0.0
  var x2 = 0.0
  var y1 = 0.0
  var y2 = 0.0

  mutating func begin(_ stretch: Stretch) { self = SecondOrderKernel(filter: filter) }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    let (b0, b1, b2, a1, a2) = (filter.b0, filter.b1, filter.b2, filter.a1, filter.a2)
    for index in 0..<rows.count {
      let value = x[index]
      out[index] = .nan
      guard !value.isNaN else { continue }
      var y = filter.beginsAtInput ? value : 0
      if seen < 2 {
        seen += 1
      } else {
        // What does not wait for the last result is summed up first.
        y = b0 * value + b1 * x1 + b2 * x2 + a2 * y2 + a1 * y1
        out[index] = y
      }
      (x2, x1, y2, y1) = (x1, value, y1, y)
    }
  }
}

extension Planner {
  fileprivate mutating func smoothed(_ x: Port, _ n: Int) -> Port {
    let decay = exp(-2.0.squareRoot() * .pi / Double(n))
    let a1 = 2 * decay * cos(2.0.squareRoot() * .pi / Double(n))
    let a2 = -decay * decay
    let gain = (1 - a1 - a2) / 2
    return add(SecondOrder(b0: gain, b1: gain, b2: 0, a1: a1, a2: a2, beginsAtInput: true), [x])
  }

  fileprivate mutating func highPassed(_ x: Port, _ n: Int) -> Port {
    let angle = 2.0.squareRoot() * .pi / Double(n)
    let alpha = (cos(angle) + sin(angle) - 1) / cos(angle)
    let (gain, rest) = ((1 - alpha / 2) * (1 - alpha / 2), 1 - alpha)
    return add(
      SecondOrder(b0: gain, b1: -2 * gain, b2: gain, a1: 2 * rest, a2: -rest * rest, beginsAtInput: false), [x])
  }
}

struct SuperSmoother: Operator {
  static let name = "ssf"
  static let summary = "Ehlers' super smoother: waves shorter than n bars are taken out with little lag"
  static let details = """
    y = c1 (x + x[-1])/2 + c2 y[-1] + c3 y[-2] with a = exp(-√2 π/n), c2 = 2 a cos(√2 π/n), c3 = -a² and \
    c1 = 1 - c2 - c3, begun at the first two values (Cybernetic Analysis, 2013).
    """
  static let examples = ["ssf(close, 10)"]
  static let parameters: [Parameter<SuperSmoother>] = [
    .argument("n", \.n, in: 2...1_000_000, "the shortest wave, in bars, that passes")
  ]
  var n = 10

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port { planner.smoothed(inputs[0], n) }
}

struct HighPass: Operator {
  static let name = "highpass"
  static let summary = "Ehlers' high-pass filter of two poles: waves longer than n bars, and the trend, are taken out"
  static let details = """
    y = (1 - a/2)² (x - 2 x[-1] + x[-2]) + 2 (1 - a) y[-1] - (1 - a)² y[-2] with \
    a = (cos w + sin w - 1)/cos w, w = √2 π/n, begun at 0.
    """
  static let examples = ["highpass(close, 48)"]
  static let parameters: [Parameter<HighPass>] = [
    .argument("n", \.n, in: 4...1_000_000, "the longest wave, in bars, that passes")
  ]
  var n = 48

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port { planner.highPassed(inputs[0], n) }
}

struct Roofing: Operator {
  static let name = "roofing"
  static let summary = "Ehlers' roofing filter: only waves between two lengths pass"
  static let details = "ssf(highpass(x, long), short)."
  static let examples = ["roofing(close, 48, 10)", "roofing(close)"]
  static let parameters: [Parameter<Roofing>] = [
    .argument("long", \.long, in: 4...1_000_000, required: false, "the longest wave, in bars, that passes"),
    .argument("short", \.short, in: 2...1_000_000, required: false, "the shortest one"),
  ]
  var long = 48
  var short = 10

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.smoothed(planner.highPassed(inputs[0], long), short)
  }
}
