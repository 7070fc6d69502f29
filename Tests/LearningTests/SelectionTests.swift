import Frames
import Glibc
import Learning
import Testing
import Vocabulary

/// Choosing columns against NumPy, SciPy and scikit-learn (Tests/Oracles/selection.py), and what must hold of every way.
struct SelectionTests {
  /// 700 bars with fourteen columns, of which the first 560 train.
  struct Table {
    static let train = (0..<560).map { Int32($0) }
    let columns: [Column]
    let ahead: [Double]
    let timeline: Timeline

    init() throws {
      let heading = try Support.text("Tests/LearningTests/Golden/selection.csv").prefix { $0 != "\n" }
      let names = heading.split(separator: ",").dropLast().map(String.init)
      let rows = try Support.golden("selection.csv").map(Support.numbers)
      columns = names.indices.map { index in Column(names[index], role: .feature, rows.map { $0[index] }) }
      ahead = rows.map { $0[names.count] }
      timeline = try Timeline(
        times: rows.indices.map { Int64($0) * Moment.day }, segments: [.init("MSFT", 0..<rows.count)])
    }

    var features: Features { Features(names: columns.map(\.name), columns: columns.compactMap(\.numbers)) }

    var spans: LabelSpans {
      get throws {
        try LabelSpans(timeline, ends: ahead.indices.map { ahead[$0].isNaN ? -1 : Int32($0 + 5) })
      }
    }

    /// Whether the price rose in 5 bars, or by how much.
    func label(classes: Bool = true) throws -> Label {
      try Label(
        "sign 5", target: classes ? .classes([-1, 1]) : .value,
        values: Numbers(classes ? ahead.map { $0.isNaN ? .nan : $0 > 0 ? 1 : -1 } : ahead), returns: Numbers(ahead),
        spans: spans)
    }

    func evidence(classes: Bool = true, without: String? = nil) throws -> Evidence {
      let kept = columns.filter { $0.name != without }
      let set = TrainingSet(
        features: Features(names: kept.map(\.name), columns: kept.compactMap(\.numbers)), rows: Table.train,
        targets: Table.train.map { row in
          let value = ahead[Int(row)]
          return classes ? (value > 0 ? 1 : 0) : value
        }, classCount: classes ? 2 : 0)
      return Evidence(set, spans: try spans, seed: 42)
    }
  }

  /// Log-odds that are given, not learned.
  struct Linear: Fitted {
    let weights: [Double]
    let constant: Double

    func predict(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Double] {
      let columns = try features.columns.map { try $0.array() }
      return rows.flatMap { row in
        let odds = weights.indices.reduce(constant) { sum, column in
          let value = columns[column][Int(row)]
          return sum + weights[column] * (value.isNaN ? 0 : value)
        }
        let p = 1 / (1 + exp(-odds))
        return [1 - p, p]
      }
    }

    func importance(_ kind: Importance) throws -> [Double] { weights }
    var facts: [(name: String, value: Double)] { [] }
    var documents: FittedDocuments { FittedDocuments(text: "{}") }
  }

  /// The lines of the expected values after the one that begins so, up to the next heading.
  private func expected(_ heading: String, lines count: Int) throws -> [Substring] {
    let lines = try Support.golden("selection.txt")
    let start = try #require(lines.firstIndex(of: Substring(heading)), "\(heading)")
    return Array(lines[(start + 1)...].prefix(count))
  }

  private func pruning(_ line: String) throws -> any Pruning {
    let line = Substring(line)
    return try prunings.make(String(line.prefix { $0 != " " }), Support.given(line))
  }

  private func close(_ a: [Double], _ b: [Double], within slack: Double = 1e-12) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0.isNaN && $1.isNaN || abs($0 - $1) <= slack }
  }

  @Test(arguments: ["0.5", "0.8", "0.95"]) func nearColumnsAreDroppedAsNumPySays(limit: String) throws {
    let evidence = try Table().evidence()
    let choices = try pruning("corr max=\(limit)").choose(evidence, monitor: Monitor(threads: 2))
    for (line, (name, verdict)) in zip(
      try expected("corr \(limit)", lines: 14), zip(evidence.set.features.names, choices.verdicts))
    {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      #expect(name == cells[0] && verdict.isKept == (cells[1] == "kept"), "\(line)")
      #expect((verdict.partner ?? "") == cells[2], "\(line)")
      if verdict.partner != nil { #expect(abs(verdict.score - Support.number(cells[3])) < 1e-12, "\(line)") }
    }
  }

  /// Of what is kept no two are as near as max.
  @Test(arguments: [0.3, 0.6, 0.9]) func theKeptAreApart(limit: Double) throws {
    let set = try Table().evidence().set
    let choices = try pruning("corr max=\(limit)").choose(Table().evidence(), monitor: Monitor())
    let rho = try Correlations(set.features, rows: set.rows, monitor: Monitor())
    for a in choices.kept { for b in choices.kept where b < a { #expect(!(abs(rho[a, b]) >= limit)) } }
  }

  @Test(arguments: [5, 10]) func informationIsThatOfScikitLearn(bins: Int) throws {
    let lines = try expected("mi \(bins)", lines: 2)
    var pruning = InformationPruning()
    pruning.bins = bins
    let classes = try pruning.scores(Table().evidence().set, monitor: Monitor())
    let values = try pruning.scores(Table().evidence(classes: false).set, monitor: Monitor())
    #expect(close(classes, Support.numbers(lines[0])) && close(values, Support.numbers(lines[1])))
    pruning.most = 3
    let kept = try pruning.choose(Table().evidence(), monitor: Monitor()).kept
    let ranked = classes.indices.filter { !classes[$0].isNaN }.sorted { classes[$0] > classes[$1] }.prefix(3)
    #expect(Set(kept) == Set(ranked))
  }

  @Test func shufflesAreThoseOfTheGenerator() throws {
    let order = try expected("order 12 42 3 2", lines: 1)[0]
    #expect(Shuffling.order(12, seed: 42, fold: 3, shuffle: 2).map(Double.init) == Support.numbers(order))
  }

  /// A linear model that is given, on rows of its own.
  @Test func aFixedModelLosesWhatScikitLearnSays() throws {
    let lines = try expected("fixed 3 2", lines: 2)
    let table = try Table()
    let (weights, drops) = (Support.numbers(lines[0]), Support.numbers(lines[1]))
    let rows = (560..<690).map { Int32($0) }
    let groups = weights.indices.map { [$0] } + [[1, 2], [0, 4, 11]]
    let found = try Shuffling().drops(
      of: groups, Linear(weights: weights, constant: 0.25), table.features, rows: rows,
      targets: rows.map { table.ahead[Int($0)] > 0 ? 1 : 0 },
      classCount: 2, seed: 42, fold: 2, monitor: Monitor())
    #expect(close(found, drops, within: 1e-12), "\(found) \(drops)")
  }

  /// The whole: purged folds, a logistic regression in each, columns alone and whole clusters.
  @Test func dropsOverPurgedFoldsAreThoseOfScikitLearn() throws {
    let table = try Table()
    let settings = "k=4 embargo=3 repeats=2"
    let mda = try expected("mda 4 3 2", lines: 2)
    let single = try pruning("mda \(settings)").choose(
      table.evidence(without: "constant"), monitor: Monitor(threads: 2))
    #expect(close(single.verdicts.map(\.score), Support.numbers(mda[0]), within: 1e-7))
    #expect(single.verdicts.allSatisfy { $0.isKept == ($0.score > 0) })

    let clustered = Support.numbers(try expected("clustered 4 3 2", lines: 1)[0])
    let line = try #require(
      Support.golden("selection.txt").first { $0.hasPrefix("clusters average distance 0.5 ") })
    let groups = line.split(separator: " ")[4].split(separator: ";").map { Support.numbers($0).map { Int($0) } }
    let choices = try pruning("clusters \(settings)").choose(table.evidence(without: "constant"), monitor: Monitor())
    for (group, drop) in zip(groups, clustered) {
      #expect(group.allSatisfy { abs(choices.verdicts[$0].score - drop) < 1e-7 })
      // One stands for a cluster that counts, and the others say which.
      let kept = group.filter { choices.verdicts[$0].isKept }
      #expect(kept.count == (drop > 0 ? 1 : 0))
      let partners = Set(group.compactMap { choices.verdicts[$0].partner })
      #expect(partners.count == (group.count > 1 ? 1 : 0))
    }
  }

  @Test func columnsByThemselvesScoreAsScikitLearnSays() throws {
    let wanted = Support.numbers(try expected("sfi 4 3", lines: 1)[0])
    for threads in [1, 3] {
      let choices = try pruning("sfi k=4 embargo=3").choose(
        Table().evidence(without: "constant"), monitor: Monitor(threads: threads))
      #expect(close(choices.verdicts.map(\.score), wanted, within: 1e-7))
      #expect(choices.verdicts.allSatisfy { $0.isKept == ($0.score > 0) })
    }
  }

  @Test func impurityIsThatOfTheForest() throws {
    let evidence = try Table().evidence(without: "constant")
    let choices = try pruning("mdi trees=50").choose(evidence, monitor: Monitor())
    var forest = Forest()
    forest.trees = 50
    let gains = try forest.fit(evidence.set, seed: evidence.seed, monitor: Monitor()).importance(.total)
    #expect(close(choices.verdicts.map(\.score), gains.map { $0 / gains.reduce(0, +) }, within: 1e-12))
    #expect(abs(choices.verdicts.reduce(0) { $0 + $1.score } - 1) < 1e-12)
    #expect(choices.verdicts.allSatisfy { $0.isKept == ($0.score > 1 / Double(gains.count)) })
  }

  @Test func clustersAreThoseOfSciPy() throws {
    let set = try Table().evidence(without: "constant").set
    let rho = try Correlations(set.features, rows: set.rows, monitor: Monitor())
    let distance = (0..<rho.count).flatMap { a in (0..<rho.count).map { ClusterPruning.distance(rho, a, $0) } }
    let lines = try Support.golden("selection.txt").filter { $0.hasPrefix("clusters ") }
    #expect(lines.count == 12)
    for line in lines {
      let words = line.split(separator: " ")
      let linkage = try #require(Linkage(rawValue: String(words[1])))
      let most = words[2] == "maxclust" ? Int(words[3]) ?? 0 : 1000
      let found = try linkage.clusters(
        distance, count: rho.count, limit: most < 1000 ? 0 : Support.number(words[3]), most: most, monitor: Monitor())
      let expected = words[4].split(separator: ";").map { Support.numbers($0).map { Int($0) } }
      #expect(found == expected, "\(line): \(found)")
    }
  }

  // MARK: - What holds of every way

  static let ways = [
    "corr max=0.6", "mi max=4", "mda k=3 repeats=1", "clusters k=3 repeats=1", "clusters mda=no", "mdi trees=20",
    "sfi k=3", "walk max=3",
    "walk way=corr max=0.6",
  ]
  static let splits = ["holdout", "purged k=3 hold=0.25"]

  private func select(_ way: String, _ split: String, _ table: Table, _ label: Label, threads: Int = 1) throws
    -> Selection
  {
    let plan = try Support.split(Substring(split), label.spans)
    return try Selecting(pruning(way), features: table.columns, label: label, plan: plan, seed: 7)
      .run(Monitor(threads: threads))
  }

  /// Shuffled labels and changed values outside the training rows change nothing, nor do threads.
  @Test(arguments: ways, splits) func onlyTrainingRowsChoose(way: String, split: String) throws {
    let table = try Table()
    let label = try table.label()
    let chosen = try select(way, split, table, label)
    #expect(!chosen.kept.isEmpty && chosen.kept.count < 14)
    #expect(try select(way, split, table, label, threads: 4).digest == chosen.digest)

    let loaded = try Selection(text: chosen.text)
    #expect(loaded.digest == chosen.digest && loaded.origin == chosen.origin)
    #expect(loaded.pruning.statement == chosen.pruning.statement && loaded.text == chosen.text)

    let plan = try Support.split(Substring(split), label.spans)
    let train = Set(plan.final.train)
    let outside = table.ahead.indices.filter { !train.contains(Int32($0)) }
    var values = try label.values.array()
    for row in outside where !values[row].isNaN { values[row] = -values[row] }
    let turned = try Label(
      label.statement, target: label.target, values: Numbers(values), returns: label.returns, spans: label.spans)
    #expect(try select(way, split, table, turned).digest == chosen.digest)

    let columns = try table.columns.map { column in
      var values = try #require(column.numbers).array()
      for row in outside { values[row] = Double(row * row % 17) }
      return Column(column.name, role: .feature, values)
    }
    let again = try Selecting(pruning(way), features: columns, label: label, plan: plan, seed: 7).run(Monitor())
    #expect(again.digest == chosen.digest)
  }

  @Test func eachFoldChoosesFromWhatCameBefore() throws {
    let table = try Table()
    let chosen = try select("walk max=3", "purged k=4", table, try table.label())
    #expect(chosen.choices.parts.map(\.name) == ["fold 2", "fold 3", "fold 4"])
    #expect(Set(chosen.choices.parts.map(\.kept)).count > 1, "all folds chose alike")
    #expect(chosen.choices.parts.allSatisfy { $0.kept.count { $0 } <= 3 })
    let counts = table.columns.indices.map { column in chosen.choices.parts.count { $0.kept[column] } }
    #expect(chosen.choices.verdicts.map(\.score) == counts.map(Double.init))
    #expect(chosen.choices.kept == counts.indices.filter { counts[$0] >= 2 })
  }

  /// What a fold chooses within a fit is what its own training rows choose, and a stored model predicts the same.
  @Test(arguments: ["corr max=0.6", "mi max=4"]) func aFitChoosesInEachFold(way: String) throws {
    let table = try Table()
    let label = try table.label()
    let plan = try Support.split("purged k=3 hold=0.2", label.spans)
    let model = try Fitting(
      Support.model("logit"), features: table.columns, label: label, plan: plan, seed: 1, pruning: pruning(way)
    ).run(Monitor(threads: 2))
    for (fold, fit) in zip(plan.folds + [plan.final], model.folds + [model.final]) {
      let set = TrainingSet(
        features: table.features, rows: fold.train, targets: fold.train.map { table.ahead[Int($0)] > 0 ? 1 : 0 },
        classCount: 2)
      let kept = try pruning(way).choose(Evidence(set, spans: label.spans, seed: 1), monitor: Monitor()).kept
      let weights = try fit.importance(.gain)
      #expect(weights.count == 14 && weights.indices.filter { weights[$0] != 0 } == kept)
    }
    let loaded = try Model(decoding: model.encoded())
    #expect(loaded.digest == model.digest && loaded.notes == model.notes)
    #expect(model.notes.contains { $0.hasPrefix("columns chosen by \(way)") })
  }

  @Test func mistakesSayWhatWouldBeRight() throws {
    let table = try Table()
    let plan = try Support.split("purged k=3", LabelSpans(rowsOf: table.timeline))
    let none = Support.complaint {
      _ = try Selecting(pruning("mi"), features: table.columns, label: nil, plan: plan, seed: 1)
    }
    #expect(none?.contains("looks at a label") == true)
    #expect(
      try Selecting(pruning("corr"), features: table.columns, label: nil, plan: plan, seed: 1)
        .run(Monitor()).kept.count > 5)
    let walk = Support.complaint {
      _ = try Fitting(
        Support.model("logit"), features: table.columns, label: table.label(), plan: plan, seed: 1,
        pruning: pruning("walk")
      ).run(Monitor())
    }
    #expect(walk?.contains("within fit say prune=mi") == true)
    #expect(
      Support.complaint { _ = try pruning("mda model=lgit") }?.contains(
        "one of xgboost, lightgbm, catboost, forest, svm, logit, ridge") == true)
    #expect(Support.complaint { _ = try pruning("mda model=lstm") }?.contains("not lstm") == true)
  }

  @Test func longChoicesStopWhenAsked() throws {
    let monitor = Monitor()
    monitor.cancel()
    for way in SelectionTests.ways where !way.hasPrefix("walk") {
      #expect(throws: Interruption.self) {
        _ = try pruning(way).choose(Table().evidence(), monitor: monitor)
      }
    }
  }
}
