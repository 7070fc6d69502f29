import Commands
import Foundation
import Frames
import Interpreter
import Learning
import Testing
import Trading
import Vocabulary

/// register, recall, registry, recipe and judge, as a user types them.
@Suite struct RegistryCommandTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("wick-\(UUID().uuidString)").path

  private func desk(_ lines: String...) throws -> TradingCommandTests.Desk {
    let desk = try TradingCommandTests.Desk { world in
      world.write = { path, text in
        let file = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
      }
      world.fingerprint = { path in
        guard let bytes = FileManager.default.contents(atPath: path) else { throw Complaint("no file '\(path)'") }
        return Trace.File(path: path, sha256: "\(bytes.hashValue)", bytes: bytes.count)
      }
      world.clock = { 1_767_225_600_000_000_000 }
    }
    for line in ModelCommandTests.features + lines { try desk.session.run(line) }
    return desk
  }

  @Test func aRegisteredModelComesBackAsItWas() throws {
    let desk = try desk(
      "y = label sign 5", "cv = split purged k=4", "m = fit xgboost rounds=20 depth=2",
      "register m as=trend note=\"a try\" at=\(folder)", "back = recall trend at=\(folder)")
    let (m, back) = (try desk.object("m", Model.self), try desk.object("back", Model.self))
    #expect(m.digest == back.digest)
    let place = folder + "/trend/1/"
    let page = try String(contentsOfFile: place + "README.md", encoding: .utf8)
    #expect(page.contains("a try") && page.contains("`mom` = `close/close[-5] - 1`"))
    let card = try JSON(String(contentsOfFile: place + "metadata.json", encoding: .utf8))
    #expect(try card.optional("feature_count")?.integer() == 3)
    let script = try String(contentsOfFile: place + "script.wick", encoding: .utf8)
    #expect(script.contains("m = fit xgboost") && !script.contains("register"))
    // The same model again changes nothing; another one is no version of a name unasked.
    try desk.session.run("register m as=trend at=\(folder)")
    try desk.session.run("m = fit xgboost rounds=21 depth=2")
    #expect(throws: Complaint.self) { try desk.session.run("register m as=trend at=\(folder)") }
    try desk.session.run("register m as=trend new at=\(folder)")
    for line in [
      "registry at=\(folder)", "registry info trend at=\(folder)", "registry lineage trend@2 at=\(folder)",
      "registry move trend@2 production at=\(folder)", "registry rank at=\(folder)",
      "registry diff trend@1 trend@2 at=\(folder)", "registry runs at=\(folder)", "registry archive at=\(folder)",
      "registry delete trend@1 yes at=\(folder)",
    ] { try desk.session.run(line) }
    #expect(!FileManager.default.fileExists(atPath: place + "model.h5"))
    #expect(throws: Complaint.self) { try desk.session.run("recall trend@1 at=\(folder)") }
    #expect(throws: Complaint.self) { try desk.session.run("registry delete trend@2 yes at=\(folder)") }
  }

  /// Every recipe trains, predicts, trades and says what it makes of the newest bar.
  @Test(arguments: recipeNames) func aRecipeTrainsPredictsAndTrades(_ name: String) throws {
    let desk = try desk("recipe \(name) as=r")
    #expect(try desk.object("r", Model.self).unseen.count() > 1000)
    #expect(try desk.object("r_bt", Backtest.self).curve.times.count > 1000)
    let table = try #require(desk.tables.last)
    #expect(table.title?.hasPrefix(name) == true && table.rowCount >= 3)
  }

  /// What a table of facts says of one of them.
  private func fact(_ name: String, in table: Table) throws -> String {
    let row = try #require(table.columns[0].cells.firstIndex(of: .text(name)))
    guard case .text(let text) = table.columns[1].cells[row] else { return "" }
    return text
  }

  /// The price recipe holds its error against that of the forecast that nothing changes, on the same rows.
  @Test func theErrorsOfARecipeAreThoseOfItsUnseenRows() throws {
    let desk = try desk("recipe price as=r")
    let said = try desk.object("r", Model.self).unseen.values[0].array()
    let truth = try desk.object("r_y", Label.self).values.array()
    let rows = said.indices.filter { !said[$0].isNaN && !truth[$0].isNaN }
    func root(_ miss: (Int) -> Double) -> Double {
      (rows.reduce(0) { $0 + miss($1) * miss($1) } / Double(rows.count)).squareRoot()
    }
    let (own, plain) = (root { said[$0] - truth[$0] }, root { truth[$0] })
    let table = try #require(desk.tables.last)
    func percent(_ name: String) throws -> Double { Double(try fact(name, in: table).dropLast()) ?? .nan }
    #expect(abs(try percent("error on unseen bars") - 100 * own) < 0.0006)
    #expect(abs(try percent("of the forecast of no change") - 100 * plain) < 0.0006)
    #expect(try fact("verdict", in: table) == (own < plain ? "beats no change" : "does not beat no change"))
    let right = rows.count { (said[$0] > 0) == (truth[$0] > 0) }
    #expect(abs((Double(try fact("confidence", in: table)) ?? 0) - Double(right) / Double(rows.count)) < 0.0051)
  }

  /// A certainty is told with how often the tenth of the unseen calls that was the nearest to it was right.
  @Test func theConfidenceOfARecipeIsHeldAgainstUnseenCalls() throws {
    let desk = try desk("recipe momentum as=r")
    let model = try desk.object("r", Model.self)
    let (down, up) = (try model.unseen.values[0].array(), try model.unseen.values[1].array())
    let truth = try desk.object("r_y", Label.self).values.array()
    let rows = down.indices.filter { !down[$0].isNaN && !truth[$0].isNaN }
    let table = try #require(desk.tables.last)
    // The newest bar comes after all that was learned: what is said of it is unseen too.
    let now = [try #require(down.last), try #require(up.last)]
    #expect(try fact("state", in: table) == (now[1] > now[0] ? "accelerating" : "decelerating"))
    let sure = max(now[0], now[1])
    let near = rows.sorted { (abs(max(down[$0], up[$0]) - sure), $0) < (abs(max(down[$1], up[$1]) - sure), $1) }
      .prefix(rows.count / 10)
    let right = near.count { (up[$0] > down[$0] ? 1.0 : -1) == truth[$0] }
    let share = 100 * Double(right) / Double(near.count)
    let told = try fact("of \(near.count) unseen predictions as sure", in: table)
    #expect(abs((Double(told.prefix { $0 != "%" }) ?? 0) - share) < 0.06)
  }

  @Test func targetsAreHeldAgainstTheFiguresAndNoneIsHidden() throws {
    let desk = try desk(
      "y = label sign 20", "cv = split purged k=4 embargo=20 hold=0.2", "m = fit xgboost rounds=20 depth=2",
      "bt = backtest m", "targets m bt", "t = targets m bt", "targets m bt horizon=7")
    let model = try desk.object("m", Model.self)
    let backtest = try desk.object("bt", Backtest.self)
    let (f1, sharpe) = (model.test.mean("f1") ?? .nan, backtest.statistic("sharpe") ?? .nan)
    let fall = backtest.statistic("max_drawdown") ?? .nan
    guard case .record(let fields)? = desk.session.scope["t"] else {
      Issue.record("no verdicts")
      return
    }
    let met = [sharpe >= 0.5, f1 >= 0.42, fall >= -0.18, sharpe >= 0.55, f1 >= 0.44]
    let told: [Bool?] = fields.map { if case .flag(let met) = $0.value { met } else { nil } }
    #expect(told == met)
    let table = try #require(desk.tables.first { $0.title?.contains("targets of 20 bars") == true })
    #expect(table.columns[3].cells == met.map { .text($0 ? "met" : "NOT met") })
    // Another horizon than those that have targets takes the nearest, and says so.
    #expect(desk.tables.last?.title?.contains("targets of 5 bars") == true)
    #expect(desk.tables.last?.notes.last?.contains("looks 7 bars ahead") == true)
  }

  @Test func shapGivesTheContributionsOfTheNewestRows() throws {
    let desk = try desk("y = label sign 5", "cv = split holdout", "m = fit xgboost rounds=10", "v = shap m rows=60")
    let (model, values) = (try desk.object("m", Model.self), try desk.object("v", Frame.self))
    let frame = try desk.object("px", Frame.self)
    #expect(values.count == 60 && values.columns.map(\.name) == ["mom", "r14", "v20"])
    #expect(values.timeline.times == frame.timeline.times.suffix(60))
    let rows = (frame.count - 60..<frame.count).map { Int32($0) }
    let wanted = try model.contributions(frame, rows: rows)
    let found = try #require(values["r14"]?.numbers).array()
    #expect(found == rows.indices.map { wanted[$0, 1] })
  }

  static let recipeNames = ["direction", "risk", "price", "momentum", "volatility"]

  @Test func aJudgementCountsWhatWasTriedAndSaysSoInItsLine() throws {
    let desk = try desk("for n in [5 10 20 40] { bt = backtest (when(close > mean(close, n), 1, -1)) }")
    try desk.session.run("undo")
    try desk.session.run("a = backtest (when(close > mean(close, 15), 1, 0))")
    try desk.session.run("b = backtest (when(close > mean(close, 30), 1, 0))")
    try desk.session.run("j = judge a b samples=100")
    guard case .object(let object)? = desk.session.scope["j"], let judgement = object as? Judgement else {
      Issue.record("no judgement")
      return
    }
    #expect(judgement.trials == 6)
    #expect(judgement.overfitting != nil && judgement.rows.count == 2)
    #expect(judgement.rows[0].deflated < judgement.rows[0].probability)
    #expect(desk.session.records.last?.text.contains("trials=6") == true)
  }

  @Test func aTestPartThatIsJudgedAgainIsSaidToBe() throws {
    let desk = try desk(
      "y = label sign 5", "cv = split purged k=3 hold=0.2", "a = fit logit", "b = fit logit C=10", "c = fit logit")
    #expect(try desk.object("a", Model.self).looks == 1)
    #expect(try desk.object("b", Model.self).looks == 2)
    // The same model again is no new look.
    #expect(try desk.object("c", Model.self).looks == 2)
    #expect(try desk.object("b", Model.self).notes.contains { $0.contains("judged before") })
    #expect(try desk.object("a", Model.self).digest == desk.object("c", Model.self).digest)
  }

  /// Which combination comes first is chance where several processes share them.
  @Test func aCombinationOfASweepCountsItsOwnLooksAndTheSessionAllOfThem() throws {
    let desk = try desk(
      "y = label sign 5", "cv = split purged k=3 hold=0.2",
      "g = sweep C=[0.1 1 10] { m = fit logit C=$C; keep m.looks }", "expect max(g.looks) == 1", "n = fit logit C=100")
    #expect(try desk.object("n", Model.self).looks == 4)
  }

  @Test func pathsOfACombinatorialSplitAreScoredEach() throws {
    let desk = try desk("y = label sign 5", "cv = split combinatorial groups=4 k=2", "m = fit logit")
    let model = try desk.object("m", Model.self)
    #expect(model.cv.parts.count == 6 && model.paths.parts.count == 3)
    let rows = try desk.object("cv", SplitPlan.self).pathRows.reduce(0) { $0 + $1.count }
    #expect(model.paths.parts.allSatisfy { $0.count > rows * 9 / 10 && $0.count <= rows })
  }
}
