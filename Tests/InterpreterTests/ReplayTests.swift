import Interpreter
import Language
import Synchronization
import Testing
import Vocabulary

@Suite struct ReplayTests {
  let script = "a = make 1\nb = make 2 from=a\nc = make 5\nemit b\n"

  func lock(of script: String, world: World = World()) throws -> Lock {
    let session = Session.toy(world)
    try session.run(script)
    return Lock(session.records, environment: [("wick", "0")], parameters: [])
  }

  func replay(_ script: String, _ lock: Lock, _ options: Replay.Options = Replay.Options(), world: World = World())
    throws
    -> Replay
  {
    try Replay(script, against: lock, domain: Toy(), world: world, options: options)
  }

  @Test func `the same script gives the same outputs`() throws {
    let replay = try replay(script, lock(of: script))
    #expect(replay.steps.map(\.verdict) == [.ok, .ok, .ok, .ok])
    #expect(replay.exitCode == 0)
    #expect(replay.summary == "4 steps: 4 ok")
  }

  @Test func `a lock survives being written and read`() throws {
    let lock = try lock(of: script)
    #expect(try Lock(lock.text) == lock)
    #expect(try replay(script, Lock(lock.text)).exitCode == 0)
  }

  @Test func `a broken lock names its line`() throws {
    let text = try lock(of: script).text.replacing("step ", with: "stp ")
    #expect(complaint { _ = try Lock(text) }?.hasPrefix("line 3 of the lock is broken: stp ") == true)
  }

  @Test func `comments and blank lines change nothing`() throws {
    let commented = "# why\n\n" + script.replacing("c =", with: "# c\nc =")
    #expect(try replay(commented, lock(of: script)).exitCode == 0)
  }

  @Test func `a changed option is the first cause, what follows is carried`() throws {
    let changed = script.replacing("make 1", with: "make 1 step=3").replacing("b = make 2", with: "b = make 2")
    let lock = try lock(of: script.replacing("a = make 1", with: "a = make 2"))
    let replay = try replay(changed, lock)
    #expect(replay.steps.map(\.verdict) == [.drifted, .carried, .ok, .carried])
    #expect(replay.steps.map(\.isFirstCause) == [true, false, false, false])
    #expect(replay.steps[0].reason?.hasPrefix("the statement changed, it was: a = make 2; a.numbers") == true)
    #expect(replay.exitCode == 3)
  }

  @Test func `a tiny difference is close, and drifts only when exact is asked for`() throws {
    let lock = try lock(of: script)
    let nudged = World(environment: [("nudge", "1e-12")])
    var options = Replay.Options()
    let near = try replay(script, lock, world: nudged)
    #expect(near.steps.map(\.verdict) == [.close, .close, .close, .ok])
    #expect(near.exitCode == 0)
    options.exact = true
    #expect(try replay(script, lock, options, world: nudged).exitCode == 3)
  }

  @Test func `a large difference drifts`() throws {
    let lock = try lock(of: script)
    let far = try replay(script, lock, world: World(environment: [("nudge", "0.25")]))
    #expect(far.steps.map(\.verdict) == [.drifted, .carried, .drifted, .carried])
    #expect(far.steps[0].reason == "a.numbers 1 → 1.25, a.numbers 2 → 2.25, a.numbers 3 → 3.25")
  }

  @Test func `another file is told from another program`() throws {
    let reads = "f = readfile data.csv\ng = make 1 from=f\n"
    func world(_ sha: String, _ bytes: Int) -> World {
      World(fingerprint: { Trace.File(path: $0, sha256: sha, bytes: bytes) })
    }
    let lock = try lock(of: reads, world: world("aa", 10))
    let replay = try replay(reads, lock, world: world("bb", 11))
    #expect(replay.steps.map(\.verdict) == [.data, .carried])
    #expect(replay.exitCode == 4)
    #expect(replay.changedFiles.map(\.reason) == ["has 11 bytes, had 10"])
  }

  @Test func `a failure skips what follows, or only what depends on it`() throws {
    let failing = "a = make 1\nfail\nb = make 2 from=a\n"
    let lock = try lock(of: "a = make 1\nb = make 2 from=a\n")
    #expect(try replay(failing, lock).steps.map(\.verdict) == [.ok, .failed, .skipped])
    var options = Replay.Options()
    options.keepGoing = true
    let going = try replay(failing, lock, options)
    #expect(going.steps.map(\.verdict) == [.ok, .failed, .ok])
    #expect(going.exitCode == 1)
  }

  @Test func `new and gone steps are shown, and fail when strictness is asked for`() throws {
    let lock = try lock(of: script)
    let other = script.replacing("c = make 5\n", with: "") + "d = make 8\n"
    var options = Replay.Options()
    #expect(try replay(other, lock).steps.map(\.verdict) == [.ok, .ok, .ok, .new, .gone])
    #expect(try replay(other, lock).exitCode == 0)
    options.strict = true
    #expect(try replay(other, lock, options).exitCode == 3)
  }
}

@Suite struct DeterminismTests {
  @Test func `what a second run gives differently is told from what was changed`() throws {
    let session = Session.toy()
    try session.run("a = make 1\nb = chance\nc = make 2")
    let lock = Lock(session.records, environment: [], parameters: [])
    var options = Replay.Options()
    options.twice = true
    let script = "a = make 1\nb = chance\nc = make 2\n"
    let replay = try Replay(script, against: lock, domain: Toy(), world: World(), options: options)
    #expect(replay.steps.map(\.verdict) == [.ok, .drifted, .ok])
    #expect(replay.steps[1].reason?.hasPrefix("not deterministic, a second run gives other values: b.numbers") == true)
    #expect(replay.exitCode == 3)
  }
}

@Suite struct ScriptTests {
  func session(_ text: String) throws -> Session {
    let session = Session.toy()
    for line in text.split(separator: "\n") { try? session.run(String(line)) }
    return session
  }

  @Test func `what the results do not rest on is left out`() throws {
    let session = try session("a = make 1\nx = make 7\nfail\nlook a\nb = make 2 from=a\nx = make 8\nemit b")
    let script = try Script(session.records)
    #expect(script.text == "a = make 1\nb = make 2 from=a\nx = make 8\nemit b\n")
  }

  @Test func `only what the named values rest on is kept`() throws {
    let session = try session("a = make 1\nx = make 7\nb = make 2 from=a\nemit x")
    #expect(try Script(session.records, keep: ["b"]).text == "a = make 1\nb = make 2 from=a\n")
    #expect(
      complaint { _ = try Script(session.records, keep: ["bb"]) }
        == "nothing that was made has the name 'bb' - did you mean 'b'?")
  }

  @Test func `an overwritten value keeps only its last making`() throws {
    let session = try session("a = make 1\na = make 2\nb = make 3 from=a\nemit b")
    #expect(try Script(session.records).text == "a = make 2\nb = make 3 from=a\nemit b\n")
  }

  @Test func `undone statements are dropped`() throws {
    let session = try session("a = make 1\nb = make 2\nundo\nemit a")
    #expect(try Script(session.records).text == "a = make 1\nemit a\n")
  }

  @Test func `defaults of the session are written out`() throws {
    let session = try session("a = make 1\nemit")
    #expect(try Script(session.records).text == "a = make 1\nemit what=a\n")
  }
}

@Suite struct JournalTests {
  @Test func `a torn tail is cut at the last good record`() throws {
    let path = "/tmp/wick-journal-test-\(UInt64.random(in: 0 ... .max))"
    defer { unlinkFile(path) }
    do {
      let session = Session.toy()
      session.journal = try Journal(path: path, header: "test")
      try session.run("a = make 1")
      try session.run("look a")
      try session.run("b = make 2")
      try session.run("undo")
      _ = try? session.run("fail")
    }
    let text = try readFile(path)
    #expect(Journal.statements(Journal.entries(text)) == ["a = make 1"])
    for length in stride(from: 0, to: text.utf8.count, by: 3) {
      let torn = String(decoding: text.utf8.prefix(length), as: UTF8.self)
      #expect(Journal.statements(Journal.entries(torn)).allSatisfy { ["a = make 1", "b = make 2"].contains($0) })
    }
  }
  @Test(arguments: [
    ("all", ["a = make 1", "b = make 2", "c = make 3"]), ("part", ["a = make 1", "b = make 2", "c = make 3"]),
    ("", ["a = make 1"]),
  ])
  func `a recovery that was cut off counts for nothing`(end: String, expected: [String]) throws {
    let path = "/tmp/wick-journal-test-\(UInt64.random(in: 0 ... .max))"
    defer { unlinkFile(path) }
    do {
      let session = Session.toy()
      let journal = try Journal(path: path, header: "test")
      session.journal = journal
      try session.run("a = make 1")
      try journal.recovers("lost.jnl")
      try session.run("b = make 2")
      if !end.isEmpty {
        try journal.hasRecovered("lost.jnl", all: end == "all")
        try session.run("c = make 3")
      }
    }
    let entries = Journal.entries(try readFile(path))
    #expect(Journal.statements(entries) == expected)
    #expect(Journal.recovered(entries) == (end == "all" ? ["lost.jnl"] : []))
  }

  @Test func `what was taken out of the memory is not computed again, and is in the journal`() throws {
    let shelf = Shelf()
    let path = "/tmp/wick-journal-test-\(UInt64.random(in: 0 ... .max))"
    defer { unlinkFile(path) }
    // A clock by which every statement takes three seconds.
    let clock = Atomic<UInt64>(0)
    let now: @Sendable () -> UInt64 = { clock.wrappingAdd(3_000_000_000, ordering: .relaxed).newValue }
    let first = Session.toy(World(now: now))
    first.memory = Memory(shelf.cache(), domain: Toy(), world: World())
    try first.run("a = make 1\nb = make 2 from=a")
    // A program whose numbers are others now: only what comes out of the memory is as it was.
    let told = Mutex<[String]>([])
    let second = Session.toy(
      World(
        show: { block in
          if case .text(let text) = block { told.withLock { $0.append(text) } }
        }, environment: [("nudge", "0.5")]))
    second.memory = Memory(shelf.cache(), domain: Toy(), world: World())
    second.recalls = true
    second.journal = try Journal(path: path, header: "test")
    try second.run("a = make 1\nb = make 2 from=a\nc = make 3")
    #expect(told.withLock(\.count) == 3, "a line for each value, wherever it came from")
    for name in ["a", "b"] { #expect(second.scope[name]?.digest == first.scope[name]?.digest) }
    #expect(second.scope["c"]?.digest == Thing(numbers: [3.5, 4.5, 5.5]).digest)
    #expect(
      Journal.statements(Journal.entries(try readFile(path))) == ["a = make 1", "b = make 2 from=a", "c = make 3"])
    try second.run("undo; undo; undo")
    #expect(second.scope["a"] == nil)
  }
}
