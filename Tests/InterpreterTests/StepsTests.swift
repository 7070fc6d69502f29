import Interpreter
import Language
import Synchronization
import Testing
import Vocabulary

/// A cache in memory that keeps things, or nothing but texts: then things are made again from their statements.
final class Shelf: Sendable {
  struct Content {
    var texts: [String: String] = [:]
    var things: [Digest: Thing] = [:]
  }
  let content = Mutex(Content())

  func cache(keepsThings: Bool = true) -> Cache {
    Cache(
      version: "1", text: { name in self.content.withLock { $0.texts[name] } },
      put: { name, text in self.content.withLock { $0.texts[name] = text } },
      keep: { object, _ in
        guard keepsThings, let thing = object as? Thing else { return false }
        self.content.withLock { $0.things[thing.digest] = thing }
        return true
      },
      holds: { digest in self.content.withLock { $0.things[digest] != nil } },
      object: { digest in
        guard let thing = self.content.withLock({ $0.things[digest] }) else { throw Complaint("not there") }
        return thing
      }, isSound: { _ in true }, matches: { _ in [] }, inspect: { _ in [] }, verify: { _ in [] })
  }
}

@Suite(.serialized) struct StepsTests {
  static let script = """
    seed 7
    step 1 "first"
    a = make 1
    step 2 "second"
    b = make 2 from=a
    n = 5
    step 3 "third"
    c = make 3 step=$n from=b
    step 5 "last"
    d = make 4
    emit c
    """

  static func steps(_ text: String = script) throws -> Steps {
    try Steps(try Session.program(text, Grammar(Toy().commands)), of: text)
  }

  struct Result {
    var session: Session
    var outcomes: [StepRun.Outcome]
    var begun: [Int]
    var complaint: Complaint?
    var statuses: [String] { outcomes.map { "\($0.number) \($0.status.rawValue)" } }
    func digest(_ name: String) -> Digest? { session.scope[name]?.digest }
  }

  static func run(
    _ text: String = script, _ chosen: String? = nil, skip: String? = nil, _ cache: Cache? = nil,
    options: StepRun.Options = StepRun.Options(), world: World = World()
  ) throws -> Result {
    let session = Session.toy(world)
    let memory = cache.map { Memory($0, domain: Toy(), world: world) }
    let steps = try steps(text)
    var begun: [Int] = []
    var run = StepRun(session, memory, options: options) {
      if case .begins(let step) = $0 { begun.append(step.number) }
    }
    var complaint: Complaint?
    do { try run.run(steps, steps.chosen(chosen, skipped: skip)) } catch let thrown as Complaint { complaint = thrown }
    return Result(session: session, outcomes: run.outcomes, begun: begun, complaint: complaint)
  }

  // MARK: - Choosing

  @Test(arguments: [
    ("1-5", [1, 2, 3, 5]), ("1,3,5", [1, 3, 5]), ("1-3", [1, 2, 3]), ("2", [2]), (" 1 , 3 - 5 ", [1, 3, 5]),
    ("5,1", [1, 5]), ("1-3,2-5", [1, 2, 3, 5]),
  ])
  func `steps are chosen by numbers and ranges`(text: String, expected: [Int]) throws {
    #expect(try Self.steps().chosen(text).map(\.number) == expected)
  }

  @Test(arguments: [
    ("5-1", "the range 5-1 of --steps runs backwards - write 1-5"),
    ("4", "there is no step 4, which --steps names - the script has 1, 2, 3, 5"),
    ("1-9", "there is no step 9, which --steps names - the script has 1, 2, 3, 5"),
    ("0-2", "there is no step 0, which --steps names - the script has 1, 2, 3, 5"),
    ("", "--steps takes numbers and ranges, not '' - such as --steps 1-7 or --steps 1,3,5"),
    ("one", "--steps takes numbers and ranges, not 'one' - such as --steps 1-7 or --steps 1,3,5"),
    ("1-2-3", "--steps takes numbers and ranges, not '1-2-3' - such as --steps 1-7 or --steps 1,3,5"),
    ("1,,3", "--steps takes numbers and ranges, not '' - such as --steps 1-7 or --steps 1,3,5"),
  ])
  func `a wrong choice says what would be right`(text: String, expected: String) {
    #expect(complaint { _ = try Self.steps().chosen(text) } == expected)
  }

  @Test func `a skipped step that was not chosen does no harm`() throws {
    let steps = try Self.steps()
    #expect(try steps.chosen("3-5", skipped: "1,2").map(\.number) == [3, 5])
    #expect(try steps.chosen(nil, skipped: "1-2").map(\.number) == [3, 5])
    #expect(try steps.chosen(nil, from: 3).map(\.number) == [3, 5])
    #expect(
      complaint { _ = try steps.chosen("1", skipped: "1-5") } == "no step is left to run - the script has 1, 2, 3, 5")
    #expect(
      complaint { _ = try steps.chosen(nil, from: 4) }?.hasPrefix("there is no step 4, which --from names") == true)
  }

  @Test(arguments: [
    ("step 2 \"b\"\nstep 2 \"c\"", "step 2 cannot follow step 2 - the number is above 2"),
    ("step 0 \"b\"", "step 0 cannot follow step 0 - the number is 1 or more"),
    ("for i in [1 2] { step 1 \"x\" }", "a step cannot be marked within a block"),
    ("step first", "a step is marked by a whole number and a title - such as step 3 \"technical features\""),
  ])
  func `a mark in a wrong place is refused`(text: String, expected: String) {
    #expect(complaint { _ = try Self.steps(text) } == expected)
  }

  // MARK: - Running

  @Test func `all steps run in their order`() throws {
    let result = try Self.run()
    #expect(result.statuses == ["1 ok", "2 ok", "3 ok", "5 ok"])
    #expect(result.session.scope.seed == 7)
  }

  @Test(arguments: [true, false])
  func `later steps go on from what earlier ones left in another process`(keepsThings: Bool) throws {
    let shelf = Shelf()
    let cache = shelf.cache(keepsThings: keepsThings)
    let whole = try Self.run()
    #expect(try Self.run(Self.script, "1-2", cache).statuses == ["1 ok", "2 ok"])
    let rest = try Self.run(Self.script, "3-5", cache)
    #expect(rest.statuses == ["1 cached", "2 cached", "3 ok", "5 ok"])
    #expect(rest.begun == [3, 5])
    for name in ["a", "b", "c", "d", "n"] { #expect(rest.digest(name) == whole.digest(name), "\(name)") }
    // What is written down of it is the same too: a lock, and the script within an export.
    func lock(_ result: Result) -> Lock { Lock(result.session.records, environment: [], parameters: []) }
    #expect(lock(rest) == lock(whole))
    #expect(try Script(rest.session.records).text == Script(whole.session.records).text)
  }

  @Test func `what was not run and is not in the cache is missed by what rests on it, and by nothing else`() throws {
    let cache = Shelf().cache()
    let result = try Self.run(Self.script, "3", cache)
    #expect(result.statuses == ["3 skipped"])
    #expect(
      result.complaint?.description
        == "it rests on 'b', and step 2 was not run and is not in the cache - run the step that makes it first, or together with this one"
    )
    #expect(try Self.run("step 1 \"a\"\na = make 1\nstep 2 \"b\"\nb = make 2", "2", cache).statuses == ["2 ok"])
  }

  @Test func `another statement, another input or another file is another key`() throws {
    let cache = Shelf().cache()
    _ = try Self.run(Self.script, nil, cache)
    func cached(_ text: String) throws -> [Int] {
      var options = StepRun.Options()
      options.reuses = true
      return try Self.run(text, nil, cache, options: options).outcomes.filter { $0.status == .cached }.map(\.number)
    }
    #expect(try cached(Self.script) == [1, 2, 3])
    #expect(try cached("# why\n" + Self.script.replacing("a = make", with: "# first\na = make")) == [1, 2, 3])
    #expect(try cached(Self.script.replacing("n = 5", with: "n = 6")) == [1])
    #expect(try cached(Self.script.replacing("a = make 1", with: "a = make 9")) == [])
    #expect(try cached(Self.script.replacing("seed 7", with: "seed 8")) == [])
    let reads = "step 1 \"r\"\nf = readfile data.csv\nstep 2 \"s\"\ng = make 1 from=f"
    func world(_ sha: String) -> World { World(fingerprint: { Trace.File(path: $0, sha256: sha, bytes: 10) }) }
    _ = try Self.run(reads, nil, cache, world: world("aa"))
    #expect(try Self.run(reads, "2", cache, world: world("aa")).statuses == ["1 cached", "2 ok"])
    #expect(try Self.run(reads, "2", cache, world: world("bb")).statuses == ["2 skipped"])
  }

  @Test func `a damaged or deleted cache is no misfortune`() throws {
    let shelf = Shelf()
    _ = try Self.run(Self.script, nil, shelf.cache())
    shelf.content.withLock { content in
      for (name, text) in content.texts { content.texts[name] = String(text.dropLast(5)) }
    }
    #expect(try Self.run(Self.script, "3", shelf.cache()).statuses == ["3 skipped"])
    _ = try Self.run(Self.script, nil, shelf.cache())
    shelf.content.withLock { $0.things = [:] }
    #expect(try Self.run(Self.script, "3", shelf.cache()).statuses == ["3 skipped"])
    #expect(try Self.run(Self.script, nil, shelf.cache()).statuses == ["1 ok", "2 ok", "3 ok", "5 ok"])
  }

  @Test func `after a failure nothing runs, or all that does not rest on it`() throws {
    let failing = Self.script.replacing("n = 5", with: "n = 5\nfail")
    let stopped = try Self.run(failing)
    #expect(stopped.statuses == ["1 ok", "2 failed"])
    #expect(stopped.complaint?.message == "it failed")
    #expect(stopped.session.scope["b"] == nil && stopped.session.scope["a"] != nil)
    var options = StepRun.Options()
    options.continuesOnError = true
    let going = try Self.run(failing.replacing("emit c", with: "emit d"), nil, options: options)
    #expect(going.statuses == ["1 ok", "2 failed", "3 skipped", "5 ok"])
    #expect(going.complaint == nil)
  }

  @Test func `plain values come back from the cache as they were`() throws {
    let values = [
      "5", "-0.1", "1/3", "na", "\"a \\\"text\\\"\\n\"", "yes", "2024-01-31", "2024-01-31T09:30", "09:30", "5m", "3mo",
      "[1 2 3]", "[a b]", "{x=1 y=[2 3]}", "1..10", "0..1..0.1", "2022-01-01..",
    ]
    let made = values.enumerated().map { "v\($0) = \($1)" }.joined(separator: "\n")
    let text = "step 1 \"values\"\n\(made)\nstep 2 \"use\"\nw = 1"
    let cache = Shelf().cache()
    let whole = try Self.run(text, nil, cache)
    let rest = try Self.run(text, "2", cache)
    #expect(rest.statuses == ["1 cached", "2 ok"])
    for index in values.indices {
      #expect(rest.session.scope["v\(index)"]?.source == whole.session.scope["v\(index)"]?.source)
      #expect(rest.digest("v\(index)") == whole.digest("v\(index)"))
    }
  }

  @Test func `a plan tells what is read and made, and runs nothing`() throws {
    let cache = Shelf().cache()
    func plan(_ chosen: String?) throws -> Plan {
      let steps = try Self.steps()
      let memory = Memory(cache, domain: Toy(), world: World())
      return Plan(
        steps, try steps.chosen(chosen), given: [:], memory, cache, domain: Toy(), world: World(), validates: true)
    }
    let before = try plan("2-3")
    #expect(before.rows.map(\.number) == [1, 2, 3])
    #expect(before.rows.map(\.action) == [.missing, .run, .run])
    #expect(before.rows.map(\.inputs) == [[], ["a"], ["b", "n"]])
    #expect(before.rows.map(\.outputs) == [["a"], ["b", "n"], ["c"]])
    #expect(before.faults.map(\.number) == [2, 3])
    _ = try Self.run(Self.script, nil, cache)
    let after = try plan("2-3")
    #expect(after.rows.map(\.action) == [.cached, .run, .run])
    #expect(after.rows[1].outputs == ["b (thing of 3)", "n = 5"])
    #expect(after.faults.isEmpty && after.checked == 3)
  }
}
