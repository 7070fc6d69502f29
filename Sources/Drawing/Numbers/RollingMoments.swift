import Frames
import Vocabulary

/// Mean and standard deviation (n - 1) of the last `window` values at each row, times `scale.mean` and
/// `scale.deviation`; NaN until there are so many, and where one of them is missing.
///
/// The rows are cut into blocks of a window's length, so that every window is the end of one block and the beginning of
/// the next; what is known of the two is put together. No sum runs on beyond a block: an error does not travel.
///
/// Source: Chan, Golub, LeVeque, *Algorithms for computing the sample variance*, The American Statistician 37 (1983).
/// Cost: one pass, and the memory of a few windows.
package func rollingMoments(
  _ values: Samples, window: Int, scale: (mean: Double, deviation: Double) = (1, 1), monitor: Monitor = Monitor()
) throws -> (mean: Samples, deviation: Samples) {
  guard window > 1 else { return (values, Samples(repeatElement(.nan, count: values.count))) }
  // So many that a thread has enough to do, and that memory is bounded.
  let stretch = max(1, (1 << 16) / window) * window
  var deviation: Samples?
  let mean = try Samples(count: values.count) { mean in
    deviation = try Samples(count: values.count) { deviation in
      struct Rows: @unchecked Sendable {
        let values: UnsafeBufferPointer<Double>
        let mean, deviation: UnsafeMutablePointer<Double>
      }
      guard let first = mean.baseAddress, let second = deviation.baseAddress else { return }
      try values.withUnsafeBufferPointer { values in
        let rows = Rows(values: values, mean: first, deviation: second)
        try concurrently((values.count + stretch - 1) / stretch, threads: monitor.threads) { part in
          try monitor.check()
          var blocks = RollingBlocks(window: window, scale: scale)
          let range = part * stretch..<min(rows.values.count, (part + 1) * stretch)
          for block in Swift.stride(from: range.lowerBound, to: range.upperBound, by: window) {
            blocks.write(rows.values, block..<min(block + window, range.upperBound), rows.mean, rows.deviation)
          }
        }
      }
    }
  }
  return (mean, deviation ?? mean)
}

/// Sums of the beginnings of a block and of the ends of the one before it.
private struct RollingBlocks {
  /// Of so many values: their sum, and the sum of squares about their mean.
  struct Part {
    var sum = 0.0
    var mean = 0.0
    var squares = 0.0

    /// - Parameter share: 1 over how many there are with this one.
    mutating func add(_ value: Double, share: Double) {
      let off = value - mean
      sum += value
      mean += off * share
      squares += off * (value - mean)
    }
  }

  private let window: Int
  private let scale: (mean: Double, deviation: Double)
  private let shares: [Double]
  /// Of the last n values of the block before.
  private var ends: [Part]

  init(window: Int, scale: (mean: Double, deviation: Double)) {
    self.window = window
    self.scale = scale
    shares = (0...window).map { 1 / Double(max(1, $0)) }
    ends = [Part](repeating: Part(), count: window + 1)
  }

  mutating func write(
    _ values: UnsafeBufferPointer<Double>, _ block: Range<Int>, _ mean: UnsafeMutablePointer<Double>,
    _ deviation: UnsafeMutablePointer<Double>
  ) {
    // All windows that end in the block but the missing ones hold its first value: differences from it are small where
    // the deviation is, whatever the mean.
    let middle = values[block.lowerBound].isFinite ? values[block.lowerBound] : 0
    let hasBefore = block.lowerBound >= window
    if hasBefore {
      var end = Part()
      for count in 1..<window {
        end.add(values[block.lowerBound - count] - middle, share: shares[count])
        ends[count] = end
      }
    }
    var begun = Part()
    for row in block {
      let count = row - block.lowerBound + 1
      begun.add(values[row] - middle, share: shares[count])
      var (sum, squares) = (begun.sum, begun.squares)
      if count < window {
        guard hasBefore else {
          (mean[row], deviation[row]) = (.nan, .nan)
          continue
        }
        let end = ends[window - count]
        let apart = begun.mean - end.mean
        sum += end.sum
        squares += end.squares + apart * apart * (Double(count) * Double(window - count) * shares[window])
      }
      let isWhole = sum.isFinite
      mean[row] = isWhole ? (middle + sum / Double(window)) * scale.mean : .nan
      deviation[row] = isWhole ? (max(0, squares) / Double(window - 1)).squareRoot() * scale.deviation : .nan
    }
  }
}
