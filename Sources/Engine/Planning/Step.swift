/// What a node of a plan does to the rows of its inputs: a small value, equal to another that does the same.
protocol Step: Hashable, Sendable {
  /// How many columns it computes in one pass.
  var outputs: Int { get }
  /// How many rows before the current one it reads of its inputs.
  var halo: Int { get }
  /// How many rows after the current one it reads of its inputs.
  var ahead: Int { get }
  /// The first row, counted from a segment's start, whose value is finite, given that of each input.
  func warmup(_ inputs: [Int]) -> Int
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds
  /// Nanoseconds a row, roughly: outputs are shared out among threads by it.
  var cost: Double { get }
  func runner() -> Runner
  /// The number of `other`'s output when both are computed in one pass: self then does the work of both.
  /// Nil where `other` needs a pass of its own.
  mutating func absorb(_ other: Self) -> Int?
  /// What all steps that may absorb each other have in common.
  var family: AnyHashable { get }
}

extension Step {
  var outputs: Int { 1 }
  var halo: Int { 0 }
  var ahead: Int { 0 }
  func warmup(_ inputs: [Int]) -> Int { (inputs.max() ?? 0) + halo }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .unknown }
  var cost: Double { 1 }
  mutating func absorb(_ other: Self) -> Int? { 0 }
  var family: AnyHashable { AnyHashable(self) }
}

/// Hands `other` to `step` if they have the same type.
func absorb(_ step: inout any Step, _ other: any Step) -> Int? {
  func open<S: Step>(_ opened: S) -> Int? {
    guard var mine = step as? S, let index = mine.absorb(opened) else { return nil }
    step = mine
    return index
  }
  return open(other)
}
