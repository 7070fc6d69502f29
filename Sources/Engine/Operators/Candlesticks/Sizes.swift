/// The mean sizes of the bars of a window: of their bodies, of their ranges, of both shadows together.
struct Sizes: Step {
  enum Output: Int { case body, range, shadows }
  let window: Window

  var outputs: Int { 3 }
  var halo: Int { window.halo }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .unknown }
  var cost: Double { 4 }
  func runner() -> Runner { folding(SizesFold(), over: window) }
}

/// Sums, and their share only at the end: where prices are multiples of a tick, bars just as large as the mean are
/// common, and must come out equal to it.
private struct SizesFold: Fold {
  static let inputs = 4
  static let outputs = 3
  static var none: SIMD4<Double> { .zero }

  mutating func anchor(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int) {}

  @inline(__always)
  func part(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int, _ offset: Int) -> SIMD4<Double> {
    let (open, high, low, close) = (inputs[0][index], inputs[1][index], inputs[2][index], inputs[3][index])
    let shadows = (high - max(open, close)) + (min(open, close) - low)
    return SIMD4(abs(close - open), high - low, shadows, 0)
  }

  @inline(__always)
  static func join(_ older: SIMD4<Double>, _ newer: SIMD4<Double>) -> SIMD4<Double> { older + newer }

  @inline(__always)
  func finish(
    _ whole: SIMD4<Double>, _ outputs: UnsafePointer<UnsafeMutablePointer<Double>>, _ index: Int, offset: Int,
    count: Double, inverse: Double
  ) {
    let means = whole / count
    (outputs[0][index], outputs[1][index], outputs[2][index]) = (means.x, means.y, means.z)
  }
}
