import Frames
import Glibc
import Learning
import Testing
import Vocabulary

/// What every family of models promises, whoever wrote its library.
@Suite(.serialized) struct ContractTests {
  /// A family with a kind of target that it learns, made small.
  struct Case: CustomTestStringConvertible {
    let name: String
    let target: String
    var testDescription: String { "\(name) \(target)" }

    /// The line of a small fit; `options` are taken where the family has them.
    func line(_ options: String...) -> Substring {
      let known = modelKinds[name]?.parameters.map(\.name) ?? []
      // Networks see four rows and learn fast.
      let small =
        options
        + (known.contains("epochs")
          ? ["epochs=20", "hidden=8", "seq=4", "patch=2", "stride=1", "heads=2", "depth=1", "lr=0.02"]
          : ["rounds=20", "trees=40"])
      let taken = small.filter { known.contains(String($0.prefix { $0 != "=" })) }
      return "\(name) \(taken.joined(separator: " "))"
    }

    var model: any ModelKind { get throws { try Support.model(line()) } }
  }

  static let families = modelKinds.entries.compactMap { $0.type as? any ModelKind.Type }
  static let missing = families.filter { $0.availability != .ready }.map { $0.name }
  static let cases = families.filter { $0.availability == .ready }.flatMap { family in
    (family.traits.targets == .values ? [] : ["2", "3"]).map { Case(name: family.name, target: $0) }
      + (family.traits.targets == .classes ? [] : [Case(name: family.name, target: "value")])
  }

  @Test(.enabled(if: missing.isEmpty, "not installed, so not tested: \(missing.joined(separator: ", "))"))
  func everyFamilyIsInstalled() { #expect(Self.families.count >= 7) }

  @Test(arguments: cases) func sameSeedSameBits(_ wanted: Case) throws {
    let table = try LearningTable()
    let kind = try wanted.model
    let fits = try [1, 2].map { threads in
      try kind.fit(table.set(wanted.target, stopping: true), seed: 7, monitor: Monitor(threads: threads))
    }
    #expect(try fits[0].documents == fits[1].documents)
    // Two threads within one fit, where the family promises that they change nothing.
    guard ["lightgbm", "catboost"].contains(wanted.name) else { return }
    let two = try Support.model(wanted.line("threads=2")).fit(
      table.set(wanted.target, stopping: true), seed: 7, monitor: Monitor())
    #expect(try predictions(fits[0], table) == predictions(two, table))
  }

  @Test(arguments: cases) func whatIsSavedAndLoadedPredictsTheSameBits(_ wanted: Case) throws {
    let table = try LearningTable()
    let kind = try wanted.model
    let fit = try kind.fit(table.set(wanted.target, stopping: true), seed: 3, monitor: Monitor())
    let loaded = try type(of: kind).load(fit.documents)
    #expect(try predictions(fit, table).map(\.bitPattern) == predictions(loaded, table).map(\.bitPattern))
    #expect(try loaded.documents == fit.documents)
    let text = try fit.documents.text
    for damaged in [FittedDocuments(text: String(text.dropLast(7))), FittedDocuments(text: "{}")] {
      #expect(throws: (any Error).self) { try type(of: kind).load(damaged) }
    }
  }

  /// A signal that is there is found; where the labels are shuffled nothing is, within three standard errors.
  @Test(arguments: cases) func aPlantedSignalIsFoundAndShuffledLabelsSayNothing(_ wanted: Case) throws {
    let table = Planted(missing: false)
    let fit = try wanted.model.fit(table.set(wanted.target), seed: 5, monitor: Monitor())
    let skill = try table.skill(fit, wanted.target)
    #expect(skill.value > 10 * skill.error, "\(skill)")
    let blind = try wanted.model.fit(table.set(wanted.target, shuffled: true), seed: 5, monitor: Monitor())
    let chance = try table.skill(blind, wanted.target, shuffled: true)
    #expect(abs(chance.value) < 3 * chance.error, "\(chance)")
  }

  /// Missing values are learned from or filled, as the family declares; without a stand-in it refuses what it cannot use.
  @Test(arguments: cases) func missingValuesAreTreatedAsDeclared(_ wanted: Case) throws {
    let table = Planted(missing: true)
    let fit = try wanted.model.fit(table.set(wanted.target), seed: 5, monitor: Monitor())
    #expect(try fit.predict(table.features, rows: Planted.test, monitor: Monitor()).allSatisfy(\.isFinite))
    let family = type(of: try wanted.model)
    if family.traits.missing == .learned {
      // That the value is missing is itself the signal.
      let skill = try table.skill(fit, wanted.target)
      #expect(skill.value > 10 * skill.error, "\(skill)")
    } else if modelKinds[wanted.name]?.parameters.contains(where: { $0.name == "impute" }) == true {
      let complaint = Support.complaint {
        _ = try Support.model(wanted.line("impute=none")).fit(table.set(wanted.target), seed: 5, monitor: Monitor())
      }
      #expect(complaint?.contains("missing values") == true, "\(complaint ?? "no complaint")")
    }
  }

  /// A row of weight 2 counts as two rows, where the family's objective is a sum over all of its rows. (LightGBM guesses
  /// the rows of a leaf from its weight for classes, CatBoost scales its penalty by the mean weight, svm knows none.)
  @Test(
    arguments: cases.filter {
      ["logit", "ridge", "xgboost"].contains($0.name) || $0.name == "lightgbm" && $0.target == "value"
    })
  func aWeightCountsARowSoOften(_ wanted: Case) throws {
    let table = Planted(missing: false, levels: 12)
    var twice = table.set(wanted.target)
    var weighed = twice
    weighed.weights = weighed.rows.map { $0 % 3 == 0 ? 2 : 1 }
    twice.rows = weighed.rows + weighed.rows.filter { $0 % 3 == 0 }
    let targets = Dictionary(uniqueKeysWithValues: zip(weighed.rows, weighed.targets))
    twice.targets = twice.rows.map { targets[$0] ?? 0 }
    let kind = try Support.model(wanted.line("min_leaf=1", "chance=0", "base=0.5", "scale=none", "tol=1e-12"))
    let all = try [weighed, twice].map { set in
      try kind.fit(set, seed: 1, monitor: Monitor()).predict(table.features, rows: Planted.test, monitor: Monitor())
    }
    let off = zip(all[0], all[1]).reduce(0) { max($0, abs($1.0 - $1.1)) }
    #expect(off < 1e-4, "\(off)")
    let plain = try kind.fit(table.set(wanted.target), seed: 1, monitor: Monitor()).predict(
      table.features, rows: Planted.test, monitor: Monitor())
    #expect(zip(all[0], plain).contains { abs($0 - $1) > 1e-3 })
  }

  /// A model that remembers its rows seems to foresee a random walk when labels of training rows reach into the fold
  /// that judges it; purged it knows nothing.
  @Test func withoutPurgingAMemorySeemsToForesee() throws {
    let (rows, ahead) = (1500, 20)
    var random = Random(seed: 11, stream: "walk")
    var walk = [0.0]
    for _ in 0..<rows + ahead { walk.append(walk[walk.count - 1] + random.uniform() - 0.5) }
    let timeline = try Timeline(times: (0..<rows).map { Int64($0) * Moment.day }, segments: [.init("W", 0..<rows)])
    let targets = (0..<rows).map { walk[$0 + ahead] - walk[$0] }
    let features = Features(names: ["t"], columns: [Numbers((0..<rows).map(Double.init))])
    func skill(_ spans: LabelSpans) throws -> Double {
      var (said, happened): ([Double], [Double]) = ([], [])
      for fold in try Support.split("purged k=50", spans).folds {
        let set = TrainingSet(
          features: features, rows: fold.train, targets: fold.train.map { targets[Int($0)] }, classCount: 0)
        let fit = try Support.model("forest trees=1 rows=1 columns=1 min_leaf=1 depth=12 method=exact").fit(
          set, seed: 1, monitor: Monitor())
        said += try fit.predict(features, rows: fold.out, monitor: Monitor())
        happened += fold.out.map { targets[Int($0)] }
      }
      return correlation(said, happened)
    }
    let known = try LabelSpans(timeline, ends: (0..<rows).map { Int32(min($0 + ahead, rows - 1)) })
    let cheating = try skill(LabelSpans(rowsOf: timeline))
    let honest = try skill(known)
    #expect(cheating > 0.4 && abs(honest) < 0.2, "\(cheating) against \(honest)")
  }

  private func predictions(_ fit: any Fitted, _ table: LearningTable) throws -> [Double] {
    try fit.predict(table.features, rows: LearningTable.test, monitor: Monitor())
  }
}

/// Independent rows, of which two columns say something of the target.
private struct Planted {
  let features: Features
  private let value: [Double]

  static let train = (0..<900).map { Int32($0) }
  static let test = (900..<1800).map { Int32($0) }

  /// - Parameters:
  ///   - missing: The first column is missing where the target is high, and by chance.
  ///   - levels: How many values a column has; 0 as many as rows.
  init(missing: Bool, levels: Int = 0) {
    var random = Random(seed: 3, stream: "planted")
    var columns = (0..<5).map { _ in (0..<1800).map { _ in 2 * random.uniform() - 1 } }
    if levels > 0 {
      for index in columns.indices { columns[index] = columns[index].map { ($0 * Double(levels) / 2).rounded() } }
    }
    let size = levels > 0 ? Double(levels) / 2 : 1
    value = (0..<1800).map { row in
      (columns[0][row] - columns[1][row]) / size + 0.5 * (2 * random.uniform() - 1)
    }
    if missing {
      let high = value
      columns[0] = columns[0].indices.map { row in
        high[row] > 0.2 && random.uniform() < 0.8 || random.uniform() < 0.05 ? .nan : 2 * random.uniform() - 1
      }
    }
    features = Features(names: (0..<5).map { "x\($0)" }, columns: columns.map { Numbers($0) })
  }

  private func target(_ row: Int32, _ kind: String) -> Double {
    let value = value[Int(row)]
    switch kind {
    case "2": return value > 0 ? 1 : 0
    case "3": return value > 0.4 ? 2 : value > -0.4 ? 1 : 0
    default: return value
    }
  }

  func set(_ kind: String, shuffled: Bool = false) -> TrainingSet {
    let targets = Planted.train.map { target($0, kind) }
    return TrainingSet(
      features: features, rows: Planted.train, targets: shuffled ? Planted.shuffled(targets) : targets,
      classCount: kind == "2" ? 2 : kind == "3" ? 3 : 0)
  }

  private static func shuffled(_ targets: [Double]) -> [Double] {
    var (targets, random) = (targets, Random(seed: 8, stream: "shuffle"))
    for place in targets.indices.dropLast() {
      targets.swapAt(place, place + Int(random.uniform() * Double(targets.count - place)))
    }
    return targets
  }

  /// The correlation of what is said with what happened, on rows that were not learned from, and its standard error
  /// where there is none.
  func skill(_ fit: any Fitted, _ kind: String, shuffled: Bool = false) throws -> (value: Double, error: Double) {
    let all = try fit.predict(features, rows: Planted.test, monitor: Monitor())
    let width = kind == "2" ? 2 : kind == "3" ? 3 : 1
    let said = Planted.test.indices.map { row in
      width == 1 ? all[row] : all[row * width + width - 1] - all[row * width]
    }
    let happened = Planted.test.map { target($0, kind) }
    return (
      correlation(said, shuffled ? Planted.shuffled(happened) : happened), 1 / Double(Planted.test.count).squareRoot()
    )
  }
}

private func correlation(_ a: [Double], _ b: [Double]) -> Double {
  let (ma, mb) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
  let (xy, xx, yy) = zip(a, b).reduce(into: (0.0, 0.0, 0.0)) {
    $0.0 += ($1.0 - ma) * ($1.1 - mb)
    $0.1 += ($1.0 - ma) * ($1.0 - ma)
    $0.2 += ($1.1 - mb) * ($1.1 - mb)
  }
  return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : 0
}
