import Features
import Testing
import Vocabulary

@Suite struct CatalogueTests {
  private let catalogue = FeatureCatalogue.shared

  @Test func setsHaveTheirSizes() throws {
    let sizes = ["module17": 49, "pipeline31": 31, "guide8": 8, "alpha158": 158]
    for (name, size) in sizes {
      let members = try catalogue.group(named: name).members
      #expect(members.count == size, "\(name)")
      #expect(Swift.Set(members).count == size, "\(name) has a name twice")
    }
  }

  @Test func guideAndPipelineHaveExactlyTheseNames() throws {
    let guide = "close returns rsi_14 macd_histogram volume_sma_20 atr_14 vwap adx_14"
    #expect(try catalogue.group(named: "guide8").members == guide.split(separator: " ").map(String.init))
    let pipeline = """
      mom_5 mom_10 mom_20 mom_50 ret_1 ret_2 ret_3 ret_4 ret_5 atr_ratio bb_position bb_width range_position \
      vol_ratio_5_20 vol_trend vol_spike higher_highs lower_lows swing_position rsi_norm rsi_slope macd_norm macd_hist \
      adx_norm adx_direction hour_sin hour_cos day_of_week trend_strength choppiness mean_reversion
      """
    #expect(
      try Swift.Set(catalogue.group(named: "pipeline31").members)
        == Swift.Set(pipeline.split(separator: " ").map(String.init)))
  }

  @Test func everyMemberOfAGroupExists() {
    let bars: Swift.Set = ["open", "high", "low", "close", "volume"]
    for group in catalogue.groups {
      #expect(!group.note.isEmpty, "\(group.name) has no note")
      for member in group.members where !bars.contains(member) {
        #expect(catalogue.feature(member) != nil, "\(group.name) names '\(member)'")
      }
    }
  }

  @Test func everyFeatureHasANote() {
    for feature in catalogue.features {
      #expect(feature.note.count >= 8, "\(feature.name): '\(feature.note)'")
      #expect(!feature.note.contains("#") && !feature.note.hasSuffix("."), "\(feature.name)")
    }
  }

  @Test func alphaFactorsHaveTheirNames() throws {
    let stems = """
      ROC MA STD BETA RSQR RESI MAX MIN QTLU QTLD RANK RSV IMAX IMIN IMXD CORR CORD CNTP CNTN CNTD SUMP SUMN SUMD VMA \
      VSTD WVMA VSUMP VSUMN VSUMD
      """.split(separator: " ")
    let single = "KMID KLEN KMID2 KUP KUP2 KLOW KLOW2 KSFT KSFT2 OPEN0 HIGH0 LOW0 VWAP0".split(separator: " ")
    let names = single.map(String.init) + stems.flatMap { stem in [5, 10, 20, 30, 60].map { "\(stem)\($0)" } }
    #expect(try catalogue.group(named: "alpha158").members == names)
  }

  @Test func unknownGroupsAndFeaturesAreComplainedOf() {
    #expect(throws: Complaint("no group '@momentun'", hint: "did you mean '@momentum'?")) {
      try catalogue.group(named: "momentun")
    }
    #expect(throws: Complaint("no feature 'rsi_15'", hint: "did you mean 'rsi_14'?")) {
      try catalogue.feature(named: "rsi_15")
    }
  }

  @Test func notesSayTheScale() throws {
    #expect(try catalogue.feature(named: "atr_14").scale == .price)
    #expect(try catalogue.feature(named: "obv").scale == .cumulative)
    #expect(try catalogue.feature(named: "ret_1").scale == .free)
    let unit = try #require(Interval("[-1, 1]"))
    #expect(try catalogue.feature(named: "rsi_norm").scale == .bounded(unit))
    // A note of two lines, and one whose last sentence is no bound.
    #expect(try catalogue.feature(named: "momentum_score").scale == .bounded(unit))
    #expect(try catalogue.feature(named: "kst").scale == .free)
    #expect(catalogue.features.count { if case .bounded = $0.scale { true } else { false } } > 150)
    #expect(Interval("[1, 0]") == nil && Interval("[0, 1") == nil && Interval("nothing") == nil)
    #expect(Interval("{-1, 0, 1}")?.contains(0.5) == false && Interval("(0, inf)")?.contains(0) == false)
  }

  @Test func featuresAreFoundByWords() throws {
    #expect(catalogue.features(matching: ["parkinson"]).first?.name == "parkinson_20")
    #expect(catalogue.features(matching: ["Kaufman"]).map(\.name) == ["er", "kama_10", "kama_dist_10"])
    #expect(catalogue.features(matching: ["nothing of the kind"]).isEmpty)
  }

  @Test func aFormulaDoesNotDependOnColumnsWithFeaturesNames() throws {
    // pv_corr_10 is written with the feature `returns`; what is computed has no such name in it.
    let feature = try catalogue.feature(named: "pv_corr_10")
    #expect(feature.formula.contains("returns"))
    #expect(!feature.expression.source.contains("returns"))
  }
}
