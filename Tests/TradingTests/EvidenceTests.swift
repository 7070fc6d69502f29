import Frames
import Testing
import Trading
import Vocabulary

struct EvidenceTests {
  static let lags = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]

  /// The return of a bar times the sign of the change over some bars before it: as the oracle makes them.
  static func strategies() throws -> [Int: [Double]] {
    let close = try Golden("cross.csv").numbers("close")
    return Dictionary(
      uniqueKeysWithValues: lags.map { lag in
        let returns = (90..<close.count).map { bar in
          let change = close[bar - 1] - close[bar - 1 - lag]
          return (change > 0 ? 1 : change < 0 ? -1 : 0) * (close[bar] / close[bar - 1] - 1)
        }
        return (lag, returns)
      })
  }

  @Test func sharpeRatiosAsEvidenceEqualPurgedcv() throws {
    let wanted = try Golden("evidence.csv")
    let strategies = try Self.strategies()
    var checked = 0
    for row in 0..<wanted.count {
      let what = wanted.texts("what")[row]
      guard let lag = Int(wanted.texts("lag")[row]), let returns = strategies[lag], what != "mean variance" else {
        continue
      }
      let (setting, value) = (wanted.numbers("setting")[row], wanted.numbers("value")[row])
      let evidence = SharpeEvidence(returns)
      let found: Double =
        switch what {
        case "sharpe": evidence.sharpe
        case "skewness": evidence.skewness
        case "kurtosis": evidence.kurtosis
        case "psr": evidence.probability(above: setting)
        case "minimum": evidence.minimumLength(above: 0, with: setting)
        default:
          evidence.probability(
            above: SharpeEvidence.expectedMaximum(of: Int(what.dropFirst(3)) ?? 0, variance: setting * setting))
        }
      checked += 1
      #expect(
        found == value || abs(found - value) <= 1e-10 * max(1e-3, abs(value)),
        "\(what) of lag \(lag) at \(setting): \(found) against \(value)")
    }
    #expect(checked == 9 * Self.lags.count)
  }

  @Test func theProbabilityOfOverfittingEqualsPurgedcv() throws {
    let wanted = try Golden("evidence.csv")
    let strategies = try Self.strategies()
    let returns = Self.lags.compactMap { strategies[$0] }
    for row in 0..<wanted.count where ["pbo", "slope", "logits", "losses"].contains(wanted.texts("what")[row]) {
      let found = try Overfitting(returns, blocks: Int(wanted.numbers("setting")[row]))
      let value =
        switch wanted.texts("what")[row] {
        case "pbo": found.probability
        case "slope": found.slope
        case "losses": found.lossProbability
        default: found.logits.reduce(0, +)
        }
      #expect(abs(value - wanted.numbers("value")[row]) < 1e-9, "\(wanted.texts("what")[row])")
    }
  }

  /// The variance of the mean of the drawn series is that of the closed form, within the error of the drawing.
  @Test(arguments: [1.0, 5, 20]) func theBootstrapHasTheVarianceOfItsClosedForm(_ block: Double) throws {
    let wanted = try Golden("evidence.csv")
    let row = try #require(
      (0..<wanted.count).first {
        wanted.texts("what")[$0] == "mean variance" && wanted.numbers("setting")[$0] == block
      })
    let values = try #require(try Self.strategies()[5])
    let samples = 4000
    let means = try StationaryBootstrap(block: block, seed: 1).moments(of: values, samples: samples).map(\.mean)
    let mean = means.reduce(0, +) / Double(samples)
    let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(samples - 1)
    // The standard error of a variance of normal numbers is a share of √(2/n): four of them.
    #expect(abs(variance / wanted.numbers("value")[row] - 1) < 4 * (2 / Double(samples)).squareRoot())
  }

  @Test func returnsThatDoNotVaryAreNoEvidence() {
    #expect(SharpeEvidence([0.1, 0.1, 0.1, 0.1, 0.1]).sharpe.isNaN)
    #expect(SharpeEvidence([1, 2]).probability(above: 0).isNaN)
    #expect(SharpeEvidence.expectedMaximum(of: 1, variance: 4) == 0)
  }

  @Test func moreTrialsLeaveLessToBelieve() throws {
    let frame = try Golden("cross.csv").frame()
    let returns = try Golden("cross.csv").numbers("close")
    let targets = Numbers(returns.indices.map { $0 > 20 && returns[$0] > returns[$0 - 20] ? 1 : 0 })
    let backtest = try Simulation().run(
      Signal(targets: targets, on: frame.timeline, origin: "momentum"), on: frame, monitor: Monitor())
    var judging = Judging()
    judging.samples = 200
    func deflated(_ trials: Int) throws -> Double {
      judging.trials = trials
      return try judging.judge([("bt", backtest)], found: [], seed: 1).rows[0].deflated
    }
    let (one, ten, thousand) = (try deflated(1), try deflated(10), try deflated(1000))
    #expect(one > ten && ten > thousand)
    let row = try judging.judge([("bt", backtest)], found: [], seed: 1).rows[0]
    #expect(row.low < row.evidence.sharpe && row.evidence.sharpe < row.high)
    #expect(abs(row.evidence.sharpe - backtest.ratioPerBar) < 1e-12)
  }
}
