import Commands
import Foundation
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

  @Test func pathsOfACombinatorialSplitAreScoredEach() throws {
    let desk = try desk("y = label sign 5", "cv = split combinatorial groups=4 k=2", "m = fit logit")
    let model = try desk.object("m", Model.self)
    #expect(model.cv.parts.count == 6 && model.paths.parts.count == 3)
    let rows = try desk.object("cv", SplitPlan.self).pathRows.reduce(0) { $0 + $1.count }
    #expect(model.paths.parts.allSatisfy { $0.count > rows * 9 / 10 && $0.count <= rows })
  }
}
