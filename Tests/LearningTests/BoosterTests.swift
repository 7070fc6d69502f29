import Glibc
import Learning
import Testing
import Vocabulary

/// Boosted trees of optional libraries against the libraries' own Python packages.
@Suite(.serialized) struct BoosterTests {
  /// The same numbers as the Python package: rounds, predictions and importance.
  @Test(.enabled(if: Support.isInstalled("lightgbm"), "lightgbm is not installed: make lightgbm"))
  func lightgbmEqualsItsPythonPackage() throws {
    let table = try LearningTable()
    var (fit, predictions, place, cases, width): ((any Fitted)?, [Double], Int, Int, Int) = (nil, [], 0, 0, 2)
    var rows: [Int32] = []
    for line in try Support.golden("lightgbm.txt") {
      let word = line.prefix { $0 != " " }
      let rest = line.dropFirst(word.count + 1)
      switch word {
      case "case":
        let parts = rest.split(separator: "|")
        let kind = try Support.model("lightgbm \(parts[1])")
        let made = try kind.fit(table.set(String(parts[0]), stopping: kind.stopsEarly), seed: 1, monitor: Monitor())
        predictions = try made.predict(table.features, rows: LearningTable.test, monitor: Monitor())
        #expect(made.facts.first?.value == Support.number(parts[2]), "\(rest)")
        (fit, width, place, cases) = (made, parts[0] == "value" ? 1 : parts[0] == "2" ? 2 : 3, 0, cases + 1)
        rows = Array(stride(from: LearningTable.test[0], to: 1596, by: 40))
      case "p":
        let wanted = Support.numbers(rest)
        let row = predictions[place * width..<(place + 1) * width]
        #expect(Array(row.suffix(wanted.count)) == wanted, "case \(cases) row \(place)")
        place += 3
      case "shap": try Self.compare(Support.numbers(rest), fit, table, &rows, within: 1e-9, "case \(cases)")
      default:
        let weights = try fit?.importance(word == "gain" ? .gain : .weight) ?? []
        for (weight, wanted) in zip(weights, Support.numbers(rest)) {
          // The stored text has the gain of a split in single precision.
          #expect(abs(weight - wanted) <= 1e-5 * max(1, abs(wanted)), "case \(cases) \(word)")
        }
      }
    }
    #expect(cases == 9)
  }

  /// What the helper trained and is applied here is what the Python package says.
  @Test(.enabled(if: Support.isInstalled("catboost"), "catboost is not installed: make catboost"))
  func catboostEqualsItsPythonPackage() throws {
    let table = try LearningTable()
    var (fit, predictions, place, cases, width): ((any Fitted)?, [Double], Int, Int, Int) = (nil, [], 0, 0, 2)
    var rows: [Int32] = []
    for line in try Support.golden("catboost.txt") {
      let word = line.prefix { $0 != " " }
      let rest = line.dropFirst(word.count + 1)
      switch word {
      case "case":
        let parts = rest.split(separator: "|")
        let kind = try Support.model("catboost \(parts[1]) chance=0")
        let made = try kind.fit(table.set(String(parts[0]), stopping: kind.stopsEarly), seed: 1, monitor: Monitor())
        predictions = try made.predict(table.features, rows: LearningTable.test, monitor: Monitor())
        #expect(made.facts.first?.value == Support.number(parts[2]), "\(rest)")
        (fit, width, place, cases) = (made, parts[0] == "value" ? 1 : parts[0] == "2" ? 2 : 3, 0, cases + 1)
        rows = Array(stride(from: LearningTable.test[0], to: 1596, by: 40))
      case "p":
        let row = predictions[place * width..<(place + 1) * width]
        #expect(zip(row, Support.numbers(rest)).allSatisfy { abs($0 - $1) < 1e-12 }, "case \(cases) row \(place)")
        place += 3
      case "shap": try Self.compare(Support.numbers(rest), fit, table, &rows, within: 1e-9, "case \(cases)")
      default:
        let weights = try fit?.importance(.gain) ?? []
        #expect(zip(weights, Support.numbers(rest)).allSatisfy { abs($0 - $1) < 1e-9 }, "case \(cases)")
      }
    }
    #expect(cases == 5)
  }

  /// What each column adds to the margins of the next row.
  private static func compare(
    _ wanted: [Double], _ fit: (any Fitted)?, _ table: LearningTable, _ rows: inout [Int32], within: Double,
    _ name: String
  ) throws {
    let row = rows.removeFirst()
    let found = try #require(try fit?.contributions(table.features, rows: [row], monitor: Monitor()))
    #expect(found.values.count == wanted.count && found.columns == 6, "\(name)")
    let off = zip(found.values, wanted).reduce(0) { max($0, abs($1.0 - $1.1)) }
    #expect(off < within, "\(name) row \(row): \(found.values) against \(wanted)")
  }

  /// As many rounds more are as many rounds at once, on the same rows; on other rows the new trees are others.
  @Test(arguments: ["xgboost", "lightgbm", "catboost"].filter(Support.isInstalled), ["2", "3", "value"])
  func boostingGoesOnWhereItEnded(name: String, target: String) throws {
    let table = try LearningTable()
    let set = table.set(target)
    func model(_ rounds: Int) throws -> any ModelKind {
      try Support.model("\(name) rounds=\(rounds) lr=0.1" + (name == "catboost" ? " chance=0" : ""))
    }
    func predictions(_ fit: any Fitted) throws -> [Double] {
      try fit.predict(table.features, rows: LearningTable.test, monitor: Monitor())
    }
    let whole = try model(30).fit(set, seed: 1, monitor: Monitor())
    let half = try model(12).fit(set, seed: 1, monitor: Monitor())
    let more = try model(18).fit(set, from: half, seed: 1, monitor: Monitor())
    let off = zip(try predictions(whole), try predictions(more)).reduce(0) { max($0, abs($1.0 - $1.1)) }
    #expect(off < 1e-5 && more.facts.first?.value == 30, "\(off)")
    var later = set
    later.rows = Array(LearningTable.stop)
    later.targets = table.set(target, stopping: true).stopTargets
    let other = try model(18).fit(later, from: half, seed: 1, monitor: Monitor())
    #expect(try zip(predictions(other), predictions(more)).contains { abs($0 - $1) > 1e-3 })
    let loaded = try type(of: try model(1)).load(other.documents)
    #expect(try predictions(loaded) == predictions(other))
    let refused = Support.complaint { _ = try Support.model("ridge").fit(set, from: half, seed: 1, monitor: Monitor()) }
    #expect(refused?.hasPrefix("ridge cannot go on from an earlier fit") == true)
  }

  /// A fit that is stopped leaves no process and no file.
  @Test(.enabled(if: Support.isInstalled("catboost"), "catboost is not installed: make catboost"))
  func aStoppedHelperLeavesNothing() throws {
    let table = try LearningTable()
    let monitor = Monitor()
    besides {
      usleep(300_000)
      monitor.cancel()
    }
    let clock = ContinuousClock()
    let begun = clock.now
    #expect(throws: Interruption.self) {
      try Support.model("catboost rounds=100000").fit(table.set("2"), seed: 1, monitor: monitor)
    }
    #expect(clock.now - begun < .seconds(5))
    // Other fits may be under way: this one alone wants so many rounds.
    var found = glob_t()
    defer { globfree(&found) }
    glob("/tmp/wick-catboost-*/settings.json", 0, nil, &found)
    for index in 0..<Int(found.gl_pathc) {
      guard let path = found.gl_pathv[index], let file = fopen(path, "r") else { continue }
      defer { fclose(file) }
      var text = [CChar](repeating: 0, count: 4096)
      fread(&text, 1, 4095, file)
      #expect(strstr(text, "\"iterations\":100000") == nil)
    }
  }

  /// Where a part is missing one line says how to get it.
  @Test func aMissingPartIsNamed() throws {
    let set = try LearningTable().set("2")
    for (name, variable) in [("lightgbm", "WICK_LIGHTGBM"), ("catboost", "WICK_CATBOOST_PYTHON")] {
      let before = getenv(variable).map { String(cString: $0) }
      setenv(variable, "/nowhere/at/all", 1)
      defer { if let before { setenv(variable, before, 1) } else { unsetenv(variable) } }
      guard let kind = modelKinds[name]?.type as? any ModelKind.Type else { continue }
      #expect(
        kind.availability
          == .missing(
            "make \(name) fetches it, or \(variable)=/path/to/\(name == "catboost" ? "python" : "lib_lightgbm.so")"))
      // A library that is loaded already stays.
      if name == "catboost" {
        let complaint = Support.complaint { _ = try Support.model("catboost").fit(set, seed: 1, monitor: Monitor()) }
        #expect(
          complaint
            == "WICK_CATBOOST_PYTHON names '/nowhere/at/all', which cannot be read - make catboost fetches catboost")
      }
    }
  }
}
