import Engine
import Frames
import Learning
import Testing
import Vocabulary

/// Models made of several.
struct EnsembleTests {
  typealias Market = ModelTests.Market

  static func members(
    _ market: Market, _ models: [Model], _ split: String, label: Label? = nil, names: [String] = ["a", "b", "c"]
  ) throws -> Members {
    let label = label ?? market.label
    return try Members(
      zip(names, models).map { (name: $0, model: $1) }, label: label,
      plan: Support.split(Substring(split), label.spans),
      frame: market.frame)
  }

  static func kind(_ line: String) throws -> any EnsembleKind {
    let given = try Support.given(Substring(line))
    return try ensembleKinds.make(String(line.prefix { $0 != " " }), given)
  }

  static func combined(
    _ line: String, _ market: Market, _ models: [Model], _ split: String, metric: String? = nil
  ) throws -> Model {
    try members(market, models, split).combined(kind(line), metric: metric, monitor: Monitor())
  }

  // MARK: - Arithmetic

  /// A member that says what stands in its columns.
  struct Said: Fitted {
    let width: Int
    func predict(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Double] {
      let columns = try features.columns.map { try $0.array() }
      return rows.flatMap { row in columns.map { $0[Int(row)] } }
    }
    func importance(_ kind: Importance) throws -> [Double] { [Double](repeating: 1, count: width) }
    var facts: [(name: String, value: Double)] { [] }
    var documents: FittedDocuments { FittedDocuments(text: "{}") }
  }

  @Test func meansVotesAndMetaLearnersAreThoseOfScikitLearn() throws {
    var (classes, target, said): (Int, [Double], [[Double]]) = (0, [], [])
    var (weights, strength): ([Double], Double) = ([], 1)
    var compared = 0
    for line in try Support.golden("ensembles.txt") {
      let words = line.split(separator: " ")
      let numbers = Support.numbers(words[1])
      let width = max(1, classes)
      func fit(_ rule: EnsembleFit.Rule) -> EnsembleFit {
        let members = said.indices.map { index in
          EnsembleFit.Member(
            name: "m\(index)", family: "said", fit: Said(width: width), columns: (0..<width).map { index * width + $0 })
        }
        return EnsembleFit(members, rule, columns: said.count * width, classCount: classes)
      }
      func predict(_ rule: EnsembleFit.Rule, from first: Int = 0) throws -> [Double] {
        let columns = said.flatMap { values in
          (0..<width).map { index in Numbers((0..<values.count / width).map { values[$0 * width + index] }) }
        }
        let features = Features(names: columns.indices.map { "c\($0)" }, columns: columns)
        return try fit(rule).predict(
          features, rows: (first..<target.count).map { Int32($0) }, monitor: Monitor())
      }
      let shares = weights.map { $0 / weights.reduce(0, +) }
      switch words[0] {
      case "classes": (classes, target, said) = (Int(numbers[0]), [], [])
      case "target": target = numbers
      case "said": said.append(numbers)
      case "weights": weights = numbers
      case "strength": strength = numbers[0]
      case "soft":
        let found = try predict(.mean(shares))
        #expect(zip(found, numbers).allSatisfy { abs($0 - $1) < 1e-14 } && found.count == numbers.count)
        compared += 1
      case "hard":
        let found = try predict(.votes(shares))
        let winners = target.indices.map { row in
          let votes = found[row * width..<(row + 1) * width]
          return Double(votes.firstIndex(of: votes.max() ?? 0).map { $0 - row * width } ?? -1)
        }
        #expect(winners == numbers)
        compared += 1
      default:
        let places = Array(0..<100)
        let meta = try #require(
          try MetaLearner(strength: strength, classCount: classes).fit(
            places.map { target[$0] }, said, at: places, monitor: Monitor()))
        let found = try predict(.learned(meta), from: 100)
        #expect(zip(found, numbers).allSatisfy { abs($0 - $1) < 2e-7 } && found.count == numbers.count)
        compared += 1
      }
    }
    #expect(compared == 18)
  }

  @Test func aVoteIsTheWeightedMeanOfWhatMembersSayUnseen() throws {
    let market = try Market(rows: 500)
    let models = try ["logit", "xgboost rounds=10"].map { try market.fit($0, "purged k=3 hold=0.2") }
    var vote = Vote()
    vote.weights = [3, 1]
    let e = try Self.members(market, models, "purged k=3 hold=0.2").combined(
      vote, metric: nil, monitor: Monitor())
    let (a, b, c) = (
      try models[0].unseen.values[1].array(), try models[1].unseen.values[1].array(), try e.unseen.values[1].array()
    )
    for row in a.indices { #expect(a[row].isNaN ? c[row].isNaN : abs(0.75 * a[row] + 0.25 * b[row] - c[row]) < 1e-15) }
    #expect(e.origin.statement == "vote a b weights=[3 1]")
    #expect(e.test.parts.count == 1 && e.cv.parts.count == 3)
    // The facts are means over the same folds.
    #expect(abs((e.origin.ensemble?.score ?? 0) - (e.cv.mean("auc") ?? 1)) < 1e-15)
    #expect(e.origin.ensemble?.memberScores[0] == models[0].cv.mean("auc"))
  }

  // MARK: - What is seen

  /// With the members as they are, other labels of a fold's rows change the meta-learners of the other folds and never
  /// its own.
  @Test(arguments: ["purged k=4", "combinatorial groups=4 k=1"])
  func aMetaLearnerDoesNotSeeTheFoldThatItIsJudgedOn(split: String) throws {
    let market = try Market(rows: 400)
    let models = try ["logit", "xgboost rounds=10"].map { try market.fit($0, split) }
    let plan = try Support.split(Substring(split), market.label.spans)
    func metas(_ label: Label) throws -> [[[Double]]] {
      try Stack().combine(Self.members(market, models, split, label: label), monitor: Monitor()).rules.map { rule in
        guard case .learned(let fit) = rule, let logit = fit as? FittedLogit else { return [] }
        return logit.coefficients ?? []
      }
    }
    let known = try metas(market.label)
    for (index, fold) in plan.folds.enumerated() {
      let others = try metas(TuningTests.shuffled(market.label, fold.out))
      #expect(others[index] == known[index] && !known[index].isEmpty)
      for other in others.indices where other != index { #expect(others[other] != known[other]) }
    }
  }

  /// Members that know their training rows by heart and nothing else: a meta-learner that had seen what they say of
  /// those would trust them, and a score on them would be near 1.
  @Test(arguments: ensembleKinds.names) func whatIsLearnedByHeartIsWorthNothing(name: String) throws {
    let split = name == "blend" ? "holdout train=0.5 valid=0.3" : "purged k=4 hold=0.2"
    let market = try Market(rows: 900)
    var random = Random(seed: 11, stream: "labels")
    let values = (0..<900).map { row in
      market.label.spans.ends[row] < 0 ? Double.nan : random.uniform() < 0.5 ? -1 : 1
    }
    let label = try Label(
      market.label.statement, target: market.label.target, values: Numbers(values), returns: market.label.returns,
      spans: market.label.spans)
    let models = try ["xgboost depth=10 rounds=60 lr=0.5", "xgboost depth=8 rounds=40 lr=0.5"].map {
      try market.fit($0, split, label: label)
    }
    #expect(try seen(models[0], label, market) > 0.95)
    let e = try Self.members(market, models, split, label: label).combined(
      Self.kind(name), metric: nil, monitor: Monitor())
    // An area of some hundred rows against as many has a deviation of less than 0.025.
    let area = try #require(e.oof.parts.first?["auc"])
    #expect(abs(area - 0.5) < 0.075, "\(area)")
  }

  /// The area of the last fit on the rows that it learned from.
  private func seen(_ model: Model, _ label: Label, _ market: Market) throws -> Double {
    let said = try model.predict(market.frame).values[1].array()
    let happened = try label.values.array()
    let rows = (0..<300).filter { !happened[$0].isNaN }
    let (yes, no) = (rows.filter { happened[$0] == 1 }, rows.filter { happened[$0] != 1 })
    let right = yes.reduce(0.0) { sum, row in sum + Double(no.count { said[$0] < said[row] }) }
    return right / Double(yes.count * no.count)
  }

  @Test func whatIsBlendedByComesLaterThanAllThatMembersLearned() throws {
    let market = try Market(rows: 600, symbols: 2)
    let split = "holdout train=0.6 valid=0.25 embargo=3"
    let models = try ["logit", "xgboost rounds=10"].map { try market.fit($0, split) }
    let whole = try Support.split(Substring(split), market.label.spans)
    let combination = try Blend().combine(Self.members(market, models, split), monitor: Monitor())
    let times = market.label.timeline.times
    func last(_ rows: [Int32]) -> Int64 { rows.map { times[Int(market.label.spans.ends[Int($0)])] }.max() ?? .max }
    func first(_ rows: [Int32]) -> Int64 { rows.map { times[Int($0)] }.min() ?? .min }
    let fold = combination.plan.folds[0]
    let teaching = fold.train.filter { !whole.folds[0].train.contains($0) }
    #expect(teaching.count > 50 && fold.out.count > 50)
    #expect(last(whole.folds[0].train) < first(teaching))
    #expect(last(teaching) < first(fold.out))
    #expect(last(fold.out) < first(combination.plan.final.out))
    // What the last fit learned from is not among what is unseen.
    let e = try Self.combined("blend", market, models, split)
    let said = try e.unseen.values[0].array()
    #expect(teaching.allSatisfy { said[Int($0)].isNaN } && fold.out.allSatisfy { !said[Int($0)].isNaN })
  }

  @Test func theFirstWindowOfAWalkHasNothingToLearnFrom() throws {
    let market = try Market(rows: 500)
    let models = try ["logit", "xgboost rounds=10"].map { try market.fit($0, "walk windows=3") }
    let e = try Self.combined("stack", market, models, "walk windows=3")
    #expect(e.origin.ensemble?.note?.contains("in 1 of 3 folds") == true)
    let plan = try Support.split("walk windows=3", market.label.spans)
    let row = Int(plan.folds[0].out[5])
    let said = try models.map { try $0.unseen.values[1].array()[row] }
    #expect(abs(try e.unseen.values[1].array()[row] - (said[0] + said[1]) / 2) < 1e-15)
  }

  // MARK: - At rest

  @Test(
    arguments: ["vote", "vote hard", "vote weights", "stack", "blend"], ["sign 3", "fwd 3"])
  func anEnsembleIsReadBackAndPredictsTheSameBits(way: String, line: String) throws {
    guard way != "vote hard" || line == "sign 3" else { return }
    let market = try Market(rows: 500, line: line)
    let split = way == "blend" ? "holdout" : "purged k=3 hold=0.2"
    let models = try [line == "sign 3" ? "logit" : "ridge", "xgboost rounds=10", "forest trees=5"].map {
      try market.fit($0, split)
    }
    var vote = Vote()
    vote.hard = way.hasSuffix("hard")
    if way.hasSuffix("weights") { vote.weights = [1, 2, 3] }
    let gathered = try Self.members(market, models, split)
    let e =
      way.hasPrefix("vote")
      ? try gathered.combined(vote, metric: nil, monitor: Monitor())
      : try gathered.combined(Self.kind(way), metric: nil, monitor: Monitor())
    let back = try Model(decoding: e.encoded())
    #expect(back.digest == e.digest && back.origin == e.origin)
    let (a, b) = (try e.predict(market.frame), try back.predict(market.frame))
    for (left, right) in zip(a.values, b.values) {
      #expect(try left.array().map(\.bitPattern) == right.array().map(\.bitPattern))
    }
    let importance = try e.importance()
    #expect(abs(importance.reduce(0) { $0 + $1.share } - 1) < 1e-12 && importance.first?.name == "x0")
  }

  @Test func anEnsembleMayBeAMember() throws {
    let market = try Market(rows: 400)
    let models = try ["logit", "xgboost rounds=10"].map { try market.fit($0, "purged k=3") }
    let inner = try Self.combined("stack", market, models, "purged k=3")
    let outer = try Self.combined("vote", market, [inner, models[1]], "purged k=3")
    #expect(try Model(decoding: outer.encoded()).digest == outer.digest)
  }

  // MARK: - Verdicts

  @Test func onlyWhatIsBetterThanItsBestMemberIsActive() {
    func facts(_ metric: String, _ score: Double, _ members: [Double]) -> EnsembleFacts {
      EnsembleFacts(members: ["a", "b", "c"], metric: metric, score: score, memberScores: members)
    }
    // Better than the last of them is not enough.
    #expect(!facts("auc", 0.55, [0.6, 0.5, 0.5]).isActive)
    #expect(facts("auc", 0.61, [0.6, 0.5, 0.5]).isActive)
    #expect(!facts("auc", 0.6, [0.6, 0.5, 0.5]).isActive)
    #expect(facts("logloss", 0.59, [0.6, 0.7, 0.65]).isActive && !facts("logloss", 0.61, [0.6, 0.7, 0.65]).isActive)
    #expect(facts("auc", 0.5, [.nan, 0.4, 0.45]).best == 2)
    #expect(!facts("auc", .nan, [0.5, 0.4, 0.45]).isActive)
    #expect(facts("auc", 0.55, [0.6, 0.5, 0.5]).verdict.contains("not better than its best member a"))
  }

  @Test func aGoodModelBesideNoiseStays() throws {
    let market = try Market(rows: 600)
    let good = try market.fit("logit", "purged k=3")
    let bad = try Fitting(
      Support.model("xgboost rounds=30 depth=6"), features: Array(market.features.dropFirst()), label: market.label,
      plan: Support.split("purged k=3", market.label.spans), seed: 42
    ).run(Monitor())
    let vote = try Self.combined("vote", market, [bad, good], "purged k=3")
    #expect(vote.origin.ensemble?.isActive == false && vote.origin.ensemble?.best == 1)
    #expect(vote.headline.contains("b stays the model in use"))
    guard case .flag(false)? = vote.property("active") else {
      Issue.record("an ensemble that is worse is active")
      return
    }
  }

  // MARK: - Mistakes

  @Test func whatDoesNotBelongTogetherIsRefused() throws {
    let market = try Market(rows: 400)
    let (a, b) = (try market.fit("logit", "purged k=3"), try market.fit("xgboost rounds=5", "purged k=3"))
    let other = try Support.label("sign 5", market.frame)
    let far = try market.fit("logit", "purged k=3", label: other)
    func fault(_ models: [Model], _ line: String = "vote", _ split: String = "purged k=3") -> String {
      Support.complaint { _ = try Self.combined(line, market, models, split) } ?? "none"
    }
    #expect(fault([a]).contains("two members"))
    #expect(fault([a, a]).contains("'b' is a member twice"))
    #expect(fault([a, far]).contains("'b' learned sign 5, not sign 3"))
    #expect(fault([a, b], "vote", "purged k=4").contains("'a' was fitted on purged k=3, not on purged k=4"))
    #expect(fault([a, b], "blend").contains("blending needs a later part"))
    let (c, d) = (try market.fit("logit", "holdout"), try market.fit("xgboost rounds=5", "holdout"))
    #expect(fault([c, d], "stack", "holdout").contains("stacking needs what several folds say"))
    let gathered = try Self.members(market, [a, b], "purged k=3")
    for (weights, said) in [([1.0], "are 1 for 2 members"), ([0, 0], "not all 0"), ([1, -1], "0 and more")] {
      var vote = Vote()
      vote.weights = weights
      #expect(Support.complaint { _ = try vote.combine(gathered, monitor: Monitor()) }?.contains(said) == true)
    }
    let value = try Market(rows: 400, line: "fwd 3")
    let models = try [value.fit("ridge", "purged k=3"), value.fit("xgboost rounds=5", "purged k=3")]
    var hard = Vote()
    hard.hard = true
    #expect(
      Support.complaint { _ = try hard.combine(Self.members(value, models, "purged k=3"), monitor: Monitor()) }?
        .contains(
          "values cannot be voted for") == true)
  }
}
