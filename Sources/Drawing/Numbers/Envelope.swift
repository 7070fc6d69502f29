import Frames

/// A long series cut into bins of equally many bars: the first, last, least and greatest finite value of each. What is
/// drawn of a bin is its whole range, so that no spike is lost.
///
/// Cost: one pass.
struct Envelope {
  struct Bin: Equatable {
    var first, last, low, high: Double

    init?(_ values: UnsafeBufferPointer<Double>) {
      let extent = Extent(values)
      guard let first = values.first(where: \.isFinite), let last = values.last(where: \.isFinite) else { return nil }
      (self.first, self.last, low, high) = (first, last, extent.low, extent.high)
    }
  }

  /// One a column of the panel; nil where all its values are missing.
  let bins: [Bin?]

  init(_ values: Samples, _ bars: Bars) {
    bins = values.withUnsafeBufferPointer { values in
      (0..<bars.width).map { Bin(UnsafeBufferPointer(rebasing: values[bars.bars(in: $0)])) }
    }
  }
}
