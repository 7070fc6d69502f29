import Engine
import Features
import Foundation
import Frames
import Testing
import Vocabulary

/// Every feature against an independent implementation (Tests/Oracles/features): TA-Lib, pandas, Qlib's definitions.
@Suite struct OracleTests {
  private let catalogue = FeatureCatalogue.shared

  @Test func everyFeatureHasAnOracle() throws {
    for series in try Series.both() {
      for feature in catalogue.features {
        #expect(series.expected[feature.name] != nil, "\(feature.name) has no expected values for \(series.name)")
      }
      for name in series.expected.keys.sorted() {
        #expect(catalogue.feature(name) != nil, "\(name) is expected for \(series.name) but not in the catalogue")
      }
    }
  }

  @Test func featuresEqualTheirOracles() throws {
    for series in try Series.both() {
      for (feature, column) in zip(catalogue.features, try computed(on: series.frame)) {
        guard let expected = series.expected[feature.name] else { continue }
        let values = try #require(column.numbers).array()
        compare(values, expected, "\(feature.name) on \(series.name)")
      }
    }
  }

  @Test func theFirstValueStandsWhereTheLookBackSays() throws {
    let series = try Series.goog.get()
    for (feature, column) in zip(catalogue.features, try computed(on: series.frame)) {
      let first = try #require(column.numbers).array().firstIndex { !$0.isNaN }
      // A swing or a leg is there when the market made one: the look-back is when it can be there at the earliest.
      if ["swing_position", "zigzag_dir"].contains(feature.name) {
        #expect(try #require(first) >= column.lookback)
      } else {
        // On daily bars a session is one bar: what needs more of one has no value, and says so.
        #expect(first ?? column.count == column.lookback, "\(feature.name)")
      }
      #expect(column.lookahead == 0, "\(feature.name) looks ahead")
    }
  }

  /// Within 1e-9 of each expected value; where values cross zero, of a hundredth of their usual size.
  private func compare(_ values: [Double], _ expected: Series.Expected, _ name: String) {
    #expect(values.firstIndex { !$0.isNaN } ?? values.count == expected.first, "\(name): first value")
    #expect(values.count { $0.isNaN } == expected.missing, "\(name): missing values")
    #expect(!values.contains { $0.isInfinite }, "\(name) is infinite")
    let present = values.enumerated().filter { !$0.element.isNaN }
    let size = present.reduce(0) { $0 + abs($1.element) } / Double(max(1, present.count))
    for (row, value) in expected.values {
      let ours = values[row]
      let close = value.isNaN ? ours.isNaN : abs(ours - value) <= 1e-9 * max(abs(value), size / 100)
      #expect(close, "\(name), row \(row): \(ours), expected \(value)")
    }
    // The sums see the rows between: one that is off by more than about 1e-6 shows.
    let sum = present.reduce(0) { $0 + $1.element }
    let weighted = present.reduce(0) { $0 + $1.element * (1 + Double($1.offset % 97)) }
    let total = size * Double(present.count)
    #expect(abs(sum - expected.sum) <= 1e-9 * total, "\(name): sum \(sum), expected \(expected.sum)")
    #expect(abs(weighted - expected.weighted) <= 1e-9 * 97 * total, "\(name): weighted sum")
  }

  private func computed(on frame: Frame) throws -> [Column] {
    try Engine(definitions: catalogue.definitions).columns(
      catalogue.features.map { ($0.name, $0.expression) }, on: frame)
  }
}
