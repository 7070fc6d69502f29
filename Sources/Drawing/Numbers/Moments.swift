import Frames
import Glibc

/// Mean, standard deviation and skewness of the finite values.
///
/// Source: the definitions; two passes, so that a large mean costs no digits.
package struct Moments: Sendable {
  package let count: Int
  package let mean: Double
  /// With n - 1 below; na for a single value.
  package let deviation: Double
  /// m3 / m2^1.5 of the central moments; na where all values are alike.
  package let skew: Double

  package init(_ values: Samples) {
    (count, mean) = Moments.countAndMean(values)
    let mean = mean
    var (second, third) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
    Moments.pass(values) { some, isFinite in
      let off = (some - mean).replacing(with: 0, where: .!isFinite)
      let square = off * off
      second += square
      third += square * off
    }
    let n = Double(count)
    deviation = count > 1 ? (second.sum() / (n - 1)).squareRoot() : .nan
    skew = second.sum() > 0 ? third.sum() / n / pow(second.sum() / n, 1.5) : .nan
  }

  /// How many values are finite, and their mean.
  static func countAndMean(_ values: Samples) -> (count: Int, mean: Double) {
    var (sum, count) = (SIMD4<Double>.zero, SIMD4<Int64>.zero)
    pass(values) { some, isFinite in
      sum += some.replacing(with: 0, where: .!isFinite)
      count.replace(with: count &+ 1, where: isFinite)
    }
    return (Int(count.wrappedSum()), sum.sum() / Double(max(1, count.wrappedSum())))
  }

  /// Four values at a time, and which of them are finite; the last four may be filled up with missing ones.
  @inline(__always)
  private static func pass(_ values: Samples, _ body: (SIMD4<Double>, SIMDMask<SIMD4<Int64>>) -> Void) {
    values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      let raw = UnsafeRawPointer(base)
      var index = 0
      while index &+ 4 <= values.count {
        let some = raw.loadUnaligned(fromByteOffset: index &* 8, as: SIMD4<Double>.self)
        let difference = some - some
        body(some, difference .== difference)
        index &+= 4
      }
      var last = SIMD4<Double>(repeating: .nan)
      for place in index..<values.count { last[place - index] = values[place] }
      let difference = last - last
      body(last, difference .== difference)
    }
  }
}
