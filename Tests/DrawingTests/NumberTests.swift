import Drawing
import Frames
import Foundation
import Testing
import Vocabulary

/// The numbers behind charts, against scikit-learn, statsmodels and pandas on real closes (Tests/Oracles/drawing.py).
@Suite struct NumberTests {
  struct Golden: Decodable {
    struct ROC: Decodable {
      var falsePositive, truePositive: [Double]
      var thresholds: [Double?]
      var area: Double
    }
    struct Calibration: Decodable {
      var bins: Int
      var happened, said: [Double]
      var brier: Double
    }
    struct Quantile: Decodable {
      var edges: [Double]
      var count: [Int]
      var mean, error: [Double]
    }
    struct Rolling: Decodable {
      var window: Int
      var mean, deviation: [Double?]
    }
    var days: [Int]
    var close, returns, scores, outcomes, acf, pacf, months, years: [Double]
    var roc: ROC
    var calibration: Calibration
    var quantile: Quantile
    var correlation, slope, intercept: Double
    var rolling: Rolling
  }

  private let golden: Golden

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/numbers.json")
    golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }

  private func near(_ a: [Double], _ b: [Double?], _ tolerance: Double = 1e-12) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy { a, b in b.map { abs(a - $0) <= tolerance * max(1, abs($0)) } ?? !a.isFinite }
  }

  @Test func `the points of a ROC curve and the area below are those of scikit-learn`() throws {
    let curve = try #require(ReceiverCurve(scores: golden.scores, outcomes: golden.outcomes))
    #expect(near(curve.falsePositive, golden.roc.falsePositive))
    #expect(near(curve.truePositive, golden.roc.truePositive))
    #expect(near(curve.thresholds, golden.roc.thresholds))
    #expect(abs(curve.area - golden.roc.area) < 1e-12)
    #expect(ReceiverCurve(scores: [1, 2], outcomes: [1, 1]) == nil)
    // What is missing takes no part.
    let holed = try #require(ReceiverCurve(scores: golden.scores + [.nan, 1], outcomes: golden.outcomes + [1, .nan]))
    #expect(holed == curve)
  }

  @Test func `the bins of a calibration are those of scikit-learn`() throws {
    let bins = try #require(
      Reliability(probabilities: golden.scores, outcomes: golden.outcomes, bins: golden.calibration.bins))
    #expect(near(bins.said, golden.calibration.said))
    #expect(near(bins.happened, golden.calibration.happened))
    #expect(abs(bins.brier - golden.calibration.brier) < 1e-12)
    let weighed = zip(zip(bins.said, bins.happened), bins.counts).reduce(0) { $0 + abs($1.0.0 - $1.0.1) * Double($1.1) }
    #expect(abs(bins.expectedError - weighed / 500) < 1e-12)
  }

  @Test func `autocorrelation and its partial form are those of statsmodels`() throws {
    #expect(try near(autocorrelation(Samples(golden.returns), lags: 30), golden.acf))
    #expect(try near(partialAutocorrelation(Samples(golden.returns), lags: 30), golden.pacf, 1e-10))
    #expect(try autocorrelation([2, 2, 2], lags: 1).allSatisfy { $0.isNaN })
  }

  @Test func `means by quantile are those of pandas`() throws {
    let (feature, label) = (Samples(golden.returns.dropLast()), Samples(golden.returns.dropFirst()))
    let means = try #require(QuantileMeans(of: label, by: feature, groups: 5))
    #expect(means.groups.map(\.count) == golden.quantile.count)
    #expect(near(means.groups.map(\.low) + [means.groups[4].high], golden.quantile.edges))
    #expect(near(means.groups.map(\.mean), golden.quantile.mean))
    #expect(near(means.groups.map(\.error), golden.quantile.error))
    let ties = try #require(QuantileMeans(of: [1, 2, 3, 4], by: [0, 0, 0, 1], groups: 4))
    #expect(ties.groups.map(\.count).reduce(0, +) == 4)
  }

  @Test func `correlation and the fitted line are those of NumPy`() throws {
    let both = Association(Samples(golden.returns.dropLast()), Samples(golden.returns.dropFirst()))
    #expect(abs(both.correlation - golden.correlation) < 1e-12)
    let line = try #require(both.line)
    #expect(abs(line.slope - golden.slope) < 1e-12 && abs(line.intercept - golden.intercept) < 1e-12)
    let still = Association([1, 1], [1, 2])
    #expect(still.correlation.isNaN && still.line == nil)
    let holed = Association([1, .nan, 2, 5, 3], [2, 1, 4, .infinity, 6])
    #expect(holed.count == 3 && holed.correlation == 1)
  }

  @Test func `returns of months and years are those of pandas`() {
    let returns = CalendarReturns(golden.close, times: golden.days.map { Int64($0) * Moment.day })
    #expect(near(returns.years.flatMap(\.months).filter(\.isFinite), golden.months))
    #expect(near(returns.years.map(\.whole), golden.years))
    #expect(returns.years[0].months[0].isNaN && returns.years[0].months[2].isFinite)
  }

  @Test func `rolling moments are those of pandas`() throws {
    let moments = try rollingMoments(Samples(golden.returns), window: golden.rolling.window)
    #expect(near(Array(moments.mean), golden.rolling.mean))
    #expect(near(Array(moments.deviation), golden.rolling.deviation))
    let holed = try rollingMoments([1, 2, .nan, 4, 5, 6], window: 2)
    #expect(holed.mean.map(\.isNaN) == [true, false, true, true, false, false])
  }
}
