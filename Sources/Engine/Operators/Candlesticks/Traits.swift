/// What can be said of a bar beside those before it, a bit each: found once, it serves all patterns.
///
/// Long, short, tiny are measured by the ten bars before it, with TA-Lib's default settings.
struct Traits: OptionSet {
  let rawValue: UInt64

  /// It closed at or above its open.
  static let white = Traits(rawValue: 1 << 0)
  /// The body is above the mean body, or below it; one just as long is neither.
  static let long = Traits(rawValue: 1 << 1)
  static let short = Traits(rawValue: 1 << 2)
  /// The body is at most a tenth of the mean range.
  static let doji = Traits(rawValue: 1 << 3)
  /// The shadow is below a tenth of the mean range, or above it.
  static let tinyUpper = Traits(rawValue: 1 << 4)
  static let tinyLower = Traits(rawValue: 1 << 5)
  static let someUpper = Traits(rawValue: 1 << 6)
  static let someLower = Traits(rawValue: 1 << 7)
  /// The shadow is longer than the body, or than twice the body.
  static let longUpper = Traits(rawValue: 1 << 8)
  static let longLower = Traits(rawValue: 1 << 9)
  static let veryLongUpper = Traits(rawValue: 1 << 10)
  static let veryLongLower = Traits(rawValue: 1 << 11)
  /// The shadow is below half of what both shadows together are in the mean, or above it.
  static let shortUpper = Traits(rawValue: 1 << 12)
  static let shortLower = Traits(rawValue: 1 << 13)
  static let highUpper = Traits(rawValue: 1 << 14)
  /// The body lies wholly above, wholly below, or strictly inside that of the bar before.
  static let gapUp = Traits(rawValue: 1 << 15)
  static let gapDown = Traits(rawValue: 1 << 16)
  static let inside = Traits(rawValue: 1 << 17)
  /// The body reaches beyond that of the bar before on both sides.
  static let engulfing = Traits(rawValue: 1 << 18)
  /// The range lies strictly inside that of the bar before; high and low are both above, or both below, that one's.
  static let withinRange = Traits(rawValue: 1 << 19)
  static let rising = Traits(rawValue: 1 << 20)
  static let falling = Traits(rawValue: 1 << 21)
  /// It closes above, or below, the close before.
  static let closesHigher = Traits(rawValue: 1 << 22)
  static let closesLower = Traits(rawValue: 1 << 23)
}

/// The traits of bars; a column of bits, not of numbers.
struct BarTraits: Step {
  var halo: Int { 1 }
  func warmup(_ inputs: [Int]) -> Int { 0 }
  var cost: Double { 10 }
  func runner() -> Runner { running(BarTraitsKernel()) }
}

private struct BarTraitsKernel: Kernel {
  mutating func run(_ rows: Rows) {
    let (open, high, low, close) = (rows.inputs[0], rows.inputs[1], rows.inputs[2], rows.inputs[3])
    let (bodies, ranges, shadows) = (rows.inputs[4], rows.inputs[5], rows.inputs[6])
    for index in 0..<rows.count {
      let (o, c) = (open[index], close[index])
      let (top, bottom) = (max(o, c), min(o, c))
      let (body, upper, lower) = (abs(c - o), high[index] - top, bottom - low[index])
      let (tiny, usual) = (0.1 * ranges[index], shadows[index] / 2)
      let (formerTop, formerBottom) = (max(open[index - 1], close[index - 1]), min(open[index - 1], close[index - 1]))
      let (formerHigh, formerLow) = (high[index - 1], low[index - 1])
      var bits: UInt64 = 0
      // Shifted rather than chosen: which way a bar went is a coin's toss, and branches on it are dear.
      func set(_ trait: Traits, where holds: Bool) {
        bits |= (holds ? 1 : 0) << UInt64(trait.rawValue.trailingZeroBitCount)
      }
      set(.white, where: c >= o)
      set(.long, where: body > bodies[index])
      set(.short, where: body < bodies[index])
      set(.doji, where: body <= tiny)
      set(.tinyUpper, where: upper < tiny)
      set(.tinyLower, where: lower < tiny)
      set(.someUpper, where: upper > tiny)
      set(.someLower, where: lower > tiny)
      set(.longUpper, where: upper > body)
      set(.longLower, where: lower > body)
      set(.veryLongUpper, where: upper > 2 * body)
      set(.veryLongLower, where: lower > 2 * body)
      set(.shortUpper, where: upper < usual)
      set(.shortLower, where: lower < usual)
      set(.highUpper, where: upper > usual)
      set(.gapUp, where: bottom > formerTop)
      set(.gapDown, where: top < formerBottom)
      set(.inside, where: top < formerTop && bottom > formerBottom)
      set(.engulfing, where: top > formerTop && bottom < formerBottom)
      set(.withinRange, where: high[index] < formerHigh && low[index] > formerLow)
      set(.rising, where: high[index] > formerHigh && low[index] > formerLow)
      set(.falling, where: high[index] < formerHigh && low[index] < formerLow)
      set(.closesHigher, where: c > close[index - 1])
      set(.closesLower, where: c < close[index - 1])
      rows.outputs[0][index] = Double(bitPattern: bits)
    }
  }
}
