import Frames

/// The least and the greatest finite value above a floor. Cost: one pass, eight values at a time.
struct Extent: Equatable {
  private(set) var low = Double.infinity
  private(set) var high = -Double.infinity

  /// Whether there is no such value.
  var isEmpty: Bool { low > high }

  init() {}

  init(_ values: UnsafeBufferPointer<Double>, above floor: Double = -.infinity) {
    guard let base = values.baseAddress else { return }
    let raw = UnsafeRawPointer(base)
    var (low, high) = (SIMD8<Double>(repeating: .infinity), SIMD8<Double>(repeating: -.infinity))
    var index = 0
    while index &+ 8 <= values.count {
      let some = raw.loadUnaligned(fromByteOffset: index &* 8, as: SIMD8<Double>.self)
      // A missing value compares false; where nothing is above the floor, `low` stays infinite.
      low.replace(with: some, where: (some .< low) .& (some .> floor))
      high.replace(with: some, where: (some .> high) .& (some .< Double.infinity))
      index &+= 8
    }
    (self.low, self.high) = (low.min(), high.max())
    for value in values[index...] where value.isFinite && value > floor {
      self.low = Swift.min(self.low, value)
      self.high = Swift.max(self.high, value)
    }
    if self.low == .infinity { self.high = -.infinity }
  }

  init(_ values: Samples, above floor: Double = -.infinity) {
    self = values.withUnsafeBufferPointer { Extent($0, above: floor) }
  }

  init(_ values: Samples, in rows: Range<Int>) {
    self = values.withUnsafeBufferPointer { Extent(UnsafeBufferPointer(rebasing: $0[rows])) }
  }

  /// Over both.
  mutating func formUnion(_ other: Extent) {
    low = Swift.min(low, other.low)
    high = Swift.max(high, other.high)
  }
}
