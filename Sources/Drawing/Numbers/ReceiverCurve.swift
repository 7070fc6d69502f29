/// The share of members found against the share of others taken for members, as the threshold falls.
///
/// Rows with a missing score or outcome are left out; rows of equal score are taken together, so that ties make a
/// slanted step. The area by trapezoids equals the chance that a member scores above another, ties counting half.
package struct ReceiverCurve: Equatable, Sendable {
  /// From 0 to 1, beginning at (0, 0).
  package private(set) var falsePositive = [0.0]
  package private(set) var truePositive = [0.0]
  /// The score from which on rows are taken; infinity at the beginning.
  package private(set) var thresholds = [Double.infinity]
  package private(set) var area = 0.0
  package let members: Int
  package let others: Int

  /// Nil where one of both kinds is missing.
  ///
  /// - Parameter outcomes: 1 for a member, 0 for another.
  package init?(scores: some Sequence<Double>, outcomes: some Sequence<Double>) {
    let rows = zip(scores, outcomes).filter { $0.isFinite && $1.isFinite }.sorted { $0.0 > $1.0 }
    members = rows.count { $0.1 > 0.5 }
    others = rows.count - members
    guard members > 0, others > 0 else { return nil }
    var (right, wrong) = (0, 0)
    for (index, row) in rows.enumerated() {
      if row.1 > 0.5 { right += 1 } else { wrong += 1 }
      if index + 1 < rows.count, rows[index + 1].0 == row.0 { continue }
      let (x, y) = (Double(wrong) / Double(others), Double(right) / Double(members))
      area += (x - falsePositive[falsePositive.count - 1]) * (y + truePositive[truePositive.count - 1]) / 2
      falsePositive.append(x)
      truePositive.append(y)
      thresholds.append(row.0)
    }
  }
}

/// How often what was given a probability did happen: rows in bins of equal width between 0 and 1.
package struct Reliability: Equatable, Sendable {
  /// Of the bins that hold rows: the mean probability, the share that happened, and how many rows.
  package private(set) var said: [Double] = []
  package private(set) var happened: [Double] = []
  package private(set) var counts: [Int] = []
  /// The mean of (p - outcome)².
  package let brier: Double
  /// The mean distance between said and happened, weighed by rows.
  package let expectedError: Double

  /// A probability on an edge belongs to the bin below, 0 to the first. Nil where no row has both numbers.
  package init?(probabilities: some Sequence<Double>, outcomes: some Sequence<Double>, bins: Int) {
    let rows = zip(probabilities, outcomes).filter { $0.isFinite && $1.isFinite }
    guard !rows.isEmpty, bins > 0 else { return nil }
    var sums = [(said: Double, happened: Double, count: Int)](repeating: (0, 0, 0), count: bins)
    var squares = 0.0
    for (probability, outcome) in rows {
      let bin = min(bins - 1, max(0, Int((probability * Double(bins)).rounded(.up)) - 1))
      sums[bin].said += probability
      sums[bin].happened += outcome
      sums[bin].count += 1
      squares += (probability - outcome) * (probability - outcome)
    }
    var error = 0.0
    for sum in sums where sum.count > 0 {
      let count = Double(sum.count)
      said.append(sum.said / count)
      happened.append(sum.happened / count)
      counts.append(sum.count)
      error += abs(sum.said - sum.happened)
    }
    brier = squares / Double(rows.count)
    expectedError = error / Double(rows.count)
  }
}
