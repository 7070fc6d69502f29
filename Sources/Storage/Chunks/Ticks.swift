import Frames

/// Prices as counts of a tick: a quarter of the size and faster to compress, where that loses nothing.
enum Ticks {
  /// Stands for a missing value.
  static let missing = Int32.min

  /// How many ticks make one, out of 1, 10, … 1,000,000: the least by which every value is a whole number of ticks and
  /// comes back by division to the same bits; nil where there is none.
  static func perUnit(_ values: UnsafeBufferPointer<Double>) -> Int64? {
    guard !values.isEmpty else { return nil }
    var candidates: ArraySlice<Int64> = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]
    // A look at a few rows settles most columns, then every row is asked. What is a whole number of ticks is one of
    // finer ticks too, so only finer ones are left to try; the last loop catches what grew too large by that.
    let step = max(1, values.count / 64)
    for rows in [stride(from: 0, to: values.count, by: step), stride(from: 0, to: values.count, by: 1)] {
      for row in rows {
        while let candidate = candidates.first, count(values[row], Double(candidate)) == nil {
          candidates.removeFirst()
        }
        if candidates.isEmpty { return nil }
      }
    }
    guard let found = candidates.first else { return nil }
    return values.allSatisfy { count($0, Double(found)) != nil } ? found : nil
  }

  static func encode(
    _ values: UnsafeBufferPointer<Double>, perUnit: Int64, to target: UnsafeMutableBufferPointer<Int32>
  ) {
    let scale = Double(perUnit)
    for row in 0..<values.count { target[row] = count(values[row], scale) ?? missing }
  }

  static func decode(_ ticks: UnsafeBufferPointer<Int32>, perUnit: Int64, to target: UnsafeMutableBufferPointer<Double>)
  {
    let scale = Double(perUnit)
    for row in 0..<ticks.count { target[row] = ticks[row] == missing ? .nan : Double(ticks[row]) / scale }
  }

  /// The value in ticks, or nil where it does not come back to the same bits.
  @inline(__always)
  private static func count(_ value: Double, _ scale: Double) -> Int32? {
    if value.isNaN { return missing }
    let scaled = value * scale
    guard abs(scaled) < 2_147_483_000 else { return nil }
    // Adding zero makes -0 a 0, which then has other bits than the value.
    let ticks = scaled.rounded() + 0
    return (ticks / scale).bitPattern == value.bitPattern ? Int32(ticks) : nil
  }
}
