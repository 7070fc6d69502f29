import Engine
import Frames
import Learning
import Testing
import Vocabulary

/// Sample weights against mlfinpy and their definitions.
struct WeightTests {
  private struct Case {
    var rows: [Int32] = []
    var label: Label
    var close: Numbers
  }

  /// Labels with the spans of the golden file, over the first bars of MSFT.
  private static func spans(_ line: Substring) throws -> Case {
    let frame = try Support.bars("MSFT").rows(Array(0..<700))
    var ends = [Int32](repeating: -1, count: frame.count)
    let rows = line.split(separator: " ").dropFirst().map { pair -> Int32 in
      let parts = pair.split(separator: ":").compactMap { Int32($0) }
      ends[Int(parts[0])] = parts[1]
      return parts[0]
    }
    let blank = Numbers(ends.map { $0 < 0 ? .nan : 1 })
    let label = try Label(
      "spans", target: .value, values: blank, returns: blank, spans: LabelSpans(frame.timeline, ends: ends))
    return Case(rows: rows, label: label, close: try frame.prices("close"))
  }

  private static func make(_ line: Substring) throws -> any Weighting {
    try weightings.make(String(line.prefix { $0 != " " }), Support.given(line))
  }

  @Test func weightsEqualTheirDefinition() throws {
    var market: Case?
    var (way, checked, drawing): (Substring, Int, SequentialBootstrap.Drawing?) = ("", 0, nil)
    for line in try Support.golden("weights.csv") {
      if line.hasPrefix("spans ") {
        market = try Self.spans(line)
      } else if line.hasPrefix("way ") {
        way = line.dropFirst(4)
      } else if line.hasPrefix("drawn ") {
        way = ""
        if drawing == nil, let market {
          drawing = SequentialBootstrap.Drawing(market.rows, ends: market.label.spans.ends)
        }
        if let row = Int(line.dropFirst(6)), row >= 0 { drawing?.take(row) }
      } else {
        let wanted = Support.numbers(line)
        let market = try #require(market)
        let values: [Double]
        if way.isEmpty {
          values = try #require(drawing).chances
        } else {
          let rows = WeightedRows(market.rows, label: market.label, close: market.close, seed: 1)
          let raw = try Self.make(way).weights(of: rows, monitor: Monitor())
          let mean = raw.reduce(0, +) / Double(raw.count)
          values = raw.map { $0 / mean }
        }
        let worst = zip(values, wanted).map { abs($0 - $1) }.max() ?? 1
        #expect(values.count == wanted.count && worst < 1e-11, "\(way): off by \(worst)")
        checked += 1
      }
    }
    #expect(checked == 14)
  }

  /// The book's example: labels over bars 0-2, 2-3 and 4-5; after the second was drawn, 5/14, 3/14 and 6/14.
  @Test func theBooksExampleOfTheSequentialBootstrap() {
    var drawing = SequentialBootstrap.Drawing([0, 2, 4], ends: [2, -1, 3, -1, 5, -1])
    #expect(drawing.chances.allSatisfy { abs($0 - 1 / 3.0) < 1e-15 })
    drawing.take(1)
    for (chance, wanted) in zip(drawing.chances, [5 / 14.0, 3 / 14.0, 6 / 14.0]) {
      #expect(abs(chance - wanted) < 1e-15)
    }
    // Shares laid end to end: 5, 3 and 6 fourteenths.
    for (share, row) in [(0.0, 0), (0.35, 0), (0.36, 1), (0.57, 1), (0.58, 2), (0.9999999, 2)] {
      #expect(drawing.place(at: share) == row)
    }
  }

  /// Draws spread over rows that share no bars, more than chance alone spreads them.
  @Test func drawsAvoidWhatTheyHaveDrawn() throws {
    let market = try Self.spans(try #require(Support.golden("weights.csv").first { $0.hasPrefix("spans ") }))
    let (rows, ends) = (market.rows, market.label.spans.ends)
    func uniqueness(_ counts: [Double]) -> Double {
      var taken = [Double](repeating: 0, count: ends.count)
      for (row, count) in zip(rows, counts) { for bar in Int(row)...Int(ends[Int(row)]) { taken[bar] += count } }
      var (sum, drawn) = (0.0, 0.0)
      for (row, count) in zip(rows, counts) where count > 0 {
        let bars = Int(row)...Int(ends[Int(row)])
        sum += count * bars.reduce(0) { $0 + 1 / taken[$1] } / Double(bars.count)
        drawn += count
      }
      return sum / drawn
    }
    func given(_ seed: UInt64) -> WeightedRows {
      WeightedRows(rows, label: market.label, close: market.close, seed: seed)
    }
    var few = SequentialBootstrap()
    few.draws = 0.1
    var (sequential, plain) = (0.0, 0.0)
    for seed in 0..<UInt64(20) {
      // So few that they need not share: where all bars are covered many times over, no way of drawing is better.
      let counts = try few.weights(of: given(seed), monitor: Monitor())
      #expect(counts.reduce(0, +) == 46)
      sequential += uniqueness(counts) / 20
      var (random, drawn) = (Random(seed: seed, stream: "plain"), [Double](repeating: 0, count: rows.count))
      for _ in 0..<46 { drawn[Int(random.next() % UInt64(rows.count))] += 1 }
      plain += uniqueness(drawn) / 20
    }
    #expect(sequential > 1.05 * plain, "\(sequential) against \(plain)")
    let again = try (0..<2).map { _ in try SequentialBootstrap().weights(of: given(3), monitor: Monitor()) }
    #expect(again[0] == again[1])
  }

  /// What a fold learns with lies in its training rows: other labels change no weight, and a weight of one row in n
  /// repeats it.
  @Test func aWeightCountsARowSoOften() throws {
    let table = try LearningTable()
    // Medians for missing values would be those of the repeated rows.
    let whole = try table.features.columns.indices.filter { try table.features.columns[$0].missing() == 0 }
    let features = Features(names: whole.map { "x\($0)" }, columns: whole.map { table.features.columns[$0] })
    var twice = table.set("2")
    let doubled = twice.rows.prefix(300)
    twice.weights = twice.rows.map { doubled.contains($0) ? 2 : 1 }
    twice.features = features
    var repeated = table.set("2")
    repeated.features = features
    repeated.rows += doubled
    repeated.targets += repeated.targets.prefix(300)
    for line in ["logit impute=median scale=none", "xgboost rounds=20 depth=3 method=exact"] {
      let model = try Support.model(Substring(line))
      let a = try model.fit(twice, seed: 1, monitor: Monitor()).predict(
        features, rows: LearningTable.test, monitor: Monitor())
      let b = try model.fit(repeated, seed: 1, monitor: Monitor()).predict(
        features, rows: LearningTable.test, monitor: Monitor())
      #expect(zip(a, b).allSatisfy { abs($0 - $1) < 2e-5 }, "\(line)")
    }
  }

  @Test func mistakesAreNamed() throws {
    let frame = try Support.bars("MSFT")
    let label = try Support.label("fwd 5", frame)
    let rows = WeightedRows([0, 1, 2], label: label, close: try frame.prices("close"), seed: 1)
    func complaint(_ line: Substring) -> String? {
      Support.complaint { _ = try Self.make(line).weights(of: rows, monitor: Monitor()) }
    }
    #expect(complaint("balanced")?.contains("label with classes") == true)
    #expect(
      complaint("strength") == "weigh strength needs a label that says how strong it is - y = label trend from=5 to=20")
    #expect(complaint("decay oldest=2") == "oldest is between -0.99 and 1, not 2")
    #expect(complaint("uniquenes")?.contains("did you mean 'uniqueness'?") == true)
  }
}
