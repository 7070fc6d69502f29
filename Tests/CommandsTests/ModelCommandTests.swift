import Commands
import Frames
import Interpreter
import Learning
import Testing
import Trading
import Vocabulary

/// label, split, fit and what follows, as a user types them.
@Suite struct ModelCommandTests {
  static let features = ["mom = close/close[-5] - 1", "r14 = rsi(close, 14)", "v20 = std(close/close[-1] - 1, 20)"]

  private func desk(_ lines: String...) throws -> TradingCommandTests.Desk {
    let desk = try TradingCommandTests.Desk()
    for line in ModelCommandTests.features + lines { try desk.session.run(line) }
    return desk
  }

  @Test func aStudyFromLabelToBacktest() throws {
    let desk = try desk(
      "y = label triple up=(2*atr(14)) down=(2*atr(14)) hold=10", "cv = split purged k=4 embargo=5 test=2011-01-01..",
      "a = fit logit", "b = fit xgboost depth=3 rounds=60 stop=10", "compare a, b", "importance b top=2",
      "models", "s = signal b min=0.4", "bt = backtest s", "predict b")
    let (a, b) = (try desk.object("a", Model.self), try desk.object("b", Model.self))
    #expect(a.origin.features.map(\.name) == ["mom", "r14", "v20"])
    #expect(b.cv.parts.count == 4 && b.test.parts.count == 1)
    let frame = try desk.object("px", Frame.self)
    let first = Int64(Day(year: 2011, month: 1, day: 1).number) * Moment.day
    let plan = try desk.object("cv", SplitPlan.self)
    #expect(plan.final.out.allSatisfy { frame.timeline.times[Int($0)] >= first })
    #expect(frame["b_p_long"]?.role == .score && frame["b_score"]?.role == .score)
    #expect(try desk.object("s", Signal.self).counts.long > 0)
    #expect(desk.tables.contains { $0.columns.first?.title == "feature" && $0.rowCount == 2 })
  }

  /// Sharpe ratio and drawdown of the bars that each fold judges, by the account's closes.
  @Test func aBacktestIsReportedByFold() throws {
    let desk = try desk(
      "y = label sign 5", "cv = split purged k=3", "m = fit logit", "bt = backtest m cost=5bp",
      "r = report bt by fold", "s = r.sharpe", "f = m.cv.f1_folds", "report bt by fold")
    let (backtest, plan) = (try desk.object("bt", Backtest.self), try desk.object("cv", SplitPlan.self))
    let equity = try backtest.curve.equity.array()
    let times = plan.spans.timeline.times
    guard case .record(let fields)? = desk.session.scope["r"] else {
      Issue.record("no record")
      return
    }
    func numbers(_ value: Value?) -> [Double] {
      guard case .list(let values)? = value else { return [] }
      return values.map { if case .number(let number) = $0 { number } else { .nan } }
    }
    func field(_ name: String) -> [Double] { numbers(fields.first { $0.name == name }?.value) }
    for (place, fold) in plan.folds.enumerated() {
      let judged = fold.out.map { times[Int($0)] }
      let rows = backtest.curve.times.times.indices.filter {
        (judged.min() ?? 0)...(judged.max() ?? 0) ~= backtest.curve.times.times[$0]
      }
      let returns = rows.filter { $0 > 0 }.map { equity[$0] / equity[$0 - 1] - 1 }
      let mean = returns.reduce(0, +) / Double(returns.count)
      let variance = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(returns.count - 1)
      #expect(abs(field("sharpe")[place] - mean / variance.squareRoot() * 252.0.squareRoot()) < 1e-9)
      var (peak, fall) = (equity[max(0, rows[0] - 1)], 0.0)
      for row in rows {
        peak = max(peak, equity[row])
        fall = min(fall, equity[row] / peak - 1)
      }
      #expect(abs(field("max_drawdown")[place] - fall) < 1e-12)
    }
    #expect(numbers(desk.session.scope["s"]) == field("sharpe") && field("sharpe").count == 3)
    let model = try desk.object("m", Model.self)
    #expect(numbers(desk.session.scope["f"]) == model.cv.parts.map { $0["f1"] ?? .nan })
    #expect(desk.tables.last?.rowCount == 3 && desk.tables.last?.columns.first?.title == "fold")
    try desk.session.run("cv2 = split combinatorial groups=4 k=2")
    #expect(desk.complaint("report bt by fold cv=cv2").hasPrefix("the folds of cv2 lie within each other"))
    #expect(desk.complaint("r = report bt").hasPrefix("a report gives numbers by year"))
  }

  /// A script that is run again gives the same digests, whatever was drawn at random.
  @Test func theSameLinesGiveTheSameModel() throws {
    let lines = ["y = label sign 5", "cv = split holdout 80/20", "seed 7", "m = fit xgboost rounds=20 subsample=0.5"]
    func model(_ more: String) throws -> Model {
      let desk = try desk()
      for line in lines + [more] { try desk.session.run(line) }
      return try desk.object("m", Model.self)
    }
    let m = try model("x = 1")
    #expect(try model("x = 2").digest == m.digest)
    #expect(try model("m = fit xgboost rounds=20 subsample=0.5 seed=8").digest != m.digest)
    #expect(try model("m = fit xgboost rounds=20 subsample=0.5 seed=7 y=y cv=cv x=[mom r14 v20]").digest == m.digest)
  }

  /// A split made before its label, and one label after another, are purged by the label that is fitted.
  @Test func theSplitFollowsTheLabel() throws {
    let desk = try desk(
      "cv = split purged k=3", "y = label fwd 20", "m = fit xgboost rounds=5 depth=2", "cv2 = split purged k=3",
      "m2 = fit xgboost rounds=5 depth=2 cv=cv2")
    #expect(try desk.object("m", Model.self).digest == desk.object("m2", Model.self).digest)
    #expect(try desk.object("cv", SplitPlan.self).folds[0].purged == 0)
    #expect(try desk.object("cv2", SplitPlan.self).folds[0].purged == 20)
  }

  @Test func familiesTellWhatTheyAskForAndWhatTheyWeigh() throws {
    let desk = try desk(
      "y = label sign 5", "cv = split holdout 80/20", "m = fit logit", "models", "models why", "explain m")
    let families = desk.tables.first { $0.columns.first?.title == "family" }
    #expect(families?.rowCount == modelKinds.entries.count)
    #expect(families?.columns[0].cells.contains(.text("xgboost, xgb")) == true)
    #expect(families?.columns[1].cells.contains(.text("values")) == true)
    let reasons = desk.tables.first { $0.columns.first?.title == "for" }
    #expect(reasons?.columns[1].cells.contains(.text("logit, ridge")) == true)
    let weights = desk.tables.last
    #expect(weights?.columns.map(\.title) == ["feature", "log-odds of long", "odds ratio"] && weights?.rowCount == 4)
    let model = try desk.object("m", Model.self)
    let largest = try model.importance()[0].name
    #expect(weights?.columns[0].cells.first == .text(largest) && weights?.columns[0].cells.last == .text("intercept"))
  }

  @Test func shortNamesMeanTheSame() throws {
    let desk = try desk(
      "y = label sign 5", "cv = split holdout 80/20", "a = fit xgb rounds=5", "b = fit xgboost rounds=5",
      "c = fit rf trees=5", "d = fit forest trees=5")
    #expect(try desk.object("a", Model.self).digest == desk.object("b", Model.self).digest)
    #expect(try desk.object("c", Model.self).digest == desk.object("d", Model.self).digest)
  }

  /// Boosting goes on with rows that came later; whatever would judge on rows that were learned from is refused.
  @Test func aModelGoesOnFromAnother() throws {
    let desk = try desk(
      "old = select to 2009-12-31", "y = label sign 5 on old", "folds = split purged k=3 on old",
      "cv = split holdout 80/20 on old", "m = fit xgboost rounds=10 depth=2 on old",
      "new = select from 2010-02-01 on px", "y2 = label sign 5 on new",
      "cv2 = split holdout 80/20 on new", "m2 = fit xgboost rounds=7 depth=2 from=m y=y2 cv=cv2 on new")
    let (m, m2) = (try desk.object("m", Model.self), try desk.object("m2", Model.self))
    #expect(m.origin.version == 1 && m2.origin.version == 2)
    #expect(m2.final.facts[0].value == 17)
    #expect(m2.notes.contains { $0.hasPrefix("version 2: goes on from xgboost depth=2") && $0.contains("\(m.digest)") })
    let read = try Model(decoding: m2.encoded())
    #expect(read.digest == m2.digest && read.origin == m2.origin)
    #expect(
      desk.complaint("b = fit xgboost rounds=7 from=m y=y cv=folds on old").contains(
        "judges rows that the earlier fit has learned from"))
    #expect(desk.complaint("b = fit forest from=m y=y2 cv=cv2 on new").hasPrefix("from= names a model of xgboost"))
    #expect(
      desk.complaint("b = fit xgboost x=mom from=m y=y2 cv=cv2 on new").contains("the columns of the earlier fit"))
    try desk.session.run("l = fit logit y=y2 cv=cv2 on new")
    #expect(desk.complaint("b = fit logit from=l y=y2 cv=cv2 on new").contains("cannot go on from an earlier fit"))
  }

  @Test func aModelOfSeveralSymbolsIsJudgedOnEach() throws {
    let desk = try TradingCommandTests.Desk(
      "all = load datasets/daily/*.csv prices=adjusted", "use all",
      "mom = close/close[-5] - 1",
      "y = label sign 5", "cv = split purged k=3", "m = fit xgboost rounds=5 x=mom", "m.symbols")
    let model = try desk.object("m", Model.self)
    let parts = try #require(model.symbols?.parts)
    #expect(parts.map(\.symbol) == (try desk.object("all", Frame.self).timeline.segments.map(\.symbol)))
    #expect(parts.reduce(0) { $0 + $1.scores.count } == model.oof.parts[0].count)
    // The accuracies of the symbols, weighed by their rows, are that of all rows.
    let right = parts.reduce(0) { $0 + Double($1.scores.count) * ($1.scores["accuracy"] ?? .nan) }
    let whole = Double(model.oof.parts[0].count) * (model.oof.parts[0]["accuracy"] ?? .nan)
    #expect(abs(right - whole) < 1e-6)
    #expect(try Model(decoding: model.encoded()).symbols?.digest == model.symbols?.digest)
    #expect(desk.tables.last?.columns.map(\.title).prefix(3) == ["symbol", "rows", "auc"])
  }

  @Test func aModelSpeaksOnAnotherFrame() throws {
    let desk = try desk(
      "y = label sign 5", "cv = split holdout", "m = fit logit", "other = load datasets/daily/MSFT.csv prices=adjusted",
      "said = predict m on other", "own = predict m on px all", "everywhere = predict m on other all")
    let said = try desk.object("said", Frame.self)
    // The features were computed from their formulas for the model alone.
    #expect(said["mom"] == nil)
    let end = try desk.object("m", Model.self).origin.lastEnd
    let later = try #require(said["m_p_long"]?.numbers).array()
    let last = try #require(desk.object("everywhere", Frame.self)["m_p_long"]?.numbers).array()
    #expect(zip(said.timeline.times, later).allSatisfy { $0 > end || $1.isNaN }, "it learned from the future of these")
    #expect(later.contains { !$0.isNaN } && zip(later, last).allSatisfy { $0.isNaN || $0 == $1 })
    let all = try desk.object("own", Frame.self)["m_p_long"]?.numbers?.array() ?? []
    let unseen = try desk.object("m", Model.self).unseen.values[1].array()
    #expect(all.allSatisfy { !$0.isNaN } && unseen.contains { $0.isNaN })
    #expect(zip(all, unseen).allSatisfy { $1.isNaN || $0 == $1 })
  }

  /// Rows that are left out, that are new, or that come before make no difference to what is said of the others.
  @Test(arguments: [
    "load datasets/daily/AAPL.csv prices=adjusted from 2006-01-04 to 2012-06-28",
    "load datasets/daily/AAPL.csv prices=adjusted from 2006 to 2012-06-29",
    "load datasets/daily/AAPL.csv prices=adjusted from 2004", "load datasets/daily/*.csv prices=adjusted from 2008",
    "load datasets/daily/AAPL.csv prices=adjusted from 2006 tz=America/New_York",
  ])
  func `no fit speaks of what it learned from, whatever the frame`(loading: String) throws {
    let desk = try TradingCommandTests.Desk(
      "old = load datasets/daily/AAPL.csv prices=adjusted from 2006 to 2012-06-28", "use old",
      "mom = close/close[-5] - 1", "v20 = std(close/close[-1] - 1, 20)", "y = label sign 1",
      "cv = split walk windows=4",
      "m = fit forest trees=20 depth=8", "new = \(loading)", "said = predict m on new", "s = signal m on new")
    let model = try desk.object("m", Model.self)
    let (said, own) = (try desk.object("said", Frame.self), model.unseen.timeline)
    let (values, unseen) = (
      try #require(said["m_score"]?.numbers).array(), try model.unseen.columns.last?.numbers?.array()
    )
    let known = Dictionary(uniqueKeysWithValues: zip(own.times, try #require(unseen)))
    var (judged, later) = (0, 0)
    for segment in said.timeline.segments {
      for row in segment.rows where !values[row].isNaN {
        if said.timeline.times[row] > model.origin.lastEnd {
          later += 1
        } else {
          judged += 1
          #expect(segment.symbol == "AAPL" && known[said.timeline.times[row]] == values[row])
        }
      }
    }
    let isElsewhere = loading.contains("tz=")
    #expect(isElsewhere ? judged == 0 : judged > 700)
    #expect((later > 0) == !loading.contains("2012-06-28"))
  }

  @Test func `what the last fit says of rows that it learned from looks ahead`() throws {
    let desk = try desk("y = label sign 5", "cv = split holdout", "m = fit logit", "predict m all")
    #expect(desk.complaint("s = signal m_score").contains("bars ahead: nobody could have traded on it"))
    #expect(desk.complaint("bt = backtest (m_score > 0)").contains("bars ahead"))
    #expect(desk.complaint("m2 = fit logit x=[m_score]").contains("bars ahead"))
    #expect(
      desk.complaint("q = load datasets/daily/MSFT.csv to 2004; b = backtest m on q")
        .contains("no row of the frame is later or was judged"))
  }

  @Test func aScalerLearnsFromTrainingRowsAlone() throws {
    let desk = try desk(
      "y = label sign 5", "cv = split holdout", "sc = scale robust mom r14", "apply sc",
      "early = scale robust mom r14 to 2003")
    let (scaler, plan) = (try desk.object("sc", Scaler.self), try desk.object("cv", SplitPlan.self))
    let frame = try desk.object("px", Frame.self)
    #expect(scaler.rows == plan.final.train.count && scaler.split == plan.statement)
    #expect(scaler.lastTime == frame.timeline.times[Int(plan.final.train.last ?? 0)])
    #expect(
      try desk.object("early", Scaler.self).lastTime < Int64(Day(year: 2004, month: 1, day: 1).number) * Moment.day)
    // The median of the training rows is 0, and only theirs.
    let scaled = try #require(frame["sc_mom"]?.numbers).array()
    let training = plan.final.train.map { scaled[Int($0)] }.filter { !$0.isNaN }.sorted()
    #expect(abs((training[(training.count - 1) / 2] + training[training.count / 2]) / 2) < 1e-15)
    // Nobody fits on them without saying so.
    try desk.session.run("m = fit logit")
    #expect(try desk.object("m", Model.self).origin.features.map(\.name) == ["mom", "r14", "v20"])
    try desk.session.run("m = fit logit x=[sc_*] scale=none")
    #expect(try desk.object("m", Model.self).origin.features.map(\.name) == ["sc_mom", "sc_r14"])
  }

  @Test func scalersSayWhatIsWrong() throws {
    let desk = try desk("future = close[+3]/close - 1")
    #expect(desk.complaint("sc = scale robust mom").contains("there is no split yet"))
    #expect(desk.complaint("sc = scale robsut mom").contains("did you mean 'robust'?"))
    #expect(desk.complaint("sc = scale robust future to 2005").contains("looks 3 bars ahead"))
    #expect(desk.complaint("sc = scale robust mom where future > 0").contains("looks 3 bars ahead"))
    #expect(desk.complaint("sc = scale clip mom low=0.7 to 2005").contains("low is between 0 and 0.5"))
    #expect(desk.complaint("apply").contains("there is no scaler yet"))
    try desk.session.run("cv = split holdout 80/20")
    #expect(desk.complaint("sc = scale robust mom from 2090").contains("none of these rows is a training row"))
    #expect(desk.complaint("apply cv").contains("'cv' is no scaler"))
  }

  @Test func `models are compared with the best first`() throws {
    let desk = try desk(
      "y = label fwd 5", "cv = split purged k=3", "a = fit ridge x=[v20]", "b = fit ridge x=[mom]", "c = fit ridge",
      "compare sort=ic", "compare sort=rmse", "compare a b c")
    func scores(_ metric: String) throws -> [Double] {
      try ["a", "b", "c"].map { try #require(try desk.object($0, Model.self).cv.mean(metric)) }
    }
    func order(_ keys: [Double]) -> [Table.Cell] {
      zip(["a", "b", "c"], keys).sorted { $0.1 < $1.1 }.map { .text($0.0) }
    }
    let tables = desk.tables.suffix(3).map { $0.columns[0].cells }
    #expect(tables[0] == order(try scores("ic").map { -$0 }))
    #expect(tables[1] == order(try scores("rmse")))
    #expect(tables[2] == [.text("a"), .text("b"), .text("c")])
    #expect(desk.complaint("compare sort=acu").hasPrefix("there is no score 'acu' to sort by"))
  }

  @Test func mistakesSayWhatWouldBeRight() throws {
    let desk = try desk("future = close[+3]/close - 1")
    #expect(desk.complaint("m = fit logit").contains("nothing to predict yet"))
    try desk.session.run("y = label sign 5")
    #expect(desk.complaint("m = fit logit").contains("there is no split yet"))
    try desk.session.run("cv = split purged k=5")
    #expect(desk.complaint("m = fit logti").contains("did you mean 'logit'?"))
    #expect(desk.complaint("m = fit xgboost dpeth=3").contains("did you mean 'depth'?"))
    #expect(desk.complaint("m = fit logit x=[mom futrue]").contains("did you mean 'future'?"))
    #expect(desk.complaint("m = fit logit x=[mom future]").contains("feature 'future' looks 3 bars ahead"))
    #expect(desk.complaint("cv = split purged k=99") == "k is between 2 and 50, not 99")
    #expect(desk.complaint("compare y").contains("'y' is no model"))
    #expect(desk.complaint("importance").contains("there is no model yet"))
    #expect(desk.complaint("y = label triple up=2*atr(14)").contains("parentheses"))
    // What looks ahead is left out where nobody asked for it.
    try desk.session.run("m = fit logit")
    #expect(try desk.object("m", Model.self).origin.features.map(\.name) == ["mom", "r14", "v20"])
  }

  /// A preset for each symbol is an expression that asks for it.
  @Test func barriersMayDifferBySymbol() throws {
    let desk = try TradingCommandTests.Desk(
      "a = label triple up=(3*atr(14)) down=(3*atr(14)) hold=20", "panel = load datasets/daily/*.csv prices=adjusted",
      "use panel", #"def width() = when(symbol == "AAPL", 3, 2)*atr(14)"#,
      "y = label triple up=(width()) down=(width()) hold=20", "z = label triple up=(2*atr(14)) down=(2*atr(14)) hold=20"
    )
    func bits(_ name: String) throws -> [UInt64] {
      try desk.object(name, Label.self).values.array().map { $0.isNaN ? 0 : $0.bitPattern }
    }
    let (own, mixed, others) = (try bits("a"), try bits("y"), try bits("z"))
    for segment in try desk.object("panel", Frame.self).timeline.segments {
      #expect(
        Array(mixed[segment.rows]) == (segment.symbol == "AAPL" ? own : Array(others[segment.rows])),
        "\(segment.symbol)")
    }
  }
}
