import Learning
import Testing
import Vocabulary

struct MetricTests {
  /// Every metric equals scikit-learn's and scipy's.
  @Test func metricsEqualScikitLearn() throws {
    var (rows, metrics, confusion, kind): ([[Double]], [(String, Double)], [[Int]], Substring) = ([], [], [], "")
    var cases = 0
    func check() {
      guard !rows.isEmpty else { return }
      cases += 1
      let scores: Scores
      if kind == "value" {
        scores = Scores(targets: rows.map { $0[0] }, predictions: rows.map { $0[1] })
      } else {
        scores = Scores(
          targets: rows.map { Int($0[0]) }, probabilities: rows.flatMap { $0.dropFirst(2) },
          classes: kind == "2" ? ["short", "long"] : ["short", "flat", "long"],
          scores: rows.map { ($0.last ?? 0) - $0[2] }, returns: rows.map { $0[1] })
        #expect(scores.confusion == confusion)
      }
      #expect(metrics.count == scores.metrics.count)
      for (name, wanted) in metrics {
        let value = scores[name] ?? .nan
        #expect(abs(value - wanted) <= 1e-12 * max(1, abs(wanted)), "case \(cases) \(name): \(value) against \(wanted)")
      }
    }
    for line in try Support.golden("metrics.txt") {
      let word = line.prefix { $0 != " " }
      let rest = line.dropFirst(word.count + 1)
      switch word {
      case "case":
        check()
        (rows, metrics, confusion, kind) = ([], [], [], rest)
      case "row": rows.append(Support.numbers(rest))
      case "metric":
        let parts = rest.split(separator: ",")
        metrics.append((String(parts[0]), Support.number(parts[1])))
      default: confusion.append(Support.numbers(rest).map { Int($0) })
      }
    }
    check()
    #expect(cases == 9)
  }

  @Test func aMetricThatIsNotDefinedIsMissing() {
    let one = Scores(
      targets: [1, 1], probabilities: [0.4, 0.6, 0.7, 0.3], classes: ["short", "long"], scores: [0.2, -0.4],
      returns: [1, 2])
    #expect(one["auc"]?.isNaN == true)
    #expect(one["accuracy"] == 0.5)
    #expect(one["balanced"] == 0.5)
  }
}
