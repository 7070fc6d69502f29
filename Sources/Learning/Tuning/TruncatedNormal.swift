import Glibc
import Vocabulary

/// The normal distribution between two limits, as Parzen estimators use it.
enum TruncatedNormal {
  /// log(sqrt(2 pi)).
  static let logRoot = 0.918_938_533_204_672_74

  /// The log of the share of the standard normal distribution between a and b.
  @inline(__always)
  static func logMass(_ a: Double, _ b: Double) -> Double {
    // By symmetry always on the side where nothing cancels.
    let (low, high) = a + b > 0 ? (-b, -a) : (a, b)
    return log(0.5 * (erfc(-high * 0.5.squareRoot()) - erfc(-low * 0.5.squareRoot())))
  }

  /// The value at a share of what lies between the limits; `mean` lies there too.
  static func quantile(_ share: Double, mean: Double, deviation: Double, low: Double, high: Double) -> Double {
    let (a, b) = ((low - mean) / deviation, (high - mean) / deviation)
    let (first, last) = (NormalDistribution.share(below: a), NormalDistribution.share(below: b))
    let value = mean + deviation * NormalDistribution.quantile(first + share * (last - first))
    return value.isNaN ? mean : min(max(value, low), high)
  }
}
