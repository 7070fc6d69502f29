import Vocabulary

/// What an observed Sharpe ratio is worth as evidence: all figures are per bar, not per year.
///
/// Source: Bailey and López de Prado, *The Sharpe Ratio Efficient Frontier*, Journal of Risk 15 (2012), and *The
/// Deflated Sharpe Ratio*, Journal of Portfolio Management 40 (2014).
package struct SharpeEvidence: Equatable, Sendable {
  package let count: Int
  /// Mean over standard deviation (n).
  package let sharpe: Double
  /// Third and fourth standardised moments without bias for normal samples; the fourth is 3 for a normal distribution.
  package let skewness: Double
  package let kurtosis: Double

  /// - Parameter returns: Of bars, above the rate without risk. Fewer than four, or equal ones, tell nothing: all is na.
  package init(_ returns: [Double]) {
    count = returns.count
    let n = Double(returns.count)
    let mean = returns.reduce(0, +) / n
    var (second, third, fourth) = (0.0, 0.0, 0.0)
    for value in returns {
      let apart = value - mean
      let square = apart * apart
      second += square
      third += square * apart
      fourth += square * square
    }
    (second, third, fourth) = (second / n, third / n, fourth / n)
    guard returns.count > 3, let first = returns.first, returns.contains(where: { $0 != first }) else {
      (sharpe, skewness, kurtosis) = (.nan, .nan, .nan)
      return
    }
    sharpe = mean / second.squareRoot()
    skewness = (n * (n - 1)).squareRoot() / (n - 2) * third / (second * second.squareRoot())
    kurtosis = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * fourth / (second * second) - 3 * (n - 1)) + 3
  }

  /// n-1 times the squared standard error of the estimate: 1 - γ₃ SR + (γ₄ - 1) SR² / 4. na where the moments are too
  /// extreme for it.
  private var variance: Double {
    let variance = 1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe * sharpe
    return variance > 0 ? variance : .nan
  }

  /// The probability that the true ratio is above a benchmark: Φ((SR - SR*) √(n-1) / √(1 - γ₃ SR + (γ₄ - 1) SR² / 4)).
  package func probability(above benchmark: Double) -> Double {
    let distance = (sharpe - benchmark) * (Double(count) - 1).squareRoot() / variance.squareRoot()
    return distance.isNaN ? .nan : NormalDistribution.share(below: distance)
  }

  /// The least number of bars after which such a ratio is above a benchmark with a probability; infinite where it is
  /// not above it at all.
  package func minimumLength(above benchmark: Double, with probability: Double) -> Double {
    guard !sharpe.isNaN, !variance.isNaN else { return .nan }
    guard sharpe > benchmark else { return .infinity }
    let quantile = NormalDistribution.quantile(probability)
    guard quantile > 0 else { return 2 }
    let root = quantile * variance.squareRoot() / (sharpe - benchmark)
    return 1 + (root * root).rounded(.up)
  }

  /// The ratio that the best of so many trials without any skill is expected to show, where their ratios vary by
  /// `variance`: √V ((1 - γ) Φ⁻¹(1 - 1/N) + γ Φ⁻¹(1 - 1/(N e))), γ Euler's constant. 0 for one trial.
  package static func expectedMaximum(of trials: Int, variance: Double) -> Double {
    guard trials > 1 else { return 0 }
    let (gamma, e, count) = (0.577_215_664_901_532_9, 2.718_281_828_459_045, Double(trials))
    return variance.squareRoot()
      * ((1 - gamma) * NormalDistribution.quantile(1 - 1 / count)
        + gamma * NormalDistribution.quantile(1 - 1 / (count * e)))
  }
}
