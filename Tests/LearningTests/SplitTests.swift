import Frames
import Learning
import Testing
import Vocabulary

struct SplitTests {
  /// Every fold equals a brute-force definition over random spans, alone and in panels.
  @Test func splitsEqualTheirDefinition() throws {
    var plan: SplitPlan?
    var statement: Substring = ""
    var symbols: [(times: [Int64], ends: [Int])] = []
    var (parts, part) = ([SplitPlan.Fold](), 0)
    var checked = 0
    for line in try Support.golden("splits.txt") {
      let words = line.split(separator: " ", omittingEmptySubsequences: true)
      switch words[0] {
      case "case":
        (statement, symbols, plan, part) = (line.dropFirst(5), [], nil, 0)
      case "symbol":
        let pairs = words.dropFirst().map { $0.split(separator: ":") }
        symbols.append((pairs.map { Int64($0[0]) ?? 0 }, pairs.map { Int($0[1]) ?? -1 }))
      case "part":
        if plan == nil {
          let made = try Support.split(statement, spans(symbols))
          parts = made.folds + [made.final]
          plan = made
        }
        let facts = line.dropFirst(5).split(separator: ",")
        #expect(parts[part].name == facts[0], "\(statement)")
        #expect(parts[part].purged == Int(facts[1]), "\(statement) \(facts[0])")
        #expect(parts[part].embargoed == Int(facts[2]), "\(statement) \(facts[0])")
      case "train":
        #expect(parts[part].train == words.dropFirst().compactMap { Int32($0) }, "\(statement) \(parts[part].name)")
      default:
        #expect(parts[part].out == words.dropFirst().compactMap { Int32($0) }, "\(statement) \(parts[part].name)")
        part += 1
        checked += 1
      }
    }
    #expect(checked == 240)
  }

  /// What must hold of every split, whatever the spans.
  @Test(arguments: 0..<40) func noTrainingSpanMeetsATestSpan(seed: Int) throws {
    var random = Random(seed: UInt64(seed), stream: "spans")
    let count = 150 + Int(random.next() % 200)
    let ends = (0..<count).map { row -> Int in
      random.next() % 10 == 0 ? -1 : min(count - 1, row + Int(random.next() % 12))
    }
    let spans = try spans([(times: (0..<count).map { Int64($0) * Moment.day }, ends: ends)])
    for line in [
      "purged k=4", "purged k=3 embargo=5 hold=0.2", "purged k=3 embargo=5d", "holdout", "holdout purge=7 embargo=2",
      "walk windows=4 embargo=3", "walk windows=3 rolling=40 hold=0.2", "combinatorial groups=5 k=2 embargo=4",
      "combinatorial groups=6 k=3 hold=0.1",
    ] {
      let plan = try Support.split(Substring(line), spans)
      var judged = [Int](repeating: 0, count: count)
      for fold in plan.folds + [plan.final] {
        for row in fold.out {
          judged[Int(row)] += 1
          for other in fold.train {
            #expect(ends[Int(other)] < Int(row) || Int(other) > ends[Int(row)], "\(line): \(other) meets \(row)")
          }
        }
      }
      if line.hasPrefix("purged") || line.hasPrefix("combinatorial") {
        let (learned, kept) = (Set(plan.final.train), Set(plan.final.out))
        let times = max(1, plan.paths.count)
        #expect(
          judged.indices.allSatisfy { row in
            judged[row] == (learned.contains(Int32(row)) ? times : kept.contains(Int32(row)) ? 1 : 0)
          }, "\(line)")
      }
      for path in plan.paths {
        // Each group of a path is judged by a fold that judges it, and no fold speaks twice for one group.
        for (fold, rows) in zip(path, plan.pathRows) {
          #expect(Set(rows).isSubset(of: plan.folds[fold].out), "\(line)")
        }
      }
      #expect(try plan.digest == Support.split(Substring(line), spans).digest)
    }
  }

  @Test func groupsMakeUpPaths() throws {
    let spans = LabelSpans(rowsOf: try Support.bars("MSFT").timeline)
    let plan = try Support.split("combinatorial", spans)
    #expect(plan.folds.count == 15 && plan.paths.count == 5)
    // Every fold speaks for each of its two groups in one path.
    for group in 0..<6 { #expect(Set(plan.paths.map { $0[group] }).count == 5) }
    #expect(plan.headline.contains("15 folds, 5 paths"))
    let complaint = Support.complaint { _ = try Support.split("combinatorial groups=20 k=10", spans) }
    #expect(complaint == "20 groups by 10 make 184756 folds - at most 1000")
    #expect(Support.complaint { _ = try Support.split("combinatorial groups=3 k=3", spans) }?.contains("none") == true)
  }

  @Test func aWindowLearnsFromWhatLiesBeforeIt() throws {
    let spans = try Support.label("fwd 5", Support.bars("MSFT")).spans
    let times = spans.timeline.times
    let plan = try Support.split("walk windows=6 rolling=365d purge=2d embargo=5d", spans)
    for fold in plan.folds {
      let (first, last) = (times[Int(fold.out[0])], times[Int(fold.train[fold.train.count - 1])])
      #expect(last < first && first - times[Int(fold.train[0])] <= 365 * Moment.day)
    }
    let whole = try Support.split("walk windows=6", spans)
    #expect(whole.folds.allSatisfy { $0.train.first == 0 } && whole.final.train.count == spans.sampleCount)
    #expect(
      Support.complaint { _ = try Support.split("walk rolling=-3", spans) }?.contains("rolling is a count") == true)
    #expect(
      Support.complaint { _ = try Support.split("walk windows=2 embargo=100000 purge=100000", spans) }?.contains(
        "shorten the label, the purge or the embargo") == true)
  }

  @Test func embargoInTimeIsTheEmbargoInBarsOfDays() throws {
    let spans = try spans([(times: (0..<100).map { Int64($0) * Moment.day }, ends: (0..<100).map { min(99, $0 + 3) })])
    let (bars, time) = (
      try Support.split("purged k=4 embargo=6", spans), try Support.split("purged k=4 embargo=6d", spans)
    )
    #expect(bars.folds == time.folds)
    #expect(bars.folds[0].embargoed == 6)
  }

  @Test func testDatesStayUntouched() throws {
    let frame = try Support.bars("MSFT")
    let label = try Support.label("fwd 5", frame)
    var kind = PurgedKFold()
    kind.test = try Period(setting: .range(.moment(Moment(nanoseconds: 0, precision: .year)), .nothing, step: .nothing))
    #expect(Support.complaint { _ = try kind.plan(for: label.spans) }?.contains("no training rows") == false)
    let from = Int64(Day(year: 2012, month: 1, day: 1).number) * Moment.day
    kind.test = Period(first: Moment(nanoseconds: from, precision: .year))
    let plan = try kind.plan(for: label.spans)
    let times = frame.timeline.times
    #expect(plan.final.out.allSatisfy { times[Int($0)] >= from })
    #expect(plan.final.train.allSatisfy { times[Int(label.spans.ends[Int($0)])] < from })
    #expect(plan.folds.allSatisfy { fold in (fold.train + fold.out).allSatisfy { times[Int($0)] < from } })
    #expect(plan.final.purged == 5)
  }

  @Test func anEmptyTrainingPartNamesPurgeAndEmbargo() throws {
    let spans = try spans([(times: (0..<20).map { Int64($0) }, ends: [Int](repeating: 19, count: 20))])
    let complaint = Support.complaint { _ = try Support.split("purged k=2 embargo=3", spans) }
    #expect(complaint?.contains("no training rows left: 10 were purged and 0 embargoed") == true)
    #expect(complaint?.contains("shorten the label, the purge or the embargo") == true)
  }

  @Test func sharesAreWrittenAsTheyAreSpokenOf() throws {
    let spans = LabelSpans(rowsOf: try Support.bars("MSFT").timeline)
    let (spoken, written) = (
      try Support.split("holdout 80/20", spans), try Support.split("holdout train=0.8 valid=0", spans)
    )
    #expect(spoken.final == written.final && spoken.folds.isEmpty && spoken.final.out.count == spans.sampleCount / 5)
    #expect(spoken.statement == "holdout 80/20 purge=auto embargo=0")
    #expect(try Support.split("holdout 70/15/15", spans).folds == Support.split("holdout", spans).folds)
    let complaint = Support.complaint { _ = try Support.split("holdout 80/30", spans) }
    #expect(complaint == "shares is shares such as 80/20 or 70/15/15 that sum to 100, not 80/30")
  }

  @Test func wrongSettingsAreNamed() throws {
    let spans = LabelSpans(rowsOf: try Support.bars("MSFT").timeline)
    func complaint(_ line: String) -> String? { Support.complaint { _ = try Support.split(Substring(line), spans) } }
    #expect(complaint("purged k=51") == "k is between 2 and 50, not 51")
    #expect(complaint("purged kk=5") == "purged has no option 'kk' - did you mean 'k'?")
    #expect(complaint("hodlout")?.contains("did you mean 'holdout'?") == true)
    #expect(complaint("holdout train=0.9 valid=0.3")?.contains("do not divide the rows") == true)
    #expect(complaint("purged embargo=-1")?.contains("embargo is a count of bars") == true)
  }

  private func spans(_ symbols: [(times: [Int64], ends: [Int])]) throws -> LabelSpans {
    var (times, ends, segments): ([Int64], [Int32], [Timeline.Segment]) = ([], [], [])
    for (index, symbol) in symbols.enumerated() {
      let offset = times.count
      times += symbol.times
      ends += symbol.ends.map { $0 < 0 ? -1 : Int32($0 + offset) }
      segments.append(.init("S\(index)", offset..<times.count))
    }
    return try LabelSpans(Timeline(times: times, segments: segments), ends: ends)
  }
}
