import Vocabulary

/// A way to give up trials that fall behind, judged after each fold.
package protocol TrialPruner: Entry {
  /// Whether a trial that was judged on its first `folds` is to be given up.
  ///
  /// - Parameter finished: The trials that the suggestion of this one could see.
  func givesUp(_ trial: Trial, after folds: Int, finished: [Trial]) -> Bool
}

/// The pruners that can be called by name.
package let trialPruners = Catalogue<any TrialPruner>("pruner", [NoPruner.self, MedianPruner.self, HalvingPruner.self])

/// Judges every trial on all folds.
package struct NoPruner: TrialPruner {
  package static let name = "none"
  package static let summary = "every trial is judged on all folds"

  package init() {}

  package func givesUp(_ trial: Trial, after folds: Int, finished: [Trial]) -> Bool { false }
}

/// Gives up what is worse than the median of the complete trials, by the mean over the same folds.
///
/// Source: Golovin et al., *Google Vizier* (2017), section 3.2.2: the median stopping rule.
package struct MedianPruner: TrialPruner {
  package static let name = "median"
  package static let summary = "gives up what is worse than the median of the complete trials after as many folds"

  /// Trials that have to be complete before any is given up.
  static let startup = 5

  package init() {}

  package func givesUp(_ trial: Trial, after folds: Int, finished: [Trial]) -> Bool {
    let others = finished.filter { $0.ending == .complete }.map { $0.merit(of: folds) }.filter { !$0.isNaN }
    guard others.count >= MedianPruner.startup else { return false }
    return !(trial.merit(of: folds) >= others.sorted().quantile(0.5))
  }
}

/// Gives up all but the better half of those that came as far, after 1, 2, 4, … folds.
///
/// Source: Li et al., *A System for Massively Parallel Hyperparameter Tuning* (2020): asynchronous successive halving
/// with a reduction factor of 2.
package struct HalvingPruner: TrialPruner {
  package static let name = "halving"
  package static let summary = "after 1, 2, 4, … folds goes on with the better half alone"

  package init() {}

  package func givesUp(_ trial: Trial, after folds: Int, finished: [Trial]) -> Bool {
    guard folds & (folds - 1) == 0 else { return false }
    let merit = trial.merit(of: folds)
    let others = finished.filter { $0.scores.count >= folds }.map { $0.merit(of: folds) }.filter { !$0.isNaN }
    // It has to be among the better half of all that came here, itself counted.
    return !others.isEmpty && (merit.isNaN || others.count { $0 > merit } >= max(1, (others.count + 1) / 2))
  }
}
