import Engine
import Frames
import Learning
import Testing
import Vocabulary

/// Searches of the settings of models.
struct TuningTests {
  typealias Market = ModelTests.Market

  static func fitting(
    _ family: String, _ market: Market, _ split: String, label: Label? = nil
  ) throws -> Fitting {
    let label = label ?? market.label
    return try Fitting(
      Support.model(Substring(family)), features: market.features, label: label,
      plan: try Support.split(Substring(split), label.spans), seed: 42)
  }

  static func tuner(
    _ family: String, _ fitting: Fitting, given: Given = Given(), metric: String? = nil, sampler: String = "tpe",
    pruner: String = "none", trials: Int? = 8, together: Int = 3
  ) throws -> Tuner {
    try Tuner(modelKinds.entry(family), given, fitting, metric: metric) { space, folds, isLoss in
      try Search(
        space, samplers.make(sampler, Given()), trialPruners.make(pruner, Given()), trials: trials, together: together,
        seed: 7, folds: folds, isLoss: isLoss)
    }
  }

  static func given(_ options: (String, Value)...) -> Given {
    Given(options: options.map { Given.Option($0.0, Given.Word($0.1)) })
  }

  static func range(_ low: Double, _ high: Double) -> Value { .range(.number(low), .number(high), step: .nothing) }

  static let trees = given(
    ("depth", range(1, 4)), ("lr", .list([range(0.02, 0.5), .word("log")])), ("rounds", .number(15)))

  /// The label with its values changed on the rows that a split keeps back for the test: the last becomes the first.
  static func shuffled(_ label: Label, _ rows: [Int32]) throws -> Label {
    var (values, returns) = (try label.values.array(), try label.returns.array())
    for (row, other) in zip(rows, rows.reversed()) where row < other {
      values.swapAt(Int(row), Int(other))
      returns.swapAt(Int(row), Int(other))
    }
    return try Label(
      label.statement, target: label.target, values: Numbers(values), returns: Numbers(returns), spans: label.spans)
  }

  @Test(arguments: ["sign 3", "fwd 3"]) func aTrialScoresWhatAFitWithItsSettingsScores(line: String) throws {
    let market = try Market(rows: 500, line: line)
    let fitting = try Self.fitting("xgboost", market, "purged k=3 hold=0.2")
    let tuner = try Self.tuner("xgboost", fitting, given: Self.trees)
    let tuning = try tuner.run(monitor: Monitor(threads: 2))
    let best = try #require(tuning.best)
    var settings = "xgboost"
    for (name, value) in tuning.bestSettings { settings += " \(name)=\(value.source)" }
    let m = try Self.fitting(settings, market, "purged k=3 hold=0.2").run(Monitor())
    #expect(m.cv.mean(tuning.origin.metric) == tuning.rows[best].score)
    #expect(m.cv.parts.map { $0[tuning.origin.metric] } == tuning.rows[best].scores)
    #expect(tuning.rows.allSatisfy { $0.score <= tuning.rows[best].score })
    // No worse than the defaults in the same folds.
    let usual = try Self.fitting("xgboost rounds=15", market, "purged k=3 hold=0.2").run(Monitor())
    #expect(tuning.rows[best].score > (usual.cv.mean(tuning.origin.metric) ?? 1) - 0.02)
  }

  /// What is kept back for the test may say anything: nothing of a search changes. What the folds are judged by matters.
  @Test(arguments: ["purged k=3 hold=0.2", "holdout", "walk windows=3 hold=0.2"])
  func noTestRowIsLookedAt(split: String) throws {
    let market = try Market(rows: 500)
    let fitting = try Self.fitting("xgboost", market, split)
    let other = try Self.shuffled(market.label, fitting.plan.final.out)
    #expect(other.digest != market.label.digest)
    let (a, b) = (
      try Self.tuner("xgboost", fitting, given: Self.trees, pruner: "median"),
      try Self.tuner(
        "xgboost", Self.fitting("xgboost", market, split, label: other), given: Self.trees, pruner: "median")
    )
    #expect(try a.key == b.key)
    #expect(try a.run(monitor: Monitor()).digest == b.run(monitor: Monitor()).digest)
    let judged = try Self.shuffled(market.label, fitting.plan.folds[0].out)
    let c = try Self.tuner("xgboost", Self.fitting("xgboost", market, split, label: judged), given: Self.trees)
    #expect(try a.key != c.key)
    #expect(try a.run(monitor: Monitor()).digest != c.run(monitor: Monitor()).digest)
  }

  @Test(arguments: samplers.names, trialPruners.names)
  func everySearchIsTheSameOnAnyThreadsAndTakesUp(sampler: String, pruner: String) throws {
    let market = try Market(rows: 300)
    let fitting = try Self.fitting("logit", market, "purged k=3")
    let given = Self.given(
      ("C", .list([0.001, 0.01, 0.1, 1].map(Value.number))), ("scale", .list([.word("zscore"), .word("robust")])))
    let tuner = try Self.tuner(
      "logit", fitting, given: given, sampler: sampler, pruner: pruner, trials: sampler == "grid" ? nil : 12)
    let one = try tuner.run(monitor: Monitor(threads: 1))
    #expect(try tuner.run(monitor: Monitor(threads: 3)).digest == one.digest)
    #expect(one.rows.count == (sampler == "grid" ? 8 : 12) && one.origin.sampler == sampler)
  }

  @Test func anUnhappyTrialDoesNotStopTheOthers() throws {
    let market = try Market(rows: 300)
    let fitting = try Self.fitting("logit", market, "purged k=3")
    // The third column misses values, which impute=none refuses.
    let tuning = try Self.tuner(
      "logit", fitting, given: Self.given(("impute", .list([.word("none"), .word("median")]))), sampler: "grid",
      trials: nil
    ).run(monitor: Monitor())
    #expect(tuning.failed == 1 && tuning.best == 1)
    #expect(tuning.headline.contains("1 failed"))
    let complaint = Support.complaint {
      _ = try Self.tuner(
        "logit", fitting, given: Self.given(("impute", .word("none")), ("C", .list([.number(1), .number(2)]))),
        sampler: "grid", trials: nil
      ).run(monitor: Monitor())
    }
    #expect(complaint?.contains("none of the 2 trials came to a score") == true)
  }

  @Test func mistakesAreNamedBeforeTheFirstTrial() throws {
    let market = try Market(rows: 300)
    let fitting = try Self.fitting("xgboost", market, "purged k=3")
    func fault(_ given: Given, _ metric: String? = nil, _ fitting: Fitting) -> String? {
      Support.complaint { _ = try Self.tuner("xgboost", fitting, given: given, metric: metric) }
    }
    #expect(
      fault(Self.given(("depth", Self.range(3, 40))), nil, fitting)?.contains("depth is between 1 and 16") == true)
    #expect(fault(Self.trees, "rmse", fitting)?.contains("no metric 'rmse'") == true)
    let bare = try Self.fitting("xgboost", market, "holdout train=0.8 valid=0")
    #expect(fault(Self.trees, nil, bare)?.contains("has no folds") == true)
  }

  @Test(arguments: modelKinds.names) func everyFamilyHasAUsualSpaceThatItAllows(family: String) throws {
    let type = try #require(modelKinds[family]?.type as? any ModelKind.Type)
    let names = Set(modelKinds[family]?.parameters.map(\.name) ?? [])
    #expect(type.usualSpace.allSatisfy { names.contains($0.name) })
    guard !type.usualSpace.isEmpty, case .ready = type.availability else { return }
    let market = try Market(rows: 300, line: type.traits.targets == .values ? "fwd 3" : "sign 3")
    let fitting = try Self.fitting(family, market, "purged k=2")
    let tuning = try Self.tuner(family, fitting, trials: 2).run(monitor: Monitor(threads: 2))
    #expect(tuning.failed == 0 && tuning.rows.count == 2)
  }

  /// What the score does not rest on weighs nothing; of two settings that it rests on alike neither weighs more.
  @Test func importanceTellsWhatTheScoreRestsOn() throws {
    var random = Random(seed: 3, stream: "trials")
    func shares(_ score: (Double, Double, String) -> Double) throws -> [String: Double] {
      var (settings, scores): ([[Value]], [Double]) = ([], [])
      for _ in 0..<300 {
        let (a, b, word) = (random.uniform(), random.uniform(), ["x", "y", "z"][Int(random.uniform() * 3)])
        settings.append([.number(a), .number(b), .word(word)])
        scores.append(score(a, b, word))
      }
      let found = try Tuning.importance(of: ["a", "b", "word"], settings, scores: scores, seed: 1)
      return Dictionary(uniqueKeysWithValues: found.map { ($0.name, $0.share) })
    }
    let alone = try shares { a, _, _ in a * a }
    #expect((alone["a"] ?? 0) > 0.99 && abs(alone.values.reduce(0, +) - 1) < 1e-12)
    let alike = try shares { a, b, _ in a + b }
    #expect(abs((alike["a"] ?? 0) - 0.5) < 0.1 && (alike["word"] ?? 1) < 0.05, "\(alike)")
    // Variances: of a word that adds 1 one time in three 2/9, of 2 * a 1/3.
    let both = try shares { a, _, word in 2 * a + (word == "y" ? 1 : 0) }
    #expect(abs((both["word"] ?? 0) - (2.0 / 9) / (2.0 / 9 + 1.0 / 3)) < 0.08, "\(both)")
    let few = Support.complaint { _ = try Tuning.importance(of: ["a"], [[.number(1)]], scores: [0.5], seed: 1) }
    #expect(few?.hasPrefix("1 complete trials with 1 scores are too few") == true)
  }

  @Test func aTuningIsReadBackAsItWas() throws {
    let market = try Market(rows: 300)
    let tuning = try Self.tuner(
      "xgboost", Self.fitting("xgboost", market, "purged k=3"), given: Self.trees, pruner: "median", trials: 12
    ).run(monitor: Monitor(threads: 2))
    #expect(tuning.pruned > 0)
    func write(_ value: Value) -> String? { value.source }
    let back = try Tuning(text: tuning.text(write)) { .number(try #require(Double($0))) }
    #expect(back.digest == tuning.digest && back.headline == tuning.headline)
    #expect(back.ranking == tuning.ranking)
  }
}
