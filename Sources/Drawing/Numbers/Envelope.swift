/// A long series cut into bins of equally many bars: the first, last, least and greatest finite value of each. What is
/// drawn of a bin is its whole range, so that no spike is lost.
///
/// Cost: one pass.
struct Envelope {
  struct Bin: Equatable {
    var first, last, low, high: Double

    init?(_ values: UnsafeBufferPointer<Double>) {
      var (low, high) = (Double.infinity, -Double.infinity)
      for value in values where value.isFinite {
        low = low < value ? low : value
        high = high > value ? high : value
      }
      guard low <= high, let first = values.first(where: \.isFinite), let last = values.last(where: \.isFinite) else {
        return nil
      }
      (self.first, self.last, self.low, self.high) = (first, last, low, high)
    }
  }

  /// One a column of the panel; nil where all its values are missing.
  let bins: [Bin?]

  init(_ values: [Double], _ bars: Bars) {
    bins = values.withUnsafeBufferPointer { values in
      (0..<bars.width).map { Bin(UnsafeBufferPointer(rebasing: values[bars.bars(in: $0)])) }
    }
  }
}
