import Engine
import Features
import Frames
import Testing
import Vocabulary

/// Markets at the edge of what is possible.
@Suite struct ExtremeMarketTests {
  private let catalogue = FeatureCatalogue.shared

  /// What cannot be said is na, counted, and only where the market gives no answer.
  @Test func noFeatureIsEverInfinite() throws {
    let goog = try Series.goog.get()
    let year: Int64 = 365 * 86_400_000_000_000
    let frames = [
      ("still", try goog.changed { $0 == "volume" ? $1 : $1.map { _ in 50 } }),
      ("no volume", try goog.changed { $0 == "volume" ? $1.map { _ in 0 } : $1 }),
      ("nothing at all", try goog.changed { $0 == "volume" ? $1.map { _ in 0 } : $1.map { _ in 50 } }),
      ("a steady rise", try goog.changed { $0 == "volume" ? $1 : $1.indices.map { 50 + Double($0) / 8 } }),
      ("tiny prices", try goog.changed { $0 == "volume" ? $1 : $1.map { $0 * 1e-8 } }),
      ("huge prices", try goog.changed { $0 == "volume" ? $1 : $1.map { $0 * 1e9 } }),
      ("missing volume", try goog.changed { $0 == "volume" ? $1.map { _ in .nan } : $1 }),
      ("nothing but na", try goog.changed { $1.map { _ in .nan } }),
      (
        "runs of na", try goog.changed { $1.enumerated().map { (300..<340).contains($0) || $0 % 97 == 50 ? .nan : $1 } }
      ),
      (
        "a gap of a year",
        try Series.frame(
          "gap", goog.frame.timeline.times.enumerated().map { $0 < 500 ? $1 : $1 + year },
          try Series.columns.map { try Series.values($0, goog.frame) }, bar: goog.frame.bar, calendar: "us-equities")
      ),
      ("one bar", try goog.head(1)), ("two bars", try goog.head(2)), ("shorter than most windows", try goog.head(15)),
    ]
    for (what, frame) in frames {
      for column in try columns(catalogue.features.map(\.name), on: frame) {
        #expect(column.missing == column.values.count(where: \.isNaN), "\(column.name), \(what)")
        let infinite = column.values.firstIndex(where: \.isInfinite)
        #expect(infinite == nil, "\(column.name), \(what), row \(infinite ?? 0)")
      }
    }
  }

  /// What had a value has one again on some bar of the last 60, hundreds after the run.
  @Test func aRunOfNaLosesNoFeatureForGood() throws {
    let goog = try Series.goog.get()
    let torn = try goog.changed { $1.enumerated().map { (300..<340).contains($0) ? .nan : $1 } }
    let names = catalogue.features.map(\.name)
    for (whole, torn) in zip(try columns(names, on: goog.frame), try columns(names, on: torn)) {
      guard let last = whole.values.last, !last.isNaN else { continue }
      #expect(torn.values.suffix(60).contains { !$0.isNaN }, "\(whole.name) is lost after a run of na")
    }
  }

  /// After months without a trade averages have faded to their last rounding: what is divided by that says nothing.
  @Test func aLongHaltMakesNoHugeNumbers() throws {
    let goog = try Series.goog.get()
    let halted = try goog.changed { name, values in
      values.enumerated().map { (200..<900).contains($0) ? (name == "volume" ? 0 : 50) : $1 }
    }
    let free = catalogue.features.filter { $0.scale != .price && $0.scale != .cumulative && $0.family != "benchmark" }
    for column in try columns(free.map(\.name), on: halted) {
      func largest(_ rows: Range<Int>) -> Double { column.values[rows].reduce(0) { $1.isNaN ? $0 : max($0, abs($1)) } }
      let usual = max(1, largest(0..<200))
      #expect(largest(300..<900) <= 1e6 * usual, "\(column.name) is \(largest(300..<900)) in a halt")
    }
  }

  /// Prices in another currency are the same market.
  @Test(arguments: [1_048_576.0, 1 / 1_048_576.0]) func spreadsAndRegimesHaveNoUnit(_ factor: Double) throws {
    let goog = try Series.goog.get()
    let scaled = try goog.changed { $0 == "volume" ? $1.map { $0 / factor } : $1.map { $0 * factor } }
    let names = try ["microstructure", "regime"].flatMap { try catalogue.group(named: $0).members }
    for (one, other) in zip(try columns(names, on: goog.frame), try columns(names, on: scaled)) {
      // These say how much the price gives way to an amount: of its own unit, or of shares.
      let hasUnit = ["overnight_gap", "kyle_lambda"].contains(one.name)
      let size = one.values.reduce(0) { $1.isNaN ? $0 : max($0, abs($1)) }
      let same = zip(one.values, other.values).allSatisfy { $0.isNaN && $1.isNaN || abs($0 - $1) <= 1e-6 * size }
      #expect(same || hasUnit, "\(one.name)")
    }
  }

  private struct Computed {
    let name: String
    let values: [Double]
    let missing: Int
  }

  private func columns(_ names: [String], on frame: Frame) throws -> [Computed] {
    let features = try names.map { try catalogue.feature(named: $0) }
    return try Engine(definitions: catalogue.definitions).columns(features.map { ($0.name, $0.expression) }, on: frame)
      .map { column in
        let numbers = try #require(column.numbers)
        return Computed(name: column.name, values: try numbers.array(), missing: try numbers.missing())
      }
  }
}
