/// The sum of a window.
struct Total: Step {
  let window: Window

  var halo: Int { window.halo }
  func warmup(_ inputs: [Int]) -> Int { inputs[0] + window.warmup(least: 1) }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds {
    guard case .bars(let count) = window else { return inputs[0].low >= 0 ? .positive : .unknown }
    return Bounds(inputs[0].low * Double(count), inputs[0].high * Double(count))
  }
  var cost: Double { 2.5 }
  func runner() -> Runner {
    window == .all ? running(GrowingTotal()) : folding(TotalFold(), over: window)
  }
}

/// The sum of all values so far; missing ones are passed over. Many small sums joined are more exact than one long one.
private struct GrowingTotal: Kernel {
  var settled = 0.0
  var recent = 0.0
  var count = 0

  mutating func begin(_ stretch: Stretch) { (settled, recent, count) = (0, 0, 0) }

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    var (settled, recent, count) = (settled, recent, count)
    for index in 0..<rows.count {
      let value = x[index]
      out[index] = .nan
      guard !value.isNaN else { continue }
      recent += value
      count += 1
      if count & 1023 == 0 { (settled, recent) = (settled + recent, 0) }
      out[index] = settled + recent
    }
    (self.settled, self.recent, self.count) = (settled, recent, count)
  }
}

private struct TotalFold: Fold {
  static let inputs = 1
  static let outputs = 1
  static var none: Double { 0 }

  mutating func anchor(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int) {}
  func part(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int, _ offset: Int) -> Double { inputs[0][index] }
  static func join(_ older: Double, _ newer: Double) -> Double { older + newer }

  func finish(
    _ whole: Double, _ outputs: UnsafePointer<UnsafeMutablePointer<Double>>, _ index: Int, offset: Int, count: Double,
    inverse: Double
  ) { outputs[0][index] = whole }
}

/// The sum of one column of a window over the sum of another.
struct Share: Step {
  let window: Window
  /// The value where the second sum is 0; missing where there is none.
  var empty: Double?

  var halo: Int { window.halo }
  func warmup(_ inputs: [Int]) -> Int { max(inputs[0], inputs[1]) + window.warmup(least: 1) }
  var cost: Double { 3.5 }
  func runner() -> Runner { folding(ShareFold(empty: empty ?? .nan), over: window) }
}

private struct ShareFold: Fold {
  static let inputs = 2
  static let outputs = 1
  let empty: Double
  static var none: SIMD2<Double> { .zero }

  mutating func anchor(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int) {}

  @inline(__always)
  func part(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int, _ offset: Int) -> SIMD2<Double> {
    SIMD2(inputs[0][index], inputs[1][index])
  }

  @inline(__always)
  static func join(_ older: SIMD2<Double>, _ newer: SIMD2<Double>) -> SIMD2<Double> { older + newer }

  @inline(__always)
  func finish(
    _ whole: SIMD2<Double>, _ outputs: UnsafePointer<UnsafeMutablePointer<Double>>, _ index: Int, offset: Int,
    count: Double, inverse: Double
  ) { outputs[0][index] = whole.y == 0 ? empty + 0 * whole.x : whole.x / whole.y }
}

/// The mean of a window, the sum of squared distances to it, and the count of rows.
struct Moments: Step {
  enum Output: Int { case mean, squares, count }
  let window: Window
  /// Rows without which its users have no value; it matters where the window grows.
  var least = 1

  var outputs: Int { 3 }
  var halo: Int { window.halo }
  func warmup(_ inputs: [Int]) -> Int { inputs[0] + window.warmup(least: least) }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { output == Output.mean.rawValue ? inputs[0] : .positive }
  var cost: Double { 3.5 }
  func runner() -> Runner { folding(MomentsFold(), over: window) }
}

private struct MomentsFold: Fold {
  static let inputs = 1
  static let outputs = 3
  var base = 0.0
  static var none: SIMD2<Double> { .zero }

  mutating func anchor(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int) { base = inputs[0][index] }

  @inline(__always)
  func part(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int, _ offset: Int) -> SIMD2<Double> {
    let x = inputs[0][index] - base
    return SIMD2(x, x * x)
  }

  @inline(__always)
  static func join(_ older: SIMD2<Double>, _ newer: SIMD2<Double>) -> SIMD2<Double> { older + newer }

  @inline(__always)
  func finish(
    _ whole: SIMD2<Double>, _ outputs: UnsafePointer<UnsafeMutablePointer<Double>>, _ index: Int, offset: Int,
    count: Double, inverse: Double
  ) {
    let mean = whole.x * inverse
    let squares = whole.y - whole.x * mean
    outputs[0][index] = base + mean
    outputs[1][index] = squares < 0 ? 0 : squares
    outputs[2][index] = count
  }
}

/// The sums of squared, cubed and fourth powers of the distances to a window's mean, and the count of rows.
struct HighMoments: Step {
  enum Output: Int { case squares, cubes, fourths, count }
  let window: Window
  /// Rows without which its users have no value; it matters where the window grows.
  var least = 1

  var outputs: Int { 4 }
  var halo: Int { window.halo }
  func warmup(_ inputs: [Int]) -> Int { inputs[0] + window.warmup(least: least) }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { output == Output.cubes.rawValue ? .unknown : .positive }
  var cost: Double { 6 }
  func runner() -> Runner { folding(HighMomentsFold(), over: window) }
}

private struct HighMomentsFold: Fold {
  static let inputs = 1
  static let outputs = 4
  var base = 0.0
  static var none: SIMD4<Double> { .zero }

  mutating func anchor(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int) { base = inputs[0][index] }

  @inline(__always)
  func part(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int, _ offset: Int) -> SIMD4<Double> {
    let x = inputs[0][index] - base
    let square = x * x
    return SIMD4(x, square, square * x, square * square)
  }

  @inline(__always)
  static func join(_ older: SIMD4<Double>, _ newer: SIMD4<Double>) -> SIMD4<Double> { older + newer }

  @inline(__always)
  func finish(
    _ whole: SIMD4<Double>, _ outputs: UnsafePointer<UnsafeMutablePointer<Double>>, _ index: Int, offset: Int,
    count: Double, inverse: Double
  ) {
    let m = whole.x * inverse
    let squares = whole.y - whole.x * m
    outputs[0][index] = squares < 0 ? 0 : squares
    outputs[1][index] = whole.z - 3 * m * whole.y + 2 * m * m * whole.x
    let fourths = whole.w - 4 * m * whole.z + 6 * m * m * whole.y - 3 * m * m * m * whole.x
    outputs[2][index] = fourths < 0 ? 0 : fourths
    outputs[3][index] = count
  }
}

/// The least-squares line through the rows of a window: its mean, its slope a row, the sum of squared distances to the
/// mean, and the count of rows.
struct Line: Step {
  enum Output: Int { case mean, slope, squares, count }
  let window: Window
  /// Rows without which its users have no value; it matters where the window grows.
  var least = 1

  var outputs: Int { 4 }
  var halo: Int { window.halo }
  func warmup(_ inputs: [Int]) -> Int { inputs[0] + window.warmup(least: least) }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds {
    output == Output.mean.rawValue ? inputs[0] : output == Output.slope.rawValue ? .unknown : .positive
  }
  var cost: Double { 5 }
  func runner() -> Runner { folding(LineFold(), over: window) }
}

private struct LineFold: Fold {
  static let inputs = 1
  static let outputs = 4
  var base = 0.0
  static var none: SIMD4<Double> { .zero }

  mutating func anchor(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int) { base = inputs[0][index] }

  @inline(__always)
  func part(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int, _ offset: Int) -> SIMD4<Double> {
    let y = inputs[0][index] - base
    return SIMD4(y, y * Double(offset), y * y, 0)
  }

  @inline(__always)
  static func join(_ older: SIMD4<Double>, _ newer: SIMD4<Double>) -> SIMD4<Double> { older + newer }

  @inline(__always)
  func finish(
    _ whole: SIMD4<Double>, _ outputs: UnsafePointer<UnsafeMutablePointer<Double>>, _ index: Int, offset: Int,
    count: Double, inverse: Double
  ) {
    let mean = whole.x * inverse
    // Rows are 1 apart: the middle of the window and the spread about it are known.
    let middle = Double(offset) - (count - 1) / 2
    let spread = count * (count * count - 1) / 12
    let slope = (whole.y - middle * whole.x) / spread
    let squares = whole.z - whole.x * mean
    outputs[0][index] = base + mean
    outputs[1][index] = spread > 0 ? slope : .nan
    outputs[2][index] = squares < 0 ? 0 : squares
    outputs[3][index] = count
  }
}

/// Two columns in a window: the sums of squared distances to their means, of the products of these, and the count.
struct Pair: Step {
  enum Output: Int { case squaresOfX, squaresOfY, products, count }
  let window: Window
  /// Rows without which its users have no value; it matters where the window grows.
  var least = 1

  var outputs: Int { 4 }
  var halo: Int { window.halo }
  func warmup(_ inputs: [Int]) -> Int { max(inputs[0], inputs[1]) + window.warmup(least: least) }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { output == Output.products.rawValue ? .unknown : .positive }
  var cost: Double { 7 }
  func runner() -> Runner { folding(PairFold(), over: window) }
}

private struct PairFold: Fold {
  static let inputs = 2
  static let outputs = 4
  var base = SIMD2<Double>.zero

  struct Sums {
    /// Of x and y, of their squares, and of their product.
    var first: SIMD2<Double>
    var second: SIMD2<Double>
    var product: Double
  }

  static var none: Sums { Sums(first: .zero, second: .zero, product: 0) }

  mutating func anchor(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int) {
    base = SIMD2(inputs[0][index], inputs[1][index])
  }

  @inline(__always)
  func part(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int, _ offset: Int) -> Sums {
    let both = SIMD2(inputs[0][index], inputs[1][index]) - base
    return Sums(first: both, second: both * both, product: both.x * both.y)
  }

  @inline(__always)
  static func join(_ older: Sums, _ newer: Sums) -> Sums {
    Sums(
      first: older.first + newer.first, second: older.second + newer.second, product: older.product + newer.product)
  }

  @inline(__always)
  func finish(
    _ whole: Sums, _ outputs: UnsafePointer<UnsafeMutablePointer<Double>>, _ index: Int, offset: Int, count: Double,
    inverse: Double
  ) {
    let mean = whole.first * inverse
    let squares = whole.second - whole.first * mean
    outputs[0][index] = squares.x < 0 ? 0 : squares.x
    outputs[1][index] = squares.y < 0 ? 0 : squares.y
    outputs[2][index] = whole.product - whole.first.x * mean.y
    outputs[3][index] = count
  }
}
