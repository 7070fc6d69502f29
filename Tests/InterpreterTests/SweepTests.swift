import Interpreter
import Language
import Testing
import Vocabulary

@Suite struct SweepTests {
  private func outcome() -> CellOutcome {
    var outcome = CellOutcome()
    let numbers: [Double] = [0.1, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, 1e300]
    outcome.kept = numbers.enumerated().map { Value.Field("m.cv \"\($0)\"", .number($1)) }
    outcome.kept += [
      Value.Field("list", .list([.number(-0.0), .text("a \"b\"\n\\"), .list([])])), Value.Field("flag", .flag(true)),
      Value.Field("record", .record([Value.Field("a", .number(.infinity)), Value.Field("b", .word("logit"))])),
      Value.Field("span", .span(.time(86_400_000_000_000))),
    ]
    outcome.shown = ["two\nlines\r\n\tand a tab"]
    outcome.reads = ["px", "cv"]
    outcome.writes = ["m"]
    outcome.definitionsRead = ["mom"]
    outcome.failedExpectations = ["n < 3"]
    outcome.filesRead = [Trace.File(path: "a b.csv", sha256: "00ff", bytes: 12)]
    outcome.filesWritten = [Trace.File(path: "x.h5", sha256: "ff00", bytes: 0)]
    let trials = Trials()
    trials.record(Digest("a model"), score: -0.25, on: Digest("bars"))
    trials.record(Digest("another"), score: .nan, on: Digest("bars"))
    outcome.trials = trials.log
    return outcome
  }

  private func expectSame(_ one: CellOutcome, _ other: CellOutcome) {
    #expect(one.kept.map(\.name) == other.kept.map(\.name))
    #expect(one.kept.map(\.value.digest) == other.kept.map(\.value.digest))
    #expect(one.error == other.error && one.shown == other.shown)
    #expect(one.reads == other.reads && one.writes == other.writes)
    #expect(one.definitionsRead == other.definitionsRead && one.failedExpectations == other.failedExpectations)
    func told(_ outcome: CellOutcome) -> [String] { outcome.trials.map { "\($0.result) \($0.score) \($0.data)" } }
    #expect(told(one) == told(other))
    #expect(one.filesRead == other.filesRead && one.filesWritten == other.filesWritten)
  }

  @Test func `an outcome comes back from its line to the same bits`() throws {
    let line = CellLine(7, [.number(0.1), .text("a \"b\" \\"), .word("xgboost")], outcome())
    let text = try #require(line.text)
    #expect(text.utf8.count { $0 == UInt8(ascii: "\n") } == 1 && text.hasSuffix("\n"))
    let again = try #require(CellLine(text.dropLast()))
    #expect(again.index == 7 && again.cell.map(\.digest) == line.cell.map(\.digest))
    expectSame(again.outcome, line.outcome)
  }

  @Test func `a line that was cut off or changed counts for nothing`() throws {
    let text = try #require(CellLine(0, [.number(1)], outcome()).text).dropLast()
    for length in 0..<text.count { #expect(CellLine(text.prefix(length)) == nil) }
    #expect(CellLine(Substring(text.replacing("logit", with: "logi"))) == nil)
  }

  @Test func `what a dead process left is no outcome to keep`() {
    #expect(CellLine(0, [.number(1)], CellOutcome(lost: "it was killed")).text == nil)
    #expect(CellOutcome(lost: "it was killed").error == "it was killed")
  }

  @Test(arguments: [1, 2, 7, 30]) func `parts have every combination once`(count: Int) {
    let shards = (1...count).map { Shard($0, of: count) }
    for index in 0..<100 { #expect(shards.count { $0.holds(index) } == 1) }
    #expect(shards.allSatisfy { Shard($0.description) == $0 })
  }

  @Test(arguments: ["0/3", "4/3", "3", "1/2/3", "a/b", "-1/2", "1/", ""]) func `no part`(text: String) {
    #expect(Shard(text) == nil)
  }

  @Test func `a block computes the same in another process that has its job alone`() throws {
    let shelf = Shelf()
    let session = Session(domain: Toy(), world: World())
    try session.run("unused = make 9\na = make 3\nb = make 5 from=a\nk = 4")
    let block = try Session.program("c = make $n from=b; d = $n * $k", session.grammar)
    let plan = SweepPlan(title: "g", axes: ["n"], cells: [[.number(1)], [.number(2)]], block: block)
    let memory = Memory(shelf.cache(), domain: Toy(), world: World())
    let job = try memory.hand(plan, in: session.scope, session.records)
    let other = try SweepJob(job.text(), Toy())
    let scope = try other.scope(Memory(shelf.cache(), domain: Toy(), world: World()))
    #expect(scope["b"]?.digest == session.scope["b"]?.digest && scope["unused"]?.digest == nil)
    #expect(other.plan.title == "g" && other.plan.digest == plan.digest)
    for index in 0..<2 {
      let here = try job.run(index, in: session.scope, domain: Toy(), world: World())
      let there = try other.run(index, in: scope, domain: Toy(), world: World())
      #expect(here.error == nil && here.writes == ["c", "d"])
      expectSame(here, there)
    }
  }

  @Test func `another value, block, seed or setting is another sweep`() throws {
    let memory = Memory(Shelf().cache(), domain: Toy(), world: World())
    func key(_ before: String, _ block: String = "c = make $n from=a", axis: String = "n") throws -> Digest {
      let session = Session(domain: Toy(), world: World())
      try session.run(before)
      let statements = try Session.program(block, session.grammar)
      return SweepPlan(title: "g", axes: [axis], cells: [], block: statements).key(in: session.scope, memory)
    }
    let usual = try key("a = make 3")
    #expect(try key("a = make 3") == usual)
    #expect(try key("other = 5\na = make 3") == usual, "a name that the block does not mention does not count")
    #expect(try key("a = make 4") != usual)
    #expect(try key("seed 5\na = make 3") != usual)
    #expect(try key("a = make 3", "c = make $n from=a step=2") != usual)
    #expect(try key("a = make 3", axis: "m") != usual)
  }
}
