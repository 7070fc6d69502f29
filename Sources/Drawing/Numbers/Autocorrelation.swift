import Frames
import Vocabulary

/// How a series is related to itself so many steps before: sum of (x[t] - m)(x[t-k] - m) over sum of (x[t] - m)², for
/// k = 0...lags, with m the mean of all. Missing values are left out before counting steps.
///
/// Source: Box, Jenkins, *Time Series Analysis* (1970), 2.1.5. NaN where the series does not vary.
package func autocorrelation(_ values: Samples, lags: Int, monitor: Monitor = Monitor()) throws -> [Double] {
  let lags = max(0, lags)
  let (count, mean) = Moments.countAndMean(values)
  let present = count == values.count ? values : Samples(values.filter(\.isFinite))
  // Eight lags at a time, over stretches of rows that stay in the nearest memory.
  let groups = (lags + 8) / 8
  let (stretch, before) = (4096, groups * 8)
  let part = (stretch * 64)
  let sums = Slots<[SIMD8<Double>]>((present.count + part - 1) / part)
  try concurrently((present.count + part - 1) / part, threads: monitor.threads) { index in
    var own = [SIMD8<Double>](repeating: .zero, count: groups)
    // What lies before the first row counts nothing.
    var off = [Double](repeating: 0, count: before + stretch)
    try present.withUnsafeBufferPointer { values in
      let end = min(values.count, (index + 1) * part)
      for first in Swift.stride(from: index * part, to: end, by: stretch) {
        try monitor.check()
        let rows = first..<min(end, first + stretch)
        for place in 0..<before + rows.count {
          let row = first - before + place
          off[place] = row < 0 ? 0 : values[row] - mean
        }
        off.withUnsafeBytes { off in
          for group in 0..<groups {
            var sum = own[group]
            // Of lags 8 g + 7 down to 8 g, as they lie in memory.
            let shift = before - 8 * group - 7
            for place in 0..<rows.count {
              let now = off.load(fromByteOffset: (before + place) * 8, as: Double.self)
              sum += now * off.loadUnaligned(fromByteOffset: (shift + place) * 8, as: SIMD8<Double>.self)
            }
            own[group] = sum
          }
        }
      }
    }
    sums[index] = own
  }
  let totals = sums.values.reduce(into: [SIMD8<Double>](repeating: .zero, count: groups)) { total, one in
    for group in 0..<groups { total[group] += one[group] }
  }
  func total(_ lag: Int) -> Double { totals[lag / 8][7 - lag % 8] }
  return (0...lags).map { $0 < present.count && total(0) > 0 ? total($0) / total(0) : .nan }
}

/// What is left of the relation at each lag once the shorter ones are accounted for, by the Durbin-Levinson recursion
/// on the autocorrelation.
///
/// Source: Durbin, *The fitting of time-series models*, Revue de l'Institut International de Statistique 28 (1960).
package func partialAutocorrelation(_ values: Samples, lags: Int, monitor: Monitor = Monitor()) throws -> [Double] {
  let r = try autocorrelation(values, lags: lags, monitor: monitor)
  var partial = [r[0]]
  var weights: [Double] = []
  for lag in 1..<max(1, r.count) {
    var (above, below) = (r[lag], 1.0)
    for (index, weight) in weights.enumerated() {
      above -= weight * r[lag - 1 - index]
      below -= weight * r[index + 1]
    }
    let last = above / below
    weights = weights.indices.map { weights[$0] - last * weights[lag - 2 - $0] } + [last]
    partial.append(last)
  }
  return partial
}
