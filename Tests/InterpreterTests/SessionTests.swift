import Interpreter
import Language
import Testing
import Vocabulary

@Suite struct SessionTests {
  @Test func `arithmetic has the usual precedence`() throws {
    let session = Session.toy()
    try session.run("a = 1 + 2*3^2; b = -2^2; c = 7 mod 3; d = (1 + 2)*3")
    #expect(session.number("a") == 19)
    #expect(session.number("b") == -4)
    #expect(session.number("c") == 1)
    #expect(session.number("d") == 9)
  }

  @Test func `a division by zero is na`() throws {
    let session = Session.toy()
    try session.run("a = 1/0")
    #expect(session.number("a")?.isNaN == true)
  }

  @Test func `a statement that fails changes nothing`() throws {
    let session = Session.toy()
    try session.run("a = 1")
    #expect(complaint { try session.run("fail") } == "it failed")
    #expect(session.scope["half"] == nil)
    #expect(session.number("a") == 1)
  }

  @Test func `a statement that is interrupted changes nothing`() throws {
    let session = Session.toy()
    #expect(throws: Interruption.self) { try session.run("repeat") }
    #expect(session.scope["half"] == nil)
    session.world.monitor.reset()
    try session.run("a = 1")
    #expect(session.number("a") == 1)
  }

  @Test func `who stops one of several statements learns what stands`() throws {
    let session = Session.toy()
    func interruption(_ text: String) -> Interruption? {
      defer { session.world.monitor.reset() }
      do { try session.run(text) } catch { return error as? Interruption }
      return nil
    }
    #expect(interruption("a = 1; look; b = 2; repeat")?.changesBefore == 2)
    #expect(interruption("repeat; c = 3")?.changesBefore == 0)
    #expect(session.number("b") == 2 && session.scope["c"] == nil)
  }

  @Test func `who stops a command after its file is in place learns that it is there`() throws {
    let session = Session.toy()
    session.world.fingerprint = { _ in throw Interruption(during: "reading") }
    do {
      try session.run("leave")
      Issue.record("it was not stopped")
    } catch let interruption as Interruption { #expect(interruption.leaving == "out.txt") }
  }

  @Test func `a look shows what a line would show and leaves nothing`() throws {
    let session = Session.toy()
    try session.run("a = 1")
    let records = session.records.count
    guard case .value(.number(3))? = try session.look("$a + 2").first else { throw Complaint("nothing was shown") }
    #expect(complaint { _ = try session.look("a = 2") } == "'a = 2' would change the session")
    #expect(complaint { _ = try session.look("no_such_name") } != nil)
    #expect(session.records.count == records && session.number("a") == 1)
    guard case .nothing = session.scope.last else { throw Complaint("the look was remembered as _") }
  }

  @Test func `undo goes back and redo forward`() throws {
    let session = Session.toy()
    try session.run("a = 1; a = 2; a = 3")
    try session.run("undo; undo")
    #expect(session.number("a") == 1)
    try session.run("redo")
    #expect(session.number("a") == 2)
    try session.run("a = 9")
    try session.run("redo")
    #expect(session.number("a") == 9)
  }

  @Test func `loops run over lists and ranges and leave their name as it was`() throws {
    let session = Session.toy()
    try session.run("s = 0\nn = 7\nfor n in [1 2 3] {\n  s = s + $n\n}\nfor n in 1..4 { s = s + $n }")
    #expect(session.number("s") == 16)
    #expect(session.number("n") == 7)
  }

  @Test func `bare words in a list stand for themselves`() throws {
    let session = Session.toy()
    try session.run("n = 0\nfor k in [make look] { n = $n + 1 }")
    #expect(session.number("n") == 2)
  }

  @Test func `branches choose`() throws {
    let session = Session.toy()
    try session.run("a = 5\nif $a > 3 { b = 1 } else { b = 2 }")
    #expect(session.number("b") == 1)
  }

  @Test func `properties of objects are read by a dot`() throws {
    let session = Session.toy()
    try session.run("t = make 3\na = t.first + 1")
    #expect(session.number("a") == 4)
    #expect(complaint { try session.run("t.frist") } == "a thing has no 'frist' - did you mean 'first'?")
  }

  @Test(arguments: [
    ("make", "make needs start: the first number"),
    ("make 1 stpe=2", "make has no option 'stpe' - did you mean 'step'?"),
    ("make 1 step=11", "step is between 0 and 10, not 11"),
    ("make 1 step=big", "step is a number, not big"),
    ("make 1 step=1 step=2", "step is given twice"),
    ("a = $nope", "no variable 'nope'"),
    ("a = [1 2][5]", "the list has 2 elements: 0 to 1, or -1 for the last"),
    ("if 3 { a = 1 }", "the condition is not yes or no - for columns write when(condition, a, b)"),
    ("for i in 3 { a = 1 }", "for runs over a list or a range, not a number"),
    ("a = 1 + \"x\"", "+ takes numbers, not a number and a text"),
  ])
  func `mistakes say what would be right`(line: String, expected: String) {
    #expect(complaint { try Session.toy().run(line) } == expected)
  }
}

@Suite struct ParameterTests {
  let script = "param n = 40 in 5..250 \"look-back\"\nparam kind = fast\na = $n * 2\nb = $kind\n"

  func run(_ given: [String: String]) throws -> Session {
    let session = Session.toy()
    let program = try Session.program(script, session.grammar)
    try Parameters(program).check(given.keys.sorted(), against: program)
    session.parameters = try given.mapValues(Parameters.value)
    try session.run(script)
    return session
  }

  @Test func `a parameter is overridden from outside`() throws {
    #expect(try run([:]).number("a") == 80)
    #expect(try run(["n": "60"]).number("a") == 120)
  }

  @Test func `a parameter outside its range is refused`() {
    #expect(complaint { _ = try run(["n": "3"]) } == "parameter 'n' is 3, but must be in 5..250")
  }

  @Test func `a parameter of another type is refused`() {
    #expect(complaint { _ = try run(["n": "many"]) } == "parameter 'n' is a number such as 40, not \"many\"")
  }

  @Test func `an unknown parameter is refused`() {
    #expect(complaint { _ = try run(["N": "60"]) } == "parameter 'N' does not exist - did you mean 'n'?")
  }

  @Test func `a parameter that nothing reads is refused`() throws {
    let grammar = Grammar(Toy().commands)
    let program = try Session.program("param n = 1\nparam hodl = 2\na = $n", grammar)
    #expect(
      complaint { try Parameters(program).check([], against: program) }
        == "parameter 'hodl' is declared but nothing reads it - use $hodl or delete the line")
  }
}
