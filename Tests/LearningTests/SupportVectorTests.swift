import Frames
import Glibc
import Learning
import Synchronization
import Testing
import Vocabulary

/// Support vector machines against scikit-learn, and what is asked of them beside.
struct SupportVectorTests {
  /// The same support vectors, decision values and probabilities.
  @Test func decisionsEqualScikitLearn() throws {
    let table = try LearningTable()
    var (fit, scores, predictions, cases): (FittedSupportVectors?, [Double], [Double], Int) = (nil, [], [], 0)
    for line in try Support.golden("svm.txt") {
      let word = line.prefix { $0 != " " }
      let rest = line.dropFirst(word.count + 1)
      switch word {
      case "case":
        let parts = rest.split(separator: "|")
        let kind = try Support.model("svm \(parts[1]) tol=1e-8")
        fit = try kind.fit(table.set(String(parts[0])), seed: 1, monitor: Monitor()) as? FittedSupportVectors
        let rows = stride(from: 0, to: 396, by: 6).map { LearningTable.test[$0] }
        scores = try fit?.decisions(table.features, rows: rows, monitor: Monitor()) ?? []
        predictions = try fit?.predict(table.features, rows: rows, monitor: Monitor()) ?? []
        cases += 1
      case "vectors":
        #expect(fit?.facts.last?.value == Support.number(rest), "case \(cases)")
      case "d":
        let wanted = Support.numbers(rest)
        #expect(zip(scores, wanted).allSatisfy { abs($0 - $1) < 1e-5 }, "case \(cases): \(scores.prefix(3)) \(wanted)")
        scores.removeFirst(wanted.count)
      default:
        let wanted = Support.numbers(rest)
        #expect(zip(predictions, wanted).allSatisfy { abs($0 - $1) < 1e-5 }, "case \(cases): \(wanted)")
        predictions.removeFirst(wanted.count)
      }
    }
    #expect(cases == 7 && scores.isEmpty && predictions.isEmpty)
  }

  /// Folds that probabilities are fitted on are purged where the ends of the labels are known.
  @Test func calibrationIsPurged() throws {
    let table = try LearningTable()
    let kind = try Support.model("svm rows=300")
    var set = table.set("2")
    func p(_ length: Int) throws -> [Double] {
      let ends = (0..<Int32(table.frame.count)).map { min($0 + Int32(length), Int32(table.frame.count) - 1) }
      set.spans = try LabelSpans(table.frame.timeline, ends: ends)
      return try kind.fit(set, seed: 1, monitor: Monitor()).predict(
        table.features, rows: LearningTable.test, monitor: Monitor())
    }
    let (none, some) = (try p(0), try p(30))
    set.spans = nil
    let cut = try kind.fit(set, seed: 1, monitor: Monitor()).predict(
      table.features, rows: LearningTable.test, monitor: Monitor())
    #expect(none == cut && some != none)
  }

  @Test func fewerRowsAreTheNewestOrDrawn() throws {
    let table = try LearningTable()
    func p(_ line: Substring, _ set: TrainingSet, seed: UInt64 = 1) throws -> [Double] {
      try Support.model(line).fit(set, seed: seed, monitor: Monitor()).predict(
        table.features, rows: LearningTable.test, monitor: Monitor())
    }
    var newest = table.set("value")
    newest.rows = newest.rows.suffix(200)
    newest.targets = newest.targets.suffix(200)
    #expect(try p("svm rows=200", table.set("value")) == p("svm", newest))
    let drawn = try p("svm rows=200 take=random", table.set("value"))
    #expect(try drawn == p("svm rows=200 take=random", table.set("value")))
    #expect(try drawn != p("svm rows=200 take=random", table.set("value"), seed: 2))
  }

  @Test func whatWouldTakeHoursIsRefused() throws {
    let rows = 100_000
    let numbers = Numbers((0..<rows).map { Double($0 % 7) })
    let set = TrainingSet(
      features: Features(names: ["a", "b"], columns: [numbers, numbers]), rows: (0..<rows).map { Int32($0) },
      targets: (0..<rows).map { Double($0 % 2) }, classCount: 2)
    let complaint = Support.complaint { _ = try Support.model("svm").fit(set, seed: 0, monitor: Monitor()) }
    #expect(
      complaint?.hasPrefix("svm on 100000 rows and 2 columns would take about 0.3 hours a fit: its time grows with the")
        == true)
  }

  @Test func mistakesAreNamed() throws {
    let table = try LearningTable()
    func complaint(_ line: Substring, _ change: (inout TrainingSet) -> Void = { _ in }) -> String? {
      var set = table.set("2")
      change(&set)
      return Support.complaint { _ = try Support.model(line).fit(set, seed: 0, monitor: Monitor()) }
    }
    #expect(
      complaint("svm scale=none")?.hasSuffix("would drown it - scale=zscore") == true)
    #expect(complaint("svm impute=none")?.hasPrefix("svm with impute=none met") == true)
    #expect(complaint("svm") { $0.weights = $0.targets.map { 1 + $0 } }?.hasPrefix("svm cannot weigh rows") == true)
    #expect(
      complaint("svm weights=balanced") { set in
        set.targets = set.targets.map { $0 / 100 }
        set.classCount = 0
      }?.hasPrefix("weights=balanced needs a label with classes") == true)
  }

  /// The prompt is back at once although libsvm knows no way to stop; the solver itself ends soon after.
  @Test func aLongFitStopsWhenAsked() throws {
    let rows = 6000
    var random = Random(seed: 1, stream: "slow")
    let columns = (0..<20).map { _ in Numbers((0..<rows).map { _ in random.uniform() }) }
    let set = TrainingSet(
      features: Features(names: (0..<20).map { "x\($0)" }, columns: columns), rows: (0..<rows).map { Int32($0) },
      targets: (0..<rows).map { _ in random.uniform() < 0.5 ? 0 : 1 }, classCount: 2)
    let kind = try Support.model("svm C=1000")
    let monitor = Monitor()
    let clock = ContinuousClock()
    let asked = Mutex<ContinuousClock.Instant?>(nil)
    besides {
      usleep(400_000)
      asked.withLock { $0 = clock.now }
      monitor.cancel()
    }
    #expect(throws: Interruption.self) { try kind.fit(set, seed: 1, monitor: monitor) }
    let late = asked.withLock { $0.map { clock.now - $0 } }
    #expect(late.map { $0 < .seconds(5) } == true, "\(String(describing: late))")
    let waiting = clock.now
    while ForeignThread.isUnderway, clock.now - waiting < .seconds(120) { usleep(10_000) }
    #expect(!ForeignThread.isUnderway)
  }
}
