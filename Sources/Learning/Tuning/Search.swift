import Synchronization
import Vocabulary

/// A search through a space of settings: which points are tried, in which batches, and which are given up.
///
/// Trials come in batches. All of a batch are suggested from the trials of the batches before, and a trial that is
/// judged fold by fold is compared with those alone: what is found depends neither on the number of threads nor on who
/// finishes first.
package struct Search: Sendable {
  package let space: [Dimension]
  package let sampler: any Sampler
  package let pruner: any TrialPruner
  /// How many trials there are.
  package let count: Int
  /// How many trials a batch has.
  package let together: Int
  package let seed: UInt64
  package let folds: Int
  /// Whether less is better.
  package let isLoss: Bool

  package init(
    _ space: [Dimension], _ sampler: any Sampler, _ pruner: any TrialPruner, trials: Int?, together: Int, seed: UInt64,
    folds: Int, isLoss: Bool
  ) throws {
    self.space = space
    self.sampler = sampler
    self.pruner = pruner
    count = try sampler.count(space, wanted: trials)
    self.together = together
    self.seed = seed
    self.folds = folds
    self.isLoss = isLoss
  }

  /// What is known of a trial before it is run.
  package typealias Recall = @Sendable (_ number: Int, _ point: [Double]) -> Trial?

  /// Runs all trials.
  ///
  /// - Parameters:
  ///   - recall: A trial that was finished before, to be taken as it is.
  ///   - finished: Called once for each trial that was run, on any thread, in any order.
  ///   - judge: Makes ready for a point and gives the score of a fold of it. A complaint fails the trial alone.
  /// - Returns: The trials in the order of their numbers.
  package func run(
    recall: Recall = { _, _ in nil }, finished: @escaping @Sendable (Trial) throws -> Void = { _ in },
    monitor: Monitor, judge: @escaping @Sendable ([Double]) throws -> (Int) throws -> Double
  ) throws -> [Trial] {
    var trials: [Trial] = []
    while trials.count < count {
      try monitor.check()
      trials += try batch(after: trials, recall: recall, finished: finished, monitor: monitor, judge: judge)
    }
    return trials
  }

  /// The next batch after those trials; where `goesOn` says no before one of them begins, those before it.
  func batch(
    after trials: [Trial], recall: Recall, goesOn: @Sendable (_ number: Int) -> Bool = { _ in true },
    finished: @escaping @Sendable (Trial) throws -> Void, monitor: Monitor,
    judge: @escaping @Sendable ([Double]) throws -> (Int) throws -> Double
  ) throws -> [Trial] {
    let first = trials.count
    let size = min(together, count - first)
    let points = sampler.suggest(first..<first + size, space, finished: trials, seed: seed)
    let batch = Mutex([Trial?](repeating: nil, count: size))
    try concurrently(size, threads: monitor.threads) { index in
      let number = first + index
      guard goesOn(number) else { return }
      let point = points[index]
      let trial: Trial
      if let known = recall(number, point) {
        trial = known
      } else {
        trial = try tried(number, point, trials, monitor, judge)
        try finished(trial)
      }
      batch.withLock { $0[index] = trial }
      monitor.advance()
    }
    return batch.withLock { batch in batch.prefix { $0 != nil }.compactMap { $0 } }
  }

  private func tried(
    _ number: Int, _ point: [Double], _ before: [Trial], _ monitor: Monitor,
    _ judge: @Sendable ([Double]) throws -> (Int) throws -> Double
  ) throws -> Trial {
    var trial = Trial(number, point, isLoss: isLoss)
    do {
      let score = try judge(point)
      for fold in 0..<folds {
        try monitor.check()
        trial.scores.append(try score(fold))
        if fold + 1 < folds, pruner.givesUp(trial, after: fold + 1, finished: before) {
          trial.ending = .pruned
          break
        }
      }
      if trial.score.isNaN { trial.ending = .failed("its score is not defined on any fold") }
    } catch let complaint as Complaint {
      trial.ending = .failed(complaint.message)
    }
    return trial
  }
}
