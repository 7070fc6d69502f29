/// The largest value of a window, or the smallest, and where it stands: rows after the window's first.
struct Extreme: Step {
  enum Output: Int { case value, place }
  enum Side { case largest, smallest }
  /// Which of equal values is the one that stands there.
  enum Tie { case oldest, newest }
  let side: Side
  let window: Window
  let tie: Tie
  /// Whether the place is asked for; without it the pass is cheaper, and the value the same.
  private(set) var hasPlace: Bool

  init(_ side: Side, window: Window, place: Bool = false, tie: Tie = .oldest) {
    self.side = side
    self.window = window
    self.tie = tie
    hasPlace = place
  }

  var outputs: Int { 2 }
  var halo: Int { window.halo }
  func warmup(_ inputs: [Int]) -> Int { inputs[0] + window.warmup(least: 1) }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds {
    guard output == Output.place.rawValue else { return inputs[0] }
    if case .bars(let count) = window { return Bounds(0, Double(count - 1)) }
    return .positive
  }
  var cost: Double { hasPlace ? 6 : 3 }

  func runner() -> Runner {
    switch (side, hasPlace, tie) {
    case (.largest, false, _): folding(LargestFold(), over: window)
    case (.smallest, false, _): folding(SmallestFold(), over: window)
    case (_, true, .oldest): folding(PlaceFold<Oldest>(sign: side == .largest ? 1 : -1), over: window)
    case (_, true, .newest): folding(PlaceFold<Newest>(sign: side == .largest ? 1 : -1), over: window)
    }
  }

  struct Family: Hashable {
    let side: Side
    let window: Window
    let tie: Tie
  }

  var family: AnyHashable { AnyHashable(Family(side: side, window: window, tie: tie)) }

  mutating func absorb(_ other: Extreme) -> Int? {
    hasPlace = hasPlace || other.hasPlace
    return 0
  }
}

/// The largest value; a missing one counts as larger than all, so that each join is one comparison.
private struct LargestFold: Fold {
  static let inputs = 1
  static let outputs = 2
  static var none: Double { -.infinity }

  mutating func anchor(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int) {}
  @inline(__always)
  func part(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int, _ offset: Int) -> Double {
    inputs[0][index].isNaN ? .infinity : inputs[0][index]
  }
  @inline(__always)
  static func join(_ older: Double, _ newer: Double) -> Double { older > newer ? older : newer }

  @inline(__always)
  func finish(
    _ whole: Double, _ outputs: UnsafePointer<UnsafeMutablePointer<Double>>, _ index: Int, offset: Int, count: Double,
    inverse: Double
  ) { outputs[0][index] = whole == .infinity ? .nan : whole }
}

/// The smallest value; a missing one counts as smaller than all.
private struct SmallestFold: Fold {
  static let inputs = 1
  static let outputs = 2
  static var none: Double { .infinity }

  mutating func anchor(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int) {}
  @inline(__always)
  func part(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int, _ offset: Int) -> Double {
    inputs[0][index].isNaN ? -.infinity : inputs[0][index]
  }
  @inline(__always)
  static func join(_ older: Double, _ newer: Double) -> Double { older < newer ? older : newer }

  @inline(__always)
  func finish(
    _ whole: Double, _ outputs: UnsafePointer<UnsafeMutablePointer<Double>>, _ index: Int, offset: Int, count: Double,
    inverse: Double
  ) { outputs[0][index] = whole == -.infinity ? .nan : whole }
}

/// Whether the older of two values stands, given both.
private protocol TieRule {
  static func keeps(_ older: Double, _ newer: Double) -> Bool
}

private struct Oldest: TieRule {
  @inline(__always)
  static func keeps(_ older: Double, _ newer: Double) -> Bool { older >= newer }
}

private struct Newest: TieRule {
  @inline(__always)
  static func keeps(_ older: Double, _ newer: Double) -> Bool { older > newer }
}

/// A value and its distance from the anchor.
private struct Placed {
  var value: Double
  var offset: Double
}

/// The largest value times the sign, and its place; a missing value counts as larger than all.
private struct PlaceFold<Rule: TieRule>: Fold {
  static var inputs: Int { 1 }
  static var outputs: Int { 2 }
  static var none: Placed { Placed(value: -.infinity, offset: 0) }
  let sign: Double

  mutating func anchor(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int) {}
  @inline(__always)
  func part(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int, _ offset: Int) -> Placed {
    let value = sign * inputs[0][index]
    return Placed(value: value.isNaN ? .infinity : value, offset: Double(offset))
  }
  @inline(__always)
  static func join(_ older: Placed, _ newer: Placed) -> Placed {
    let keeps = Rule.keeps(older.value, newer.value)
    return Placed(value: keeps ? older.value : newer.value, offset: keeps ? older.offset : newer.offset)
  }

  @inline(__always)
  func finish(
    _ whole: Placed, _ outputs: UnsafePointer<UnsafeMutablePointer<Double>>, _ index: Int, offset: Int, count: Double,
    inverse: Double
  ) {
    let isMissing = whole.value == .infinity
    outputs[0][index] = isMissing ? .nan : sign * whole.value
    outputs[1][index] = isMissing ? .nan : whole.offset - (Double(offset) - count + 1)
  }
}
