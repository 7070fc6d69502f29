import Vocabulary

/// Points that look like the good ones and unlike the rest.
///
/// The first 10 trials are drawn evenly. Then the best ceil(n/10), at most 25, of n finished trials count as good;
/// complete ones come before those that were given up, and of these the ones that went on for longer. 24 points are drawn from the density of the good,
/// and that with the greatest log l(x) - log g(x) is taken, l the density of the good, g that of the rest. Both are over
/// all dimensions together.
package struct TPE: Sampler {
  package static let name = "tpe"
  package static let summary = "near the good trials and away from the others, all settings together"
  package static let details = """
    The first 10 trials are drawn evenly. The best tenth of those that came before, 25 at most, are then told from the \
    rest by a Parzen density each; of 24 points drawn from the first the one is tried that is the likeliest there and the \
    unlikeliest in the second. Source: Bergstra et al. (2011); the densities are those of Optuna 5.
    """

  static let startup = 10
  static let candidates = 24

  package init() {}

  package func suggest(_ number: Int, _ space: [Dimension], finished: [Trial], seed: UInt64) -> [Double] {
    suggest(number..<number + 1, space, finished: finished, seed: seed)[0]
  }

  package func suggest(
    _ numbers: Range<Int>, _ space: [Dimension], finished: [Trial], seed: UInt64
  ) -> [[Double]] {
    let known = finished.filter { trial in
      if case .failed = trial.ending { return false }
      return !trial.merit.isNaN
    }
    guard known.count >= TPE.startup else {
      return numbers.map { RandomSampler().suggest($0, space, finished: finished, seed: seed) }
    }
    let (good, rest) = TPE.divided(known)
    let likely = Parzen(space, points: good.map(\.point))
    let other = Parzen(space, points: rest.map(\.point))
    let points = numbers.flatMap { number in
      var random = Random(seed: seed, stream: "trial \(number)")
      return (0..<TPE.candidates).map { _ in likely.sample(&random) }
    }
    let gains = zip(likely.logDensities(of: points), other.logDensities(of: points)).map { $0 - $1 }
    return numbers.indices.map { index in
      let first = (index - numbers.lowerBound) * TPE.candidates
      var best = first
      for place in first..<first + TPE.candidates where gains[place] > gains[best] { best = place }
      return points[best]
    }
  }

  /// The good trials and the rest, each in the order of their numbers.
  private static func divided(_ known: [Trial]) -> (good: [Trial], rest: [Trial]) {
    // A trial that was given up ranks below every one that was not, by how far it came.
    let ranks = known.map(rank)
    let order = known.indices.sorted { a, b in
      (ranks[a].0, ranks[a].1, -known[a].number) > (ranks[b].0, ranks[b].1, -known[b].number)
    }
    let count = min((known.count + 9) / 10, 25)
    return (order.prefix(count).sorted().map { known[$0] }, order.dropFirst(count).sorted().map { known[$0] })
  }

  private static func rank(_ trial: Trial) -> (Int, Double) {
    (trial.ending == .complete ? .max : trial.scores.count, trial.merit)
  }
}
