/// What can be said of a numeric column in one pass.
package struct ColumnFacts: Sendable {
  package let count: Int
  package private(set) var missing = 0
  /// NaN where there is no value.
  package private(set) var min = Double.nan
  package private(set) var max = Double.nan
  package private(set) var sum = 0.0
  package let first: Double
  package let last: Double

  package var mean: Double { count > missing ? sum / Double(count - missing) : .nan }

  init(_ values: UnsafeBufferPointer<Double>) {
    count = values.count
    first = values.first ?? .nan
    last = values.last ?? .nan
    for value in values {
      if value.isNaN {
        missing += 1
      } else {
        if !(value >= min) { min = value }
        if !(value <= max) { max = value }
        sum += value
      }
    }
  }
}
