/// Mean and standard deviation (n - 1) of the last `window` values at each row; NaN until there are so many, and where
/// one of them is missing.
///
/// Each window is summed anew in blocks, so that an error does not travel: rows * window additions.
package func rollingMoments(_ values: [Double], window: Int) -> (mean: [Double], deviation: [Double]) {
  var mean = [Double](repeating: .nan, count: values.count)
  var deviation = mean
  guard window > 1 else { return (values, deviation) }
  values.withUnsafeBufferPointer { values in
    for row in values.indices where row + 1 >= window {
      let part = values[(row + 1 - window)...row]
      var sum = 0.0
      for value in part { sum += value }
      guard sum.isFinite else { continue }
      let middle = sum / Double(window)
      var squares = 0.0
      for value in part { squares += (value - middle) * (value - middle) }
      mean[row] = middle
      deviation[row] = (squares / Double(window - 1)).squareRoot()
    }
  }
  return (mean, deviation)
}
