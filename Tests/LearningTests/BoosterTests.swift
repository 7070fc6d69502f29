import Learning
import Testing
import Vocabulary

/// Boosted trees of optional libraries against the libraries' own Python packages.
struct BoosterTests {
  /// The same numbers as the Python package: rounds, predictions and importance.
  @Test(.enabled(if: Support.isInstalled("lightgbm"), "lightgbm is not installed: make lightgbm"))
  func lightgbmEqualsItsPythonPackage() throws {
    let table = try LearningTable()
    var (fit, predictions, place, cases, width): ((any Fitted)?, [Double], Int, Int, Int) = (nil, [], 0, 0, 2)
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
      case "p":
        let wanted = Support.numbers(rest)
        let row = predictions[place * width..<(place + 1) * width]
        #expect(Array(row.suffix(wanted.count)) == wanted, "case \(cases) row \(place)")
        place += 3
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
}
