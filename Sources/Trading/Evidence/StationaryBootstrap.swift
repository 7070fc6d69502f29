import Vocabulary

/// Series made anew from pieces of one: each piece begins anywhere, runs on around the end, and ends after each value
/// with the same chance, so that its mean length is `block`. What is near in time stays together.
///
/// Source: Politis and Romano, *The Stationary Bootstrap*, Journal of the American Statistical Association 89 (1994).
package struct StationaryBootstrap: Sendable {
  package let block: Double
  package let seed: UInt64

  package init(block: Double, seed: UInt64) {
    self.block = block
    self.seed = seed
  }

  /// A mean length of pieces that grows with the series as the error of the mean asks for: n^(1/3), at least 1.
  package static func usualBlock(_ count: Int) -> Double {
    var block = 1.0
    while (block + 1) * (block + 1) * (block + 1) <= Double(count) { block += 1 }
    return block
  }

  /// The mean over the standard deviation (n) of each of so many series; na where one does not vary.
  package func sharpes(of values: [Double], samples: Int, monitor: Monitor = Monitor()) throws -> [Double] {
    try moments(of: values, samples: samples, monitor: monitor).map { mean, variance in
      variance > 0 ? mean / variance.squareRoot() : .nan
    }
  }

  /// Mean and variance (n) of each of so many series. Each has a stream of its own: the thread count changes nothing.
  package func moments(
    of values: [Double], samples: Int, monitor: Monitor = Monitor()
  ) throws -> [(mean: Double, variance: Double)] {
    guard let first = values.first else { return [] }
    let stop = UInt64(min(1, 1 / block) * 0x1p53)
    var result: [(mean: Double, variance: Double)] = []
    for sample in 0..<samples {
      try monitor.check()
      var random = Random(seed: seed, stream: "bootstrap \(sample)")
      var (place, sum, squares) = (0, 0.0, 0.0)
      values.withUnsafeBufferPointer { values in
        for drawn in 0..<values.count {
          if drawn == 0 || random.next() >> 11 < stop {
            place = Int(truncatingIfNeeded: random.next().multipliedFullWidth(by: UInt64(values.count)).high)
          } else {
            place = place + 1 == values.count ? 0 : place + 1
          }
          // About a value of the series, so that the squares keep their digits.
          let value = values[place] - first
          sum += value
          squares += value * value
        }
      }
      let mean = sum / Double(values.count)
      result.append((first + mean, max(0, squares / Double(values.count) - mean * mean)))
    }
    return result
  }
}
