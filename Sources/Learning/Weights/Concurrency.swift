import Frames
import Vocabulary

/// How many labels rest on each bar, and how little each label shares its bars.
///
/// n_j counts the labels whose span, from the row of the label to its end and both included, holds bar j. The uniqueness
/// of a label is the mean of 1 / n_j over its span. Linear in the bars: counts by differences, means by prefix sums.
///
/// Source: López de Prado, *Advances in Financial Machine Learning* (2018), sections 4.3 and 4.4.
struct Concurrency {
  /// n_j of every row.
  let counts: [Int32]
  private let ends: [Int32]

  init(_ rows: [Int32], ends: [Int32]) {
    var counts = [Int32](repeating: 0, count: ends.count + 1)
    for row in rows {
      counts[Int(row)] += 1
      counts[Int(ends[Int(row)]) + 1] -= 1
    }
    for row in 1..<counts.count { counts[row] += counts[row - 1] }
    counts.removeLast()
    self.counts = counts
    self.ends = ends
  }

  /// The sums over the spans of `rows` of a quantity that is given bar by bar; 0 where no label rests.
  func sums(_ rows: [Int32], of quantity: (Int) -> Double) -> [Double] {
    var before = [Double](repeating: 0, count: counts.count + 1)
    for row in counts.indices { before[row + 1] = before[row] + (counts[row] > 0 ? quantity(row) : 0) }
    return rows.map { before[Int(ends[Int($0)]) + 1] - before[Int($0)] }
  }

  /// The mean of 1 / n_j over the span of each row.
  func uniqueness(of rows: [Int32]) -> [Double] {
    let sums = sums(rows) { 1 / Double(counts[$0]) }
    return zip(rows, sums).map { row, sum in sum / Double(ends[Int(row)] - row + 1) }
  }
}
