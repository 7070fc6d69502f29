import Frames
import Vocabulary

/// What a longer bar has in a column: one of the ways of bars, or the mean of its rows. Values that are na do not count.
package enum Summary: Hashable, Sendable {
  case joined(Aggregation)
  case mean

  init(_ column: String) { self = .joined(Aggregation(column: column)) }

  /// A column of the new bars, each of a run of rows.
  func joined(_ column: Column, _ rows: [Range<Int>]) throws -> Column {
    var result = column
    switch column.values {
    case .numbers(let numbers):
      result.values = .numbers(
        try numbers.passing { values in
          Numbers(count: rows.count) { target in
            // One loop for each way, so that the choice is made once a column.
            switch self {
            case .joined(.first): Summary.fill(target, values, rows) { Aggregation.first.joined($0, $1) }
            case .joined(.last): Summary.fill(target, values, rows) { Aggregation.last.joined($0, $1) }
            case .joined(.highest): Summary.fill(target, values, rows) { Aggregation.highest.joined($0, $1) }
            case .joined(.lowest): Summary.fill(target, values, rows) { Aggregation.lowest.joined($0, $1) }
            case .joined(.sum): Summary.fill(target, values, rows) { Aggregation.sum.joined($0, $1) }
            case .mean: for index in rows.indices { target[index] = Summary.mean(values, rows[index]) }
            }
          }
        })
    case .category(let codes, let names):
      result.values = .category(codes: rows.map { codes[$0].last { $0 >= 0 } ?? -1 }, names: names)
    case .text(let texts): result.values = .text(rows.map { texts[$0.upperBound - 1] })
    }
    return result
  }

  @inline(__always)
  private static func fill(
    _ target: UnsafeMutableBufferPointer<Double>, _ values: UnsafeBufferPointer<Double>, _ rows: [Range<Int>],
    _ joined: (Double, Double) -> Double
  ) {
    rows.withUnsafeBufferPointer { rows in
      for index in 0..<rows.count {
        var value = Double.nan
        for row in rows[index] { value = joined(value, values[row]) }
        target[index] = value
      }
    }
  }

  private static func mean(_ values: UnsafeBufferPointer<Double>, _ rows: Range<Int>) -> Double {
    var (sum, count) = (0.0, 0)
    for row in rows where !values[row].isNaN {
      sum += values[row]
      count += 1
    }
    return count > 0 ? sum / Double(count) : .nan
  }
}
