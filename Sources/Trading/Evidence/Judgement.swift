import Frames
import Vocabulary

/// How far the results of backtests can be trusted, after all that was tried to find them.
package struct Judgement: Sendable {
  /// One backtest. Ratios are per bar; `periods` of them make a year.
  package struct Row: Sendable {
    package let name: String
    package let evidence: SharpeEvidence
    package let periods: Double
    /// The borders of the interval for the ratio, by bootstrap.
    package let low: Double
    package let high: Double
    /// The probability that the true ratio is above 0, and that it is above what the best of all trials shows by luck.
    package let probability: Double
    package let deflated: Double
    /// Bars after which the ratio would be above 0 with the level's probability.
    package let minimumLength: Double
  }

  package let rows: [Row]
  /// How many strategies were tried, and how much their ratios differ: their standard deviation, per bar.
  package let trials: Int
  package let spread: Double
  package let level: Double
  /// Mean length of the bootstrap's pieces.
  package let block: Double
  package let samples: Int
  /// Of the choice of the best of the backtests; nil for one, or where they trade different bars.
  package let overfitting: Overfitting?

  /// The ratio that the best of all trials is expected to show without skill.
  package var luck: Double { SharpeEvidence.expectedMaximum(of: trials, variance: spread * spread) }
}

/// The settings of a judgement.
package struct Judging: Sendable {
  package var trials: Int?
  package var spread: Double?
  package var level = 0.95
  package var block: Double?
  package var samples = 2000
  package var blocks = 16

  package init() {}

  /// - Parameters:
  ///   - found: The ratios, per bar, of everything that is known to have been tried on the same bars.
  ///   - seed: Of the bootstrap.
  package func judge(
    _ backtests: [(name: String, backtest: Backtest)], found: [Double], seed: UInt64, monitor: Monitor = Monitor()
  ) throws -> Judgement {
    let returns = try backtests.map { try $0.backtest.excessReturns() }
    let evidence = returns.map(SharpeEvidence.init)
    for (entry, evidence) in zip(backtests, evidence) where evidence.sharpe.isNaN {
      throw Complaint(
        "\(entry.name) has too few returns to judge, or none that differ", hint: "\(evidence.count) bars were traded")
    }
    let ratios = found.count >= backtests.count ? found : evidence.map(\.sharpe)
    let trials = trials ?? ratios.count
    // Where only the number of trials is known their ratios are taken to differ by no more than chance makes them.
    let bars = returns.map(\.count).min() ?? 0
    let spread = spread ?? Judging.deviation(ratios) ?? 1 / Double(max(1, bars - 1)).squareRoot()
    let luck = SharpeEvidence.expectedMaximum(of: trials, variance: spread * spread)
    let length = block ?? StationaryBootstrap.usualBlock(bars)
    let bootstrap = StationaryBootstrap(block: length, seed: seed)
    monitor.begin("resampling", of: backtests.count)
    let rows = try backtests.indices.map { index in
      defer { monitor.advance() }
      let drawn = try bootstrap.sharpes(of: returns[index], samples: samples, monitor: monitor)
        .filter { !$0.isNaN }.sorted()
      return Judgement.Row(
        name: backtests[index].name, evidence: evidence[index], periods: backtests[index].backtest.periods,
        low: drawn.quantile((1 - level) / 2), high: drawn.quantile((1 + level) / 2),
        probability: evidence[index].probability(above: 0), deflated: evidence[index].probability(above: luck),
        minimumLength: evidence[index].minimumLength(above: 0, with: level))
    }
    let times = backtests[0].backtest.curve.times
    let shared = backtests.dropFirst().allSatisfy { $0.backtest.curve.times.isAligned(with: times) }
    return Judgement(
      rows: rows, trials: trials, spread: spread, level: level, block: length, samples: samples,
      overfitting: backtests.count > 1 && shared
        ? try Overfitting(returns, blocks: blocks, monitor: monitor) : nil)
  }

  /// Standard deviation (n-1); nil of fewer than two.
  private static func deviation(_ values: [Double]) -> Double? {
    guard values.count > 1 else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
  }
}

extension Backtest {
  /// What each bar after the first earned, above the rate without risk.
  package func excessReturns() throws -> [Double] {
    let rate = whole.ratePerBar
    return try curve.equity.withValues { equity in
      equity.indices.dropFirst().map { Curve.change(from: equity[$0 - 1], to: equity[$0]) - rate }
    }
  }

  /// The Sharpe ratio of a bar, over the standard deviation with n.
  package var ratioPerBar: Double {
    guard whole.variance > 0 else { return .nan }
    let deviation = (whole.variance * Double(whole.returns - 1) / Double(whole.returns)).squareRoot()
    return (whole.mean - whole.ratePerBar) / deviation
  }
}
