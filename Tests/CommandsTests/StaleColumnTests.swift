import Commands
import Interpreter
import Testing
import Vocabulary

/// Which columns, and what is made of them, are stale once one of a frame's columns was made anew.
@Suite struct StaleColumnTests {
  private func session(_ lines: String...) throws -> Session {
    let session = try TradingCommandTests.Desk().session
    for line in lines { try session.run(line) }
    return session
  }

  private func stale(_ session: Session) -> [String] {
    Staleness(session.records, in: session.scope, session.domain).names
  }

  @Test func `what reads another column is stale, and what rests on that, and nothing else`() throws {
    let session = try session(
      "a = close/close[-1] - 1", "c = 2*a", "other = log(volume)", "y = label fwd 5", "cv = split purged k=3",
      "m = fit ridge x=[c]", "m2 = fit ridge x=[other]", "s = signal (c > 0)", "bt = backtest (other > 18)")
    #expect(stale(session) == [])
    try session.run("a = close/close[-5] - 1")
    #expect(stale(session) == ["c", "m", "s"])
    try session.run("other = sqrt(volume)")
    #expect(stale(session) == ["c", "m", "m2", "s", "bt"])
  }

  @Test func `update makes the columns anew before what is made of them`() throws {
    let session = try session(
      "a = close/close[-1] - 1", "c = 2*a", "y = label fwd 5", "cv = split purged k=3", "m = fit ridge x=[c]",
      "s = signal (c > 0)", "a = close/close[-5] - 1", "update m")
    #expect(stale(session) == ["s"])
    #expect(session.records.suffix(2).map(\.text) == ["c = 2*a", "m = fit ridge x=[c] y=y cv=cv"])
    let direct = try self.session(
      "a = close/close[-5] - 1", "c = 2*a", "y = label fwd 5", "cv = split purged k=3", "m = fit ridge x=[c]")
    #expect(session.scope["m"]?.digest == direct.scope["m"]?.digest)
    try session.run("undo")
    #expect(stale(session) == ["c", "m", "s"])
    try session.run("update c")
    #expect(stale(session) == ["m", "s"])
  }

  @Test func `a column more, or one less, makes nothing stale that did not read it`() throws {
    let session = try session(
      "a = close/close[-1] - 1", "b = close/close[-2] - 1", "m0 = 1", "y = label fwd 5", "features rsi_14",
      "cv = split purged k=3", "m = fit ridge x=[a]", "drop b", "features atr_14")
    #expect(stale(session) == [])
  }

  @Test(arguments: [
    "c = tf(1w, mean(a, 3))", "c = when(a > 0, close, open)", "c = lag(a, 3)", "c = mean(close*a, 10)",
    "c = a[-1] + volume",
  ])
  func `however a formula reads a column, it is noted`(formula: String) throws {
    let session = try session("a = close/close[-1] - 1", formula, "a = close/close[-3] - 1")
    #expect(stale(session) == ["c"])
  }

  @Test func `options that are formulas are noted too`() throws {
    let session = try session(
      "a = close/close[-1] - 1", "b = volume/volume[-1]",
      "y = label triple up=(2*std(a, 20)) down=(2*std(a, 20)) hold=10",
      "bt = backtest (when(close > open, 1, 0)) stop=(close*std(b, 20))", "a = 2*a")
    #expect(stale(session) == ["y"])
    try session.run("b = volume/volume[-2]")
    #expect(stale(session) == ["y", "bt"])
  }

  @Test func `a model that takes whatever features there are is stale when one of them changes`() throws {
    let session = try session(
      "a = close/close[-1] - 1", "b = close/close[-2] - 1", "y = label fwd 5", "cv = split purged k=3",
      "m = fit ridge", "b = close/close[-4] - 1")
    #expect(stale(session) == ["m"])
  }

  @Test func `a formula that is changed makes the columns stale that used it`() throws {
    let session = try session("def twice(x) = 2*x", "c = twice(close)", "d = close + 1", "def twice(x) = 3*x")
    #expect(stale(session) == ["c"])
  }
}
