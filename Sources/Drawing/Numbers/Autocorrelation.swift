/// How a series is related to itself so many steps before: sum of (x[t] - m)(x[t-k] - m) over sum of (x[t] - m)², for
/// k = 0...lags, with m the mean of all. Missing values are left out before counting steps.
///
/// Source: Box, Jenkins, *Time Series Analysis* (1970), 2.1.5. NaN where the series does not vary.
package func autocorrelation(_ values: [Double], lags: Int) -> [Double] {
  let present = values.filter(\.isFinite)
  let mean = present.reduce(0, +) / Double(max(1, present.count))
  let off = present.map { $0 - mean }
  let variation = off.reduce(0) { $0 + $1 * $1 }
  return (0...max(0, lags)).map { lag in
    guard lag < off.count, variation > 0 else { return .nan }
    var sum = 0.0
    for row in lag..<off.count { sum += off[row] * off[row - lag] }
    return sum / variation
  }
}

/// What is left of the relation at each lag once the shorter ones are accounted for, by the Durbin-Levinson recursion
/// on the autocorrelation.
///
/// Source: Durbin, *The fitting of time-series models*, Revue de l'Institut International de Statistique 28 (1960).
package func partialAutocorrelation(_ values: [Double], lags: Int) -> [Double] {
  let r = autocorrelation(values, lags: lags)
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
