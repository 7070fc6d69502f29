import Vocabulary

/// One point of a search with what came of it.
package struct Trial: Sendable {
  package enum Ending: Equatable, Sendable {
    case complete
    /// Given up after some of its folds, because others were better there.
    case pruned
    case failed(String)
  }

  /// From 0.
  package let number: Int
  /// One coordinate a dimension.
  package let point: [Double]
  /// The score of each fold that was judged, in their order; NaN where it is not defined there.
  package internal(set) var scores: [Double]
  package internal(set) var ending: Ending
  /// Whether less is better.
  let isLoss: Bool

  package init(
    _ number: Int, _ point: [Double], scores: [Double] = [], ending: Ending = .complete, isLoss: Bool
  ) {
    self.number = number
    self.point = point
    self.scores = scores
    self.ending = ending
    self.isLoss = isLoss
  }

  /// The mean over the first folds that have one; NaN where none has.
  package func mean(of folds: Int) -> Double {
    let values = scores.prefix(folds).filter { !$0.isNaN }
    return values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
  }

  /// The mean over all folds that were judged.
  package var score: Double { mean(of: scores.count) }

  /// The mean turned so that greater is better.
  func merit(of folds: Int) -> Double { isLoss ? -mean(of: folds) : mean(of: folds) }

  var merit: Double { merit(of: scores.count) }
}

extension [Trial] {
  /// The complete trial with the best mean; of equals the first.
  package var best: Trial? {
    filter { $0.ending == .complete && !$0.merit.isNaN }.max { ($0.merit, -$0.number) < ($1.merit, -$1.number) }
  }
}
