import Learning
import Testing
import Vocabulary

/// Ridge and forest against scikit-learn.
struct ForestAndRidgeTests {
  @Test func ridgeEqualsScikitLearn() throws {
    let table = try LearningTable()
    var (weights, weighed, fit, checked): ([Double], Bool, FittedRidge?, Int) = ([], false, nil, 0)
    var predictions: [Double] = []
    for line in try Support.golden("ridge.txt") {
      let rest = line.dropFirst(line.prefix { $0 != " " }.count + 1)
      switch line.prefix(while: { $0 != " " }) {
      case "weights": weights = Support.numbers(rest)
      case "case":
        let parts = rest.split(separator: ",")
        weighed = parts[1] == "yes"
        let scale = parts[0] == "standard" ? "zscore" : "none"
        let model = try Support.model("ridge scale=\(scale) tol=1e-14 iterations=1000000 \(parts[2])")
        var set = table.set("value")
        let mean = weights.reduce(0, +) / Double(weights.count)
        set.weights = weighed ? weights.map { $0 / mean } : nil
        fit = try model.fit(set, seed: 0, monitor: Monitor()) as? FittedRidge
        predictions = try fit?.predict(table.features, rows: LearningTable.test, monitor: Monitor()) ?? []
      case "form":
        let wanted = Support.numbers(rest)
        let size = wanted.reduce(0) { max($0, abs($1)) }
        for (value, wanted) in zip(fit?.coefficients?[0] ?? [], wanted) {
          #expect(abs(value - wanted) < 1e-7 * size, "case \(checked): \(value) against \(wanted)")
        }
      default:
        for (place, wanted) in Support.numbers(rest).enumerated() {
          #expect(abs(predictions[40 * place] - wanted) < 1e-8, "case \(checked) row \(40 * place)")
        }
        checked += 1
      }
    }
    #expect(checked == 20)
  }

  @Test func columnsThatSayTheSameDoNoHarm() throws {
    let table = try LearningTable()
    var set = table.set("value")
    let twin = set.features.columns[0]
    set.features = Features(names: set.features.names + ["twin"], columns: set.features.columns + [twin])
    let alone = try Support.model("ridge alpha=0").fit(table.set("value"), seed: 0, monitor: Monitor())
    let both = try Support.model("ridge alpha=0").fit(set, seed: 0, monitor: Monitor())
    let a = try alone.predict(table.features, rows: LearningTable.test, monitor: Monitor())
    let b = try both.predict(set.features, rows: LearningTable.test, monitor: Monitor())
    #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  /// A forest of one tree on all rows and columns is a plain tree; a large one ranks as scikit-learn's does.
  @Test func forestEqualsScikitLearn() throws {
    let table = try LearningTable()
    var (settings, target, predictions, checked): (String, String, [Double], Int) = ("", "2", [], 0)
    var gains: [Double] = []
    for line in try Support.golden("forest.txt") {
      let rest = line.dropFirst(line.prefix { $0 != " " }.count + 1)
      switch line.prefix(while: { $0 != " " }) {
      case "case":
        let parts = rest.split(separator: ",")
        target = String(parts[0])
        settings = "trees=1 rows=1 columns=1 method=exact depth=\(parts[1]) min_leaf=\(parts[2])"
      case "forest":
        target = String(rest)
        settings = "trees=1500 depth=6 min_leaf=10"
      case "importance":
        let shares = gains.map { $0 / gains.reduce(0, +) }
        let off = zip(shares, Support.numbers(rest)).reduce(0) { max($0, abs($1.0 - $1.1)) }
        // Forests draw other rows and columns each.
        #expect(off < (settings.hasPrefix("trees=1 ") ? 1e-5 : 0.03), "\(settings): \(shares) against \(rest)")
        checked += 1
      default:
        let model = try Support.model("forest impute=median \(settings)")
        let fit = try model.fit(table.set(target), seed: 5, monitor: Monitor())
        gains = try fit.importance(.total)
        let all = try fit.predict(table.features, rows: LearningTable.test, monitor: Monitor())
        predictions = target == "2" ? stride(from: 1, to: all.count, by: 2).map { all[$0] } : all
        let wanted = Support.numbers(rest)
        if settings.hasPrefix("trees=1 ") {
          // A row between two training values may fall to either side in single precision.
          let off = wanted.indices.count { abs(predictions[3 * $0] - wanted[$0]) > 1e-6 }
          #expect(off <= 1, "\(settings): \(off) of \(wanted.count) rows")
        } else {
          #expect(correlation(predictions, wanted) > 0.95, "\(target): \(correlation(predictions, wanted))")
        }
        checked += 1
      }
    }
    #expect(checked == 16)
  }

  @Test func threeClassesHaveSharesThatSumToOne() throws {
    let table = try LearningTable()
    let fit = try Support.model("forest trees=50").fit(table.set("3"), seed: 1, monitor: Monitor())
    let shares = try fit.predict(table.features, rows: LearningTable.test, monitor: Monitor())
    for row in stride(from: 0, to: shares.count, by: 3) {
      #expect(abs(shares[row..<row + 3].reduce(0, +) - 1) < 1e-12 && shares[row..<row + 3].allSatisfy { $0 >= 0 })
    }
  }

  /// The same seed gives the same bits; stored and read back too.
  @Test(arguments: ["ridge", "ridge l1=0.1", "forest trees=20 method=exact", "forest trees=20"])
  func sameSeedSameBits(_ line: String) throws {
    let table = try LearningTable()
    let model = try Support.model(Substring(line))
    let target = line.hasPrefix("ridge") ? "value" : "3"
    let fits = try (0..<2).map { _ in try model.fit(table.set(target), seed: 9, monitor: Monitor(threads: 2)) }
    let loaded = try type(of: model).load(try fits[0].documents)
    let all = try [fits[0], fits[1], loaded].map {
      try $0.predict(table.features, rows: LearningTable.test, monitor: Monitor())
    }
    #expect(all[0] == all[1] && all[0] == all[2])
    #expect(try loaded.documents == fits[0].documents)
    let other = try model.fit(table.set(target), seed: 10, monitor: Monitor())
    let documents = (try other.documents, try fits[0].documents)
    #expect((documents.0 == documents.1) == line.hasPrefix("ridge"))
    for damaged in [String(try fits[0].documents.text.dropLast(9)), "{}"] {
      #expect(throws: (any Error).self) { try type(of: model).load(FittedDocuments(text: damaged)) }
    }
  }

  @Test func theWrongLabelIsNamed() throws {
    let table = try LearningTable()
    let complaint = Support.complaint {
      _ = try Support.model("ridge").fit(table.set("2"), seed: 0, monitor: Monitor())
    }
    #expect(complaint?.hasPrefix("ridge needs a label that is a value") == true)
  }

  private func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let (ma, mb) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
    let (xy, xx, yy) = zip(a, b).reduce(into: (0.0, 0.0, 0.0)) {
      $0.0 += ($1.0 - ma) * ($1.1 - mb)
      $0.1 += ($1.0 - ma) * ($1.0 - ma)
      $0.2 += ($1.1 - mb) * ($1.1 - mb)
    }
    return xy / (xx * yy).squareRoot()
  }
}
