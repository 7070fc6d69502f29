import Vocabulary

/// The deepest fall of a window from a value to a later one, as a share of the first: 0 where it never fell.
private struct Fall: Step {
  let window: Window

  var halo: Int { window.halo }
  func warmup(_ inputs: [Int]) -> Int { inputs[0] + window.warmup(least: 1) }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { Bounds(-1, 0) }
  var cost: Double { 7 }
  func runner() -> Runner { folding(FallFold(), over: window) }
}

private struct FallFold: Fold {
  static let inputs = 1
  static let outputs = 1

  struct Part {
    var highest: Double
    var lowest: Double
    /// The least ratio of a value to one before it, or to itself.
    var ratio: Double
  }

  static var none: Part { Part(highest: 0, lowest: .infinity, ratio: 1) }

  mutating func anchor(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int) {}

  @inline(__always)
  func part(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int, _ offset: Int) -> Part {
    let value = inputs[0][index] > 0 ? inputs[0][index] : .nan
    return Part(highest: value, lowest: value, ratio: value.isNaN ? .nan : 1)
  }

  @inline(__always)
  static func join(_ older: Part, _ newer: Part) -> Part {
    let across = newer.lowest / older.highest
    let inside = older.ratio < newer.ratio || older.ratio.isNaN ? older.ratio : newer.ratio
    return Part(
      highest: older.highest > newer.highest || older.highest.isNaN ? older.highest : newer.highest,
      lowest: older.lowest < newer.lowest || older.lowest.isNaN ? older.lowest : newer.lowest,
      ratio: inside < across || inside.isNaN ? inside : across)
  }

  @inline(__always)
  func finish(
    _ whole: Part, _ outputs: UnsafePointer<UnsafeMutablePointer<Double>>, _ index: Int, offset: Int, count: Double,
    inverse: Double
  ) { outputs[0][index] = whole.ratio - 1 }
}

struct MaximumDrawdown: Rolling {
  static let name = "max_drawdown"
  static let summary = "the deepest fall within a window from a value to a later one, as a share; 0 where it never fell"
  static let details =
    "The least of x / (the largest x before it in the window) - 1; na where a value is not above zero."
  static let examples = ["max_drawdown(close, 60)", "max_drawdown(close, 7d)", "max_drawdown(close, all)"]
  static let parameters = [windowParameter]
  var window = Span.bars(0)

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    planner.add(Fall(window: try window(in: planner)), inputs)
  }
}
