import Commands
import Learning
import Testing
import Vocabulary

/// weigh, and the labels and splits that came with it, as a user types them.
@Suite struct WeighCommandTests {
  private typealias Desk = TradingCommandTests.Desk

  @Test func rowsAreWeighedAndFitted() throws {
    let desk = try Desk(
      "features @guide8", "y = label triple up=3% down=2% hold=20", "cv = split walk windows=3 hold=20%",
      "w = weigh uniqueness", "d = weigh decay oldest=0.2", "plain = fit logit", "m = fit logit weigh=w",
      "both = fit logit weigh=[uniqueness d]", "named = fit logit weigh=uniqueness")
    let weights = try desk.object("w", Weights.self)
    #expect(weights.effective < Double(weights.label.spans.sampleCount) && weights.unique < weights.effective)
    let models = try ["plain", "m", "both", "named"].map { try desk.object($0, Model.self) }
    #expect(models[1].digest == models[3].digest && models[0].digest != models[1].digest)
    #expect(models[2].origin.weighing == "uniqueness, decay oldest=0.2" && models[2].digest != models[1].digest)
    #expect(models[1].folds.count == 3 && models[1].notes.contains { $0.hasPrefix("rows weighed by uniqueness") })
  }

  @Test func aTradeIsTakenOrLeft() throws {
    let desk = try Desk(
      "features @guide8", "y = label meta side=(close - mean(close, 50)) gain=3% loss=2% hold=20 cost=10bp",
      "cv = split combinatorial groups=4 k=2", "m = fit logit weigh=[returns balanced]",
      "trend = label trend from=5 to=15 min=2", "few = fit logit y=trend weigh=strength")
    let model = try desk.object("m", Model.self)
    #expect(model.origin.classes == [0, 1] && model.folds.count == 6)
    #expect(try model.unseen.columns.map(\.name).contains("p_take"))
    #expect(desk.complaint("s = signal m").hasPrefix("'m' says whether to take a trade, not which way"))
    try desk.session.run(
      "predict m; s = signal (when(m_p_take > 0.5, sign(close - mean(close, 50)), 0)); bt = backtest s")
    // Every labelled row is judged by three folds; what is said of it is their mean.
    let label = try desk.object("y", Label.self)
    #expect(try model.unseen.count() >= label.spans.sampleCount)
    #expect(try desk.object("few", Model.self).origin.classes == [-1, 0, 1])
  }

  @Test func mistakesAreNamed() throws {
    let desk = try Desk()
    #expect(desk.complaint("w = weigh uniqueness").hasPrefix("there is no label to weigh yet"))
    try desk.session.run("features @guide8; y = label fwd 5; cv = split holdout")
    #expect(desk.complaint("m = fit xgboost rounds=5 weigh=cv") == "'cv' is no weights")
    #expect(desk.complaint("m = fit xgboost rounds=5 weigh=uniq").contains("did you mean 'uniqueness'?"))
    #expect(desk.complaint("y = label meta gain=2%").hasPrefix("meta needs to know what is proposed"))
    #expect(desk.complaint("y = label trend from=9 to=5").contains("longer than the longest"))
  }
}
