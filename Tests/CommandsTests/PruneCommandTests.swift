import Commands
import Features
import Frames
import Interpreter
import Learning
import Storage
import Testing
import Vocabulary

/// prune and what is done with its outcome, as a user types it.
@Suite struct PruneCommandTests {
  private func desk(_ lines: String...) throws -> TradingCommandTests.Desk {
    let desk = try TradingCommandTests.Desk()
    for line in lines { try desk.session.run(line) }
    return desk
  }

  @Test func aSelectionStandsForItsColumns() throws {
    let desk = try desk(
      "features @pipeline31", "y = label sign 5", "cv = split holdout 80/20", "few = prune mi max=6",
      "m = fit logit x=few", "m2 = fit logit x=[few rsi_norm]", "part = select few", "rest = select -few",
      "few2 = prune corr max=0.5 x=few")
    let few = try desk.object("few", Selection.self)
    #expect(few.kept.count == 6)
    #expect(try desk.object("m", Model.self).origin.features.map(\.name) == few.kept)
    #expect(try desk.object("m2", Model.self).origin.features.count >= 6)
    #expect(try desk.object("part", Frame.self).columns.map(\.name) == few.kept)
    let rest = try desk.object("rest", Frame.self).columns.map(\.name)
    #expect(!rest.contains { few.kept.contains($0) })
    #expect(try desk.object("few2", Selection.self).kept.allSatisfy { few.kept.contains($0) })
  }

  /// A selection given to prune= is done again in each fold, with its settings.
  @Test func aFitPrunesInEachFold() throws {
    let desk = try desk(
      "features @guide8", "y = label sign 5", "cv = split purged k=3 hold=20%", "few = prune corr max=0.5",
      "a = fit logit prune=few", "b = fit logit prune=corr")
    let (a, b) = (try desk.object("a", Model.self), try desk.object("b", Model.self))
    #expect(a.origin.pruning == "corr max=0.5" && b.origin.pruning == "corr max=0.95")
    #expect(a.digest != b.digest)
    #expect(desk.complaint("m = fit logit prune=cor").contains("did you mean 'corr'?"))
    #expect(desk.complaint("m = fit logit prune=y").contains("'y' is no selection"))
  }

  @Test func aSelectionIsKeptInFiles() throws {
    let desk = try desk("features @guide8", "cv = split holdout", "few = prune corr")
    let few = try desk.object("few", Selection.self)
    guard case .document(let document) = try few.stored(as: "few")[0].content else {
      Issue.record("no document")
      return
    }
    #expect(document[part: "kept"]?.text == few.kept.joined(separator: "\n"))
    #expect(document["way"] == "corr max=0.95" && document.kind == "selection")
    let back = try Selection(text: document[part: "selection.json"]?.text ?? "")
    #expect(back.digest == few.digest && back.kept == few.kept)
  }

  @Test func aWayHasAPageWithAndWithoutItsCommand() throws {
    let desk = try desk()
    for topic in ["mda", "prune mda"] {
      let before = desk.texts.count
      try desk.session.run("? \(topic)")
      #expect(desk.texts.dropFirst(before).first?.hasPrefix("prune mda: ") == true)
    }
    #expect(desk.complaint("? fit mda").hasPrefix("no help on 'fit mda'"))
  }

  @Test func mistakesSayWhatWouldBeRight() throws {
    let desk = try desk("features @guide8")
    #expect(desk.complaint("few = prune corr").contains("there is no split yet"))
    try desk.session.run("cv = split holdout")
    #expect(desk.complaint("few = prune mi").contains("there is none yet"))
    #expect(desk.complaint("few = prune cor").contains("did you mean 'corr'?"))
    try desk.session.run("few = prune corr")
    try desk.session.run("y = label sign 5")
    #expect(
      desk.complaint("few = prune mda model=forst").contains(
        "one of xgboost, lightgbm, catboost, forest, svm, logit, ridge"))
  }

  /// The set for boosted trees holds no pair that prune corr would part, on the training rows of the shipped bars.
  @Test(arguments: ["boosting_optimal", "ensemble_base"])
  func aDiverseSetIsLeftWhole(set: String) throws {
    let desk = try desk(
      "all = load datasets/daily/*.csv prices=adjusted", "use all", "cv = split holdout",
      "few = prune corr max=0.95 x=@\(set)")
    let few = try desk.object("few", Selection.self)
    let dropped = few.names.filter { !few.kept.contains($0) }
    #expect(dropped.isEmpty, "\(dropped)")
    #expect(try few.kept == FeatureCatalogue.shared.group(named: set).members)
    let greatest = few.choices.verdicts.map { abs($0.score) }.filter { !$0.isNaN }.max() ?? 1
    #expect(greatest < 0.95)
  }
}
