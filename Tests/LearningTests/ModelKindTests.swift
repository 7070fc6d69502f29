import Frames
import Learning
import Testing
import Vocabulary

struct ModelKindTests {
  /// Coefficients and probabilities equal scikit-learn's on imputed, scaled columns.
  @Test func logitEqualsScikitLearn() throws {
    let table = try LearningTable()
    var (fit, form, place, predictions, cases): (FittedLogit?, Int, Int, [Double], Int) = (nil, 0, 0, [], 0)
    var classes = 2
    for line in try Support.golden("logit.txt") {
      let word = line.prefix { $0 != " " }
      let rest = line.dropFirst(word.count + 1)
      switch word {
      case "case":
        let parts = rest.split(separator: ",")
        let kind = try Support.model("logit C=\(parts[1]) scale=\(parts[2]) weights=\(parts[3])")
        fit = try kind.fit(table.set(String(parts[0])), seed: 0, monitor: Monitor()) as? FittedLogit
        predictions = try fit?.predict(table.features, rows: LearningTable.test, monitor: Monitor()) ?? []
        classes = parts[0] == "2" ? 2 : 3
        (form, place, cases) = (0, 0, cases + 1)
      case "form":
        for (value, wanted) in zip(fit?.coefficients?[form] ?? [], Support.numbers(rest)) {
          #expect(
            abs(value - wanted) < 1e-6 * max(1, abs(wanted)), "case \(cases) form \(form): \(value) against \(wanted)")
        }
        form += 1
      default:
        for (index, wanted) in Support.numbers(rest).enumerated() {
          #expect(abs(predictions[place * classes + index] - wanted) < 1e-7, "case \(cases) row \(place)")
        }
        place += 40
      }
    }
    #expect(cases == 36)
  }

  /// The same bits as the library's own Python package, of the same version and of a later one.
  @Test(arguments: ["1.7.4", "3.2.0"]) func xgboostEqualsItsPythonPackage(version: String) throws {
    let table = try LearningTable()
    var (fit, predictions, place, cases): ((any Fitted)?, [Double], Int, Int) = (nil, [], 0, 0)
    var classes: Substring = "2"
    for line in try Support.golden("xgboost-\(version).txt") {
      let word = line.prefix { $0 != " " }
      let rest = line.dropFirst(word.count + 1)
      switch word {
      case "case":
        let parts = rest.split(separator: "|")
        let kind = try Support.model("xgboost \(parts[1])")
        let made = try kind.fit(table.set(String(parts[0]), stopping: kind.stopsEarly), seed: 1, monitor: Monitor())
        predictions = try made.predict(table.features, rows: LearningTable.test, monitor: Monitor())
        #expect(made.facts.first?.value == Support.number(parts[2]), "\(rest)")
        (fit, classes, place, cases) = (made, parts[0], 0, cases + 1)
      case "p":
        let wanted = rest.split(separator: ",").compactMap { Float($0) }
        let width = classes == "value" ? 1 : classes == "2" ? 2 : 3
        let row = predictions[place * width..<(place + 1) * width].map { Float($0) }
        #expect(Array(row.suffix(wanted.count)) == wanted, "case \(cases) row \(place)")
        place += 1
      default:
        let weights = try fit?.importance(word == "gain" ? .gain : .weight).map { Float($0) } ?? []
        for (weight, wanted) in zip(weights, rest.split(separator: ",").compactMap { Float($0) }) {
          // The gain is a mean of single-precision sums, which the versions add in another order.
          #expect(abs(weight - wanted) <= 1e-5 * max(1, abs(wanted)), "case \(cases) \(word)")
        }
      }
    }
    #expect(cases == 10)
  }

  /// Scaling and stand-ins come from the training rows: other rows may change as they like.
  @Test(arguments: ["logit", "logit scale=robust", "xgboost scale=standard impute=median rounds=20"])
  func nothingIsLearnedFromOtherRows(line: String) throws {
    let table = try LearningTable()
    let spoiled = try Frame(
      table.frame.timeline,
      table.frame.columns.map { column in
        var values = try column.numbers?.array() ?? []
        for row in 1000..<values.count { values[row] = values[row] * 1000 + 7 }
        return Column(column.name, values)
      })
    let kind = try Support.model(Substring(line))
    let (a, set) = (try kind.fit(table.set("2"), seed: 3, monitor: Monitor()), table.set("2"))
    var other = set
    other.features = Features(names: set.features.names, columns: spoiled.columns.compactMap(\.numbers))
    let b = try kind.fit(other, seed: 3, monitor: Monitor())
    #expect(try a.documents == b.documents)
  }

  /// The same seed gives the same bits, another seed other trees where rows are drawn.
  @Test func chanceFollowsTheSeed() throws {
    let table = try LearningTable()
    let kind = try Support.model("xgboost rounds=10 subsample=0.5 colsample=0.5")
    func documents(_ seed: UInt64) throws -> FittedDocuments {
      try kind.fit(table.set("3"), seed: seed, monitor: Monitor()).documents
    }
    #expect(try documents(5) == documents(5))
    #expect(try documents(5) != documents(6))
  }

  /// What is saved and loaded predicts the same bits, and is saved as the same bytes.
  @Test(
    arguments: ["logit", "xgboost rounds=15", "xgboost rounds=100 stop=5 scale=robust impute=median"],
    ["2", "3", "value"])
  func savedModelsPredictAlike(line: String, target: String) throws {
    let table = try LearningTable()
    let kind = try Support.model(Substring(line))
    if line == "logit", target == "value" {
      #expect(
        Support.complaint { _ = try kind.fit(table.set(target), seed: 1, monitor: Monitor()) }?.contains(
          "needs a label with classes") == true)
      return
    }
    let fit = try kind.fit(table.set(target, stopping: true), seed: 1, monitor: Monitor())
    let loaded = try type(of: kind).load(fit.documents)
    let rows = LearningTable.train + LearningTable.test
    let before = try fit.predict(table.features, rows: rows, monitor: Monitor())
    let after = try loaded.predict(table.features, rows: rows, monitor: Monitor())
    #expect(before.map(\.bitPattern) == after.map(\.bitPattern))
    #expect(try loaded.documents == fit.documents)
  }

  /// A setting that is taken changes the result.
  @Test func everySettingMatters() throws {
    let table = try LearningTable()
    func probabilities(_ line: String, _ target: String = "2") throws -> [Double] {
      try Support.model(Substring(line)).fit(table.set(target, stopping: true), seed: 1, monitor: Monitor())
        .predict(table.features, rows: LearningTable.test, monitor: Monitor())
    }
    let trees = try probabilities("xgboost rounds=30")
    for option in [
      "depth=2", "lr=0.2", "rounds=29", "stop=1", "subsample=0.5", "colsample=0.5", "min_child=20", "gamma=2", "l1=3",
      "l2=20", "base=0.3", "method=exact", "bins=8", "weights=balanced", "impute=median",
    ] {
      #expect(
        try probabilities(option == "rounds=29" ? "xgboost rounds=29" : "xgboost rounds=30 \(option)") != trees,
        "\(option)")
    }
    let linear = try probabilities("logit")
    for option in ["C=0.01", "scale=robust", "scale=none", "weights=balanced", "iterations=1", "tol=0.1"] {
      #expect(try probabilities("logit \(option)") != linear, "\(option)")
    }
    #expect(Support.complaint { _ = try probabilities("logit impute=none") }?.contains("missing values") == true)
  }

  @Test func aClassWithoutRowsHasNoProbability() throws {
    let table = try LearningTable()
    var set = table.set("3")
    set.rows = set.rows.filter { table.three[Int($0)] != 1 }
    set.targets = set.rows.map { table.three[Int($0)] }
    let p = try Support.model("logit").fit(set, seed: 1, monitor: Monitor()).predict(
      table.features, rows: LearningTable.test, monitor: Monitor())
    for row in LearningTable.test.indices {
      let sum = p[row * 3] + p[row * 3 + 2]
      #expect(p[row * 3 + 1] == 0)
      #expect(abs(sum - 1) < 1e-12)
    }
    set.rows = set.rows.filter { table.three[Int($0)] == 0 }
    set.targets = set.rows.map { _ in 0 }
    for line in ["logit", "xgboost"] {
      #expect(
        Support.complaint { _ = try Support.model(Substring(line)).fit(set, seed: 1, monitor: Monitor()) }?.contains(
          "one class only") == true)
    }
  }
}
