import Interpreter
import Language
import Testing
import Vocabulary

@Suite struct StalenessTests {
  func stale(_ session: Session) -> [String] { Staleness(session.records, in: session.scope, session.domain).names }

  func session(_ text: String) throws -> Session {
    let session = Session.toy()
    try session.run(text)
    return session
  }

  @Test func `a value is stale when what it was made of has changed, and so is what rests on it`() throws {
    let session = try session("a = make 1\nb = make 2 from=a\nc = make 3 from=b\nd = make 4")
    #expect(stale(session) == [])
    try session.run("a = make 9")
    #expect(stale(session) == ["b", "c"])
  }

  @Test func `making the same value again makes nothing stale`() throws {
    let session = try session("a = make 1\nb = make 2 from=a\na = make 1")
    #expect(stale(session) == [])
  }

  @Test func `update makes anew what is stale, in its order, and undo takes it back as a whole`() throws {
    let session = try session("a = make 1\nb = make 2 from=a\nc = make 3 from=b\na = make 10")
    try session.run("again c")
    #expect(stale(session) == [])
    let direct = try self.session("a = make 10\nb = make 2 from=a\nc = make 3 from=b")
    for name in ["b", "c"] { #expect(session.scope[name]?.digest == direct.scope[name]?.digest) }
    try session.run("undo")
    #expect(stale(session) == ["b", "c"])
    try session.run("redo")
    #expect(stale(session) == [])
    #expect(try Script(session.records).text == "a = make 10\nb = make 2 from=a\nc = make 3 from=b\n")
  }

  @Test func `only the part that is asked for is made anew`() throws {
    let session = try session("a = make 1\nb = make 2 from=a\nc = make 3 from=b\na = make 10\nagain b")
    #expect(stale(session) == ["c"])
  }

  @Test func `an update that fails changes nothing`() throws {
    let session = try session("a = make 1\nb = make 2 from=a\nc = make 3 from=b\na = make 10")
    func done() -> [String] { session.records.filter { $0.verdict == .done }.map(\.text) }
    let before = (session.scope["b"]?.digest, done(), session.past.count)
    session.world.environment = [("broken", "3")]
    #expect(complaint { try session.run("again c") } == "c = make 3 from=b cannot be run again: it failed on purpose")
    #expect(session.scope["b"]?.digest == before.0 && done() == before.1 && session.past.count == before.2)
    #expect(stale(session) == ["b", "c"])
  }

  @Test func `plain values and formulas count too`() throws {
    let session = try session("n = 1\nm = $n + 1\nk = 5")
    try session.run("n = 2")
    #expect(stale(session) == ["m"])
  }
}

@Suite struct UndoTests {
  @Test func `fifty changes are undone and redone, and no more`() throws {
    let session = Session.toy()
    for number in 1...60 { try session.run("a = \(number)") }
    for number in (10..<60).reversed() {
      try session.run("undo")
      #expect(session.number("a") == Double(number))
    }
    try session.run("undo")
    #expect(session.number("a") == 10)
    for number in 11...60 {
      try session.run("redo")
      #expect(session.number("a") == Double(number))
    }
    try session.run("redo")
    #expect(session.number("a") == 60)
  }
}
