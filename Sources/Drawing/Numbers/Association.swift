import Frames
import Glibc

/// What two columns have to do with each other, over the rows where both have a finite value.
///
/// Source: the definitions; two passes, so that a large mean costs no digits.
package struct Association: Sendable {
  package let count: Int
  /// Sums of squares and of products about the means.
  private var (xx, yy, xy) = (0.0, 0.0, 0.0)
  private let mean: (x: Double, y: Double)

  package init(_ x: Samples, _ y: Samples) {
    var (sumX, sumY, pairs) = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Int64>.zero)
    Association.pass(x, y) { x, y, isPair in
      sumX += x.replacing(with: 0, where: .!isPair)
      sumY += y.replacing(with: 0, where: .!isPair)
      pairs.replace(with: pairs &+ 1, where: isPair)
    }
    count = Int(pairs.wrappedSum())
    mean = (sumX.sum() / Double(max(1, count)), sumY.sum() / Double(max(1, count)))
    let mean = mean
    var (xx, yy, xy) = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero)
    Association.pass(x, y) { x, y, isPair in
      let offX = (x - mean.x).replacing(with: 0, where: .!isPair)
      let offY = (y - mean.y).replacing(with: 0, where: .!isPair)
      xx += offX * offX
      yy += offY * offY
      xy += offX * offY
    }
    (self.xx, self.yy, self.xy) = (xx.sum(), yy.sum(), xy.sum())
  }

  /// Pearson's; NaN below two rows, or where one of the columns does not vary.
  package var correlation: Double {
    count > 1 && xx > 0 && yy > 0 ? min(1, max(-1, xy / (xx * yy).squareRoot())) : .nan
  }

  /// The line of least squares: y = intercept + slope x. Nil where x does not vary.
  package var line: (intercept: Double, slope: Double)? {
    count > 1 && xx > 0 ? (mean.y - xy / xx * mean.x, xy / xx) : nil
  }

  /// Four rows at a time, and which of them have both; the last four may be filled up with missing ones.
  @inline(__always)
  private static func pass(
    _ x: Samples, _ y: Samples, _ body: (SIMD4<Double>, SIMD4<Double>, SIMDMask<SIMD4<Int64>>) -> Void
  ) {
    x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        let count = min(x.count, y.count)
        guard let first = x.baseAddress, let second = y.baseAddress else { return }
        let (rawX, rawY) = (UnsafeRawPointer(first), UnsafeRawPointer(second))
        func isFinite(_ values: SIMD4<Double>) -> SIMDMask<SIMD4<Int64>> {
          let difference = values - values
          return difference .== difference
        }
        var index = 0
        while index &+ 4 <= count {
          let someX = rawX.loadUnaligned(fromByteOffset: index &* 8, as: SIMD4<Double>.self)
          let someY = rawY.loadUnaligned(fromByteOffset: index &* 8, as: SIMD4<Double>.self)
          body(someX, someY, isFinite(someX) .& isFinite(someY))
          index &+= 4
        }
        var (lastX, lastY) = (SIMD4<Double>(repeating: .nan), SIMD4<Double>(repeating: .nan))
        for place in index..<count { (lastX[place - index], lastY[place - index]) = (x[place], y[place]) }
        body(lastX, lastY, isFinite(lastX) .& isFinite(lastY))
      }
    }
  }
}
