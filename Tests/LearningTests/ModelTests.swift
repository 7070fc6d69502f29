import Engine
import Frames
import Learning
import Synchronization
import Testing
import Vocabulary

struct ModelTests {
  /// Four columns of noise, of which the first tells something of the bars that follow.
  struct Market {
    let frame: Frame
    let label: Label
    let features: [Column]

    init(rows: Int = 900, line: String = "sign 3", seed: UInt64 = 1, symbols: Int = 1) throws {
      var random = Random(seed: seed, stream: "market")
      func noise() -> Double { (0..<6).reduce(-3.0) { sum, _ in sum + random.uniform() } }
      var (close, columns): ([Double], [[Double]]) = ([], [[], [], [], []])
      for _ in 0..<symbols {
        var price = 100.0
        var drift = 0.0
        for row in 0..<rows {
          price *= 1 + 0.01 * noise() + 0.015 * drift
          close.append(price)
          drift = row % 2 == 0 ? noise() : drift
          columns[0].append(drift)
          for index in 1..<4 { columns[index].append(row < 10 ? .nan : noise()) }
        }
      }
      let segments = (0..<symbols).map { Timeline.Segment("S\($0)", $0 * rows..<($0 + 1) * rows) }
      let times = (0..<symbols).flatMap { _ in (0..<rows).map { Int64($0) * Moment.day } }
      features = columns.enumerated().map { Column("x\($0.offset)", role: .feature, $0.element) }
      frame = try Frame(
        Timeline(times: times, segments: segments),
        [Column("open", close), Column("high", close), Column("low", close), Column("close", close)] + features,
        bar: Moment.day)
      label = try Support.label(Substring(line), frame)
    }

    func fit(_ model: String, _ split: String, threads: Int = 1, label: Label? = nil) throws -> Model {
      let label = label ?? self.label
      let plan = try Support.split(Substring(split), label.spans)
      return try Fitting(Support.model(Substring(model)), features: features, label: label, plan: plan, seed: 42)
        .run(Monitor(threads: threads))
    }
  }

  static let models = ["logit", "xgboost rounds=30 depth=3", "xgboost rounds=60 stop=5 subsample=0.7 weights=balanced"]
  static let splits = ["purged k=4", "purged k=3 hold=0.2 embargo=5", "holdout embargo=3", "holdout train=0.8 valid=0"]

  @Test(arguments: models, splits) func aSignalIsFoundAndReloadsToTheSameBits(model: String, split: String) throws {
    let market = try Market()
    let m = try market.fit(model, split)
    let judged = m.cv.parts.isEmpty ? m.test : m.cv
    #expect((judged.mean("auc") ?? 0) > 0.6, "\(judged.headline)")
    #expect((judged.mean("accuracy") ?? 0) > 0.55)
    let importance = try m.importance()
    #expect(importance.first?.name == "x0")
    #expect(abs(importance.reduce(0) { $0 + $1.share } - 1) < 1e-12)

    // As many threads as there are: the same digest.
    #expect(try market.fit(model, split, threads: 4).digest == m.digest)

    let loaded = try Model(decoding: m.encoded())
    #expect(loaded.digest == m.digest)
    let (a, b) = (try m.predict(market.frame), try loaded.predict(market.frame))
    for (x, y) in zip(a.values, b.values) { #expect(try x.array().map(\.bitPattern) == y.array().map(\.bitPattern)) }
    #expect(loaded.cv.headline == m.cv.headline && loaded.notes == m.notes)
    #expect(m.display.count > 2)
  }

  /// What is not there cannot be found.
  @Test func noiseHasNoSignal() throws {
    let market = try Market(rows: 2000, seed: 9)
    let noise = market.features.dropFirst().map { $0 }
    let plan = try Support.split("purged k=5", market.label.spans)
    let m = try Fitting(Support.model("logit"), features: noise, label: market.label, plan: plan, seed: 1).run(
      Monitor())
    #expect(abs((m.cv.mean("auc") ?? 0) - 0.5) < 0.05)
  }

  /// Each labelled row is predicted once by a fit that did not see it; rows that only training saw stay na.
  @Test func predictionsAreOfUnseenRows() throws {
    let market = try Market()
    let plan = try Support.split("purged k=4 hold=0.2", market.label.spans)
    let m = try market.fit("logit", "purged k=4 hold=0.2")
    let unseen = try m.unseen.values[1].array()
    let judged = Set(plan.folds.flatMap(\.out) + plan.final.out)
    let last = plan.final.train.map { market.label.spans.ends[Int($0)] }.max() ?? 0
    for row in unseen.indices {
      let speaks = judged.contains(Int32(row)) || row > Int(last)
      #expect(unseen[row].isNaN != speaks, "row \(row)")
    }
    let holdout = try market.fit("logit", "holdout")
    let held = try Support.split("holdout", market.label.spans)
    let values = try holdout.unseen.values[1].array()
    #expect(held.final.train.allSatisfy { values[Int($0)].isNaN })
  }

  /// Turning the labels of the test part around changes its scores and nothing that was learned.
  @Test(arguments: ModelTests.models) func theTestPartTeachesNothing(model: String) throws {
    let market = try Market()
    let split = "purged k=3 hold=0.25"
    let plan = try Support.split(Substring(split), market.label.spans)
    var values = try market.label.values.array()
    for row in plan.final.out { values[Int(row)] = -values[Int(row)] }
    let turned = try Label(
      market.label.statement, target: market.label.target, values: Numbers(values), returns: market.label.returns,
      spans: market.label.spans)
    let (a, b) = (try market.fit(model, split), try market.fit(model, split, label: turned))
    #expect(try a.final.documents == b.final.documents)
    #expect(try zip(a.folds, b.folds).allSatisfy { try $0.documents == $1.documents })
    #expect(a.test.mean("accuracy") != b.test.mean("accuracy"))
  }

  @Test func featuresThatLookAheadAreRefused() throws {
    let market = try Market()
    let plan = try Support.split("holdout", market.label.spans)
    var future = market.features[1]
    future.lookahead = 5
    future.formula = "vwap[+5]/close - 1"
    let complaint = Support.complaint {
      _ = try Fitting(
        Support.model("logit"), features: [market.features[0], future], label: market.label, plan: plan, seed: 1)
    }
    #expect(complaint == "feature 'x1' looks 5 bars ahead (x1 = vwap[+5]/close - 1) - use it as a label, or lag it")
    let none = Support.complaint {
      _ = try Fitting(Support.model("logit"), features: [], label: market.label, plan: plan, seed: 1)
    }
    #expect(none?.contains("no features") == true)
  }

  /// A plan for one label is made anew for another: the purge follows the label.
  @Test func theSplitFollowsTheLabel() throws {
    let market = try Market()
    let early = try Support.split("purged k=4", LabelSpans(rowsOf: market.frame.timeline))
    let m = try Fitting(Support.model("logit"), features: market.features, label: market.label, plan: early, seed: 42)
      .run(Monitor())
    #expect(try m.digest == market.fit("logit", "purged k=4").digest)
    #expect(early.folds[0].purged == 0)
  }

  @Test(arguments: ["logit", "xgboost rounds=10000 depth=2"]) func workStopsWhenAsked(model: String) throws {
    let market = try Market()
    let plan = try Support.split("purged k=4", market.label.spans)
    let fitting = try Fitting(
      Support.model(Substring(model)), features: market.features, label: market.label, plan: plan, seed: 1)
    let steps = Mutex(0)
    let box = Mutex<Monitor?>(nil)
    let monitor = Monitor(
      threads: 2,
      report: { _ in
        let count = steps.withLock {
          $0 += 1; return $0
        }
        if count == (model == "logit" ? 1 : 50) { box.withLock { $0?.cancel() } }
      })
    box.withLock { $0 = monitor }
    #expect(throws: Interruption.self) { _ = try fitting.run(monitor) }
    #expect(steps.withLock { $0 } < 60)
  }

  @Test func valuesAndThreeClassesAndPanels() throws {
    let market = try Market(rows: 400, line: "fwd 3", symbols: 3)
    let m = try market.fit("xgboost rounds=40 depth=3", "purged k=4 embargo=2")
    #expect((m.cv.mean("ic") ?? 0) > 0.2)
    #expect(try m.unseen.columns.map(\.name) == ["score"])
    let three = try Market(rows: 400, line: "sign 3 threshold=0.02", symbols: 3)
    for model in ["logit", "xgboost rounds=30"] {
      let m = try three.fit(model, "purged k=4 embargo=2")
      #expect((m.cv.mean("auc") ?? 0) > 0.6)
      #expect(try m.unseen.columns.map(\.name) == ["p_short", "p_flat", "p_long", "class", "score"])
      let rows = try m.unseen.values.map { try $0.array() }
      #expect(
        rows[0].indices.allSatisfy { rows[0][$0].isNaN || abs(rows[0][$0] + rows[1][$0] + rows[2][$0] - 1) < 1e-6 })
    }
    #expect(
      Support.complaint { _ = try market.fit("logit", "holdout") }?.contains("needs a label with classes") == true)
  }

  @Test func aComparisonIsOneTable() throws {
    let market = try Market()
    let models = try [("m1", "logit"), ("m2", "xgboost rounds=20")].map {
      (name: $0.0, model: try market.fit($0.1, "purged k=4 hold=0.2"))
    }
    let table = ModelComparison(models).table
    #expect(table.columns.map(\.title).prefix(4) == ["model", "kind", "auc", "test auc"])
    #expect(table.rowCount == 2)
    guard case .text(let cell) = table.columns[2].cells[0] else { Issue.record("no spread"); return }
    #expect(cell.contains("±"))
    #expect(
      models[0].model.property("cv").map {
        if case .object(let card) = $0 { card.property("auc_sd") != nil } else { false }
      } == true)
  }
}
