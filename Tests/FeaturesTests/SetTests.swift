import Engine
import Features
import Testing

/// The sets made for kinds of models.
@Suite struct SetTests {
  private let catalogue = FeatureCatalogue.shared

  @Test(arguments: [
    ("boosting_optimal", 80...120), ("neural_optimal", 40...60), ("transformer_raw", 10...15),
    ("ensemble_base", 60...80),
  ])
  func aSetHasItsSizeAndNoUnits(name: String, sizes: ClosedRange<Int>) throws {
    let members = try catalogue.group(named: name).members
    #expect(sizes.contains(members.count) && Swift.Set(members).count == members.count)
    let features = try members.map { try catalogue.feature(named: $0) }
    #expect(features.allSatisfy { $0.scale != .price && $0.scale != .cumulative })
    #expect(try catalogue.group(named: name).note.hasPrefix("\(members.count) features"))
  }

  @Test func theDiverseSetsHaveSomethingOfEveryFamilyThatBarsFeed() throws {
    let beyond: Swift.Set = [
      "benchmark", "crosssection", "session", "timeframes", "candles", "worldquant", "alpha158", "spectral",
    ]
    for name in ["boosting_optimal", "ensemble_base"] {
      let families = try Swift.Set(
        catalogue.group(named: name).members.map { try catalogue.feature(named: $0).family })
      let missing = catalogue.groups.map(\.name).filter { group in
        catalogue.features.contains { $0.family == group } && !beyond.contains(group) && !families.contains(group)
      }
      #expect(missing.isEmpty, "\(name) has nothing of \(missing)")
    }
  }

  /// Of networks: bounds that are stated, within -1 and 1, and kept on real bars.
  @Test func whatNetworksReadIsBounded() throws {
    let features = try catalogue.group(named: "neural_optimal").members.map { try catalogue.feature(named: $0) }
    #expect(features.contains { $0.family == "wavelets" })
    for series in try Series.both() {
      let columns = try Engine(definitions: catalogue.definitions).columns(
        features.map { ($0.name, $0.expression) }, on: series.frame)
      for (feature, column) in zip(features, columns) {
        guard case .bounded(let interval) = feature.scale else {
          Issue.record("\(feature.name) states no bounds")
          continue
        }
        #expect(interval.low >= -1 && interval.high <= 1, "\(feature.name) in \(interval)")
        let values = try #require(column.numbers).array()
        #expect(values.contains { !$0.isNaN }, "\(feature.name) has no values")
        #expect(values.allSatisfy { $0.isNaN || interval.contains($0, slack: 1e-9) }, "\(feature.name)")
      }
    }
  }
}
