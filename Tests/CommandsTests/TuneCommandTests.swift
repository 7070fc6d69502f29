import Commands
import Foundation
import Frames
import Interpreter
import Learning
import Storage
import Synchronization
import Testing
import Trading
import Vocabulary

/// tune, combine and what is done with what they make, as a user types them.
@Suite struct TuneCommandTests {
  static let study = [
    "mom = close/close[-5] - 1", "r14 = rsi(close, 14)", "y = label sign 5", "cv = split purged k=3 hold=20%",
  ]

  private func desk(_ lines: String...) throws -> TradingCommandTests.Desk {
    let desk = try TradingCommandTests.Desk()
    for line in TuneCommandTests.study + lines { try desk.session.run(line) }
    return desk
  }

  @Test func theBestSettingsAreFitted() throws {
    let desk = try desk(
      "t = tune xgboost depth=1..3 lr=[0.05..0.5 log] rounds=10 trials=8 pruner=median", "m = fit xgboost tuned=t",
      "n = fit xgboost tuned=t rounds=12", "b = t.best", "d = b.depth")
    let tuning = try desk.object("t", Tuning.self)
    let m = try desk.object("m", Model.self)
    let best = try #require(tuning.best)
    #expect(m.cv.mean("auc") == tuning.rows[best].score)
    #expect(desk.texts.contains { $0.hasPrefix("t found rounds=10 depth=") })
    // What is written goes before what was found.
    #expect(try desk.object("n", Model.self).origin.statement.contains("rounds=12"))
    guard case .number(let depth)? = desk.session.scope["d"] else {
      Issue.record("the best depth is no number")
      return
    }
    #expect(m.origin.statement.contains("depth=\(Value.source(depth)) "))
    #expect(desk.complaint("z = fit logit tuned=t").contains("t searched settings of xgboost, not of logit"))
    #expect(desk.complaint("z = fit logit tuned=y").contains("'y' is no tuning"))
  }

  @Test func mistakesInALineAreNamed() throws {
    let desk = try desk()
    for (line, said) in [
      ("t = tune", "tune needs a model"), ("t = tune xgboost depth=3..40", "depth is between 1 and 16"),
      ("t = tune xgboost depth=8..3", "no range of numbers"),
      ("t = tune xgboost lr=[0..0.3 log]", "has no logarithm at 0"),
      ("t = tune xgboost method=1..2", "method is one of hist, exact"),
      ("t = tune xgboost depth=1..3 sampler=tpa", "sampler is one of tpe, random, grid"),
      ("t = tune xgboost depth=1..3 pruner=mediam", "did you mean 'median'?"),
      ("t = tune xgboost depth=1..3 metric=aux", "did you mean 'auc'?"),
      ("t = tune xgboost lr=0.1..0.2 sampler=grid", "a grid has no end over lr=0.1..0.2"),
      ("t = tune xgboost dpeth=1..3", "no option 'dpeth'"), ("e = combine vote", "combine needs members"),
      ("e = combine mean a b", "no ensemble 'mean'"),
    ] { #expect(desk.complaint(line).contains(said), "\(line): \(desk.complaint(line))") }
  }

  /// Every fit and every trial counts once, in sweeps too; an undo takes none back, and judge knows of them.
  @Test func whatWasTriedIsCountedOnTheRows() throws {
    let desk = try desk("a = fit logit", "t = tune logit C=[0.1 1 10] sampler=grid")
    let rows = try desk.object("px", Frame.self).timeline.digest
    func count() -> Int { desk.session.scope.trials.count(on: Digest(of: [Digest("models"), rows])) }
    #expect(count() == 4)
    try desk.session.run("b = fit logit")
    #expect(count() == 4)
    try desk.session.run("g = sweep C=[0.2 0.4] { m = fit logit C=$C; keep m.cv.auc }")
    #expect(count() == 6)
    try desk.session.run("undo")
    try desk.session.run("c = fit xgboost depth=2 rounds=5")
    try desk.session.run("e = combine vote a c")
    #expect(count() == 8)
    try desk.session.run("bt = backtest e")
    try desk.session.run("j = judge bt samples=200")
    guard case .object(let judgement)? = desk.session.scope["j"], case .number(8)? = judgement.property("trials") else {
      Issue.record("the judgement does not know of what was tried")
      return
    }
  }

  /// The barriers of a label, searched on a frame of training rows: what comes later may be there or not.
  @Test func barriersAreSearchedOnTrainingRowsAlone() throws {
    func found(_ load: String, _ search: String = "tpe") throws -> Value {
      let desk = try TradingCommandTests.Desk()
      let lines = [
        load, "use tr", "mom = close/close[-5] - 1", "r14 = rsi(close, 14)", "cv = split purged k=3",
        "g = sweep up=1..3..0.25 down=1..3..0.25 hold=[5 10 15 20] search=\(search) trials=14 {"
          + " y = label triple up=($up*atr(14)) down=($down*atr(14)) hold=$hold; m = fit logit; s = signal m;"
          + " bt = backtest s cost=1bp; keep bt.sharpe, m.cv.accuracy }",
      ]
      for line in lines { try desk.session.run(line) }
      return try #require(desk.session.scope["g"])
    }
    let g = try found("tr = select to 2008-12-31 on px")
    #expect(try found("tr = load datasets/daily/AAPL.csv prices=adjusted to 2008-12-31").digest == g.digest)
    #expect(try found("tr = select to 2008-12-31 on px", "random").digest != g.digest)
    guard case .object(let table) = g, case .number(14)? = table.property("trials"),
      case .record(let best)? = table.property("best"),
      case .list(let ratios)? = table.property("sharpe")
    else {
      Issue.record("the search has no best trial")
      return
    }
    let numbers = ratios.compactMap { if case .number(let number) = $0, !number.isNaN { number } else { nil } }
    guard case .number(let most)? = best.first(where: { $0.name == "sharpe" })?.value else {
      Issue.record("the best has no ratio")
      return
    }
    #expect(numbers.count > 10 && most == numbers.max())
    let desk = try desk()
    #expect(desk.complaint("g = sweep a=[1..2 log] { keep $a }").contains("search=tpe"))
    #expect(desk.complaint("g = sweep a=1..3 trials=2 { keep $a }").contains("the sweep has 3 cells, not 2"))
  }

  /// Families on the same folds: a number of trials gives one board; a time gives a number of trials, which gives it again.
  @Test func familiesCompeteByTrialsOrByTime() throws {
    let line = "a = automl families=[logit forest xgboost] together=2"
    let desk = try desk("\(line) trials=7", "f = a.family", "m = fit logit tuned=a")
    let board = try desk.object("a", Leaderboard.self)
    #expect(board.trials == 7 && Set(board.tunings.map(\.origin.family)) == ["logit", "forest", "xgboost"])
    // A batch each in turn: 2 + 2 + 2 + 1.
    #expect(["logit", "forest", "xgboost"].map { board[$0]?.rows.count } == [3, 2, 2])
    let logit = try #require(board["logit"])
    #expect(try desk.object("m", Model.self).cv.mean("auc") == logit.best.map { logit.rows[$0].score })
    #expect(board.tunings.map { $0.property("score").map(\.source) ?? "" }.count == 3)
    #expect(try self.desk("\(line) trials=7").object("a", Leaderboard.self).digest == board.digest)
    // A world without a clock would try on for ever: here each look at it takes a tenth of the budget.
    final class Clock: Sendable { let now = Atomic<UInt64>(0) }
    let clock = Clock()
    let timed = try TradingCommandTests.Desk { world in
      world.now = { clock.now.add(100_000, ordering: .relaxed).newValue }
    }
    for line in TuneCommandTests.study + ["\(line) budget=1ms"] { try timed.session.run(line) }
    let few = try timed.object("a", Leaderboard.self)
    #expect(few.trials >= 1)
    #expect(timed.texts.contains { $0.contains("trials=\(few.trials) makes the same") })
    #expect(try self.desk("\(line) trials=\(few.trials)").object("a", Leaderboard.self).digest == few.digest)
    #expect(desk.complaint("b = automl families=[ridge logit]").contains("ridge does not learn classes"))
    #expect(desk.complaint("b = automl budget=5").contains("budget is a time"))
    #expect(desk.complaint("z = fit ridge tuned=a").contains("a did not try ridge"))
  }

  /// The lock of a script says how many trials the time allowed; a replay makes as many, however fast it is.
  @Test func aReplayMakesAsManyTrialsAsThereWere() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    final class Clock: Sendable { let now = Atomic<UInt64>(0) }
    let clock = Clock()
    // Each look at the clock takes 100 ms: some trials fit into two seconds.
    func world(_ step: UInt64) -> World {
      World(
        resolve: { $0.hasPrefix("/") ? $0 : root + "/" + $0 },
        fingerprint: { Trace.File(path: $0, sha256: "", bytes: 0) },
        now: { clock.now.add(step, ordering: .relaxed).newValue })
    }
    let script =
      (["px = load datasets/daily/AAPL.csv"] + TuneCommandTests.study
      + ["a = automl families=[logit forest xgboost] budget=2s"]).joined(separator: "\n")
    let session = Session(domain: House(), world: world(100_000_000))
    try session.run(script)
    guard case .object(let object)? = session.scope["a"], let board = object as? Leaderboard else {
      Issue.record("there is no board")
      return
    }
    #expect(board.trials > 4 && board.trials < 40)
    let lock = try Lock(Lock(session.records, environment: [], parameters: []).text)
    var steps: [Replay.Step] = []
    // A machine a thousand times as fast.
    let replay = try Replay(script, against: lock, domain: House(), world: world(100_000)) { steps.append($0) }
    _ = replay
    #expect(steps.last?.verdict == .ok, "\(steps.last?.reason ?? "")")
    // A line with another budget does not take the answer of this one.
    let other = script.replacingOccurrences(of: "budget=2s", with: "budget=4s")
    let longer = try Replay(other, against: lock, domain: House(), world: world(100_000_000)) { _ in }
    let count = longer.lock.steps.last?.answers.last?.split(separator: "/").last.flatMap { Int($0) }
    #expect((count ?? 0) > board.trials)
  }

  @Test func anEnsembleIsUsedLikeAnyModel() throws {
    let desk = try desk(
      "a = fit logit", "b = fit xgboost depth=2 rounds=15", "e = combine vote a b weights=[2 1]",
      "f = combine stack a b C=0.5 metric=logloss", "compare a b e f", "s = signal f", "bt = backtest s",
      "predict e all",
      "importance e")
    let (a, e) = (try desk.object("a", Model.self), try desk.object("e", Model.self))
    #expect(e.origin.statement.hasPrefix("vote a b weights=[2 1]"))
    #expect(e.origin.features.map(\.name) == a.origin.features.map(\.name))
    #expect(try desk.object("px", Frame.self)["e_p_long"] != nil)
    #expect(try desk.object("bt", Backtest.self).whole.end > 0)
    #expect(try desk.object("f", Model.self).origin.ensemble?.metric == "logloss")
  }

  /// The model that commands take by default changes only to what is better than all of its members.
  @Test func anEnsembleThatIsNoBetterDoesNotBecomeTheModelInUse() throws {
    let desk = try desk("a = fit logit", "b = fit xgboost depth=2 rounds=15")
    for line in ["combine vote a b", "combine vote a b hard", "combine stack a b", "combine vote a b weights=[0 1]"] {
      try desk.session.run("e = \(line)")
      let facts = try #require(try desk.object("e", Model.self).origin.ensemble)
      #expect(desk.session.scope.latest["model"] == (facts.isActive ? "e" : ["a", "b"][facts.best]), "\(line)")
    }
    // All weight on one member is that member, and no better than it.
    #expect(try desk.object("e", Model.self).origin.ensemble?.isActive == false)
  }

  @Test func tuningsAndEnsemblesAreKeptInFiles() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("wick-tune-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let desk = try TradingCommandTests.Desk { world in
      world.fingerprint = { Trace.File(path: $0, sha256: "", bytes: 0) }
    }
    for line in TuneCommandTests.study + [
      "t = tune logit C=[0.01..10 log] scale=[zscore robust] trials=5", "a = fit logit",
      "b = fit xgboost depth=2 rounds=10", "e = combine stack a b", "export \(folder)/x.h5 t, e",
      "t2 = load \(folder)/x.h5:t", "e2 = load \(folder)/x.h5:e", "m = fit logit tuned=t2",
    ] { try desk.session.run(line) }
    #expect(try desk.object("t2", Tuning.self).digest == desk.object("t", Tuning.self).digest)
    let (e, back) = (try desk.object("e", Model.self), try desk.object("e2", Model.self))
    #expect(e.digest == back.digest)
    let frame = try desk.object("px", Frame.self)
    for (left, right) in zip(try e.predict(frame).values, try back.predict(frame).values) {
      #expect(try left.array().map(\.bitPattern) == right.array().map(\.bitPattern))
    }
  }

  /// A session that was killed in a search, and the next one with the same line.
  @Test func theSameLineTakesUpWhatWasFinished() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("wick-trials-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    final class Told: Sendable { let texts = Mutex<[String]>([]) }
    func run(stopping: Bool = false, takesUp: Bool = true) throws -> (tuning: Tuning?, said: [String]) {
      let told = Told()
      final class Stop: Sendable {
        let monitor = Mutex<Monitor?>(nil)
        let count = Atomic<Int>(0)
      }
      let stop = Stop()
      let monitor = Monitor(
        threads: 2,
        report: { progress in
          guard stopping, progress.task.hasPrefix("tuning"), stop.count.add(1, ordering: .relaxed).newValue == 6 else {
            return
          }
          stop.monitor.withLock { $0?.cancel() }
        })
      stop.monitor.withLock { $0 = monitor }
      var world = World(
        monitor: monitor,
        show: { block in if case .text(let text) = block { told.texts.withLock { $0.append(text) } } },
        resolve: { $0.hasPrefix("cache:") ? folder + "/" + $0.dropFirst(6) : root + "/" + $0 })
      world.takesUp = takesUp
      let session = Session(domain: House(), world: world)
      for line in ["px = load datasets/daily/AAPL.csv"] + TuneCommandTests.study { try session.run(line) }
      do { try session.run("t = tune logit C=[0.001..10 log] trials=20") } catch is Interruption { #expect(stopping) }
      guard case .object(let object)? = session.scope["t"] else { return (nil, told.texts.withLock { $0 }) }
      return (object as? Tuning, told.texts.withLock { $0 })
    }
    #expect(try run(stopping: true).tuning == nil)
    let rest = try run()
    let said = try #require(rest.said.first { $0.contains("were finished before") })
    let taken = try #require(Int(said.prefix { $0 != " " }))
    #expect(taken >= 6 && taken < 20)
    let anew = try run(takesUp: false)
    #expect(anew.said.allSatisfy { !$0.contains("were finished before") })
    #expect(anew.tuning?.digest == rest.tuning?.digest && rest.tuning?.rows.count == 20)
  }
}
