import Frames
import Glibc
import Learning
import Testing
import Vocabulary

/// What each column adds to what is said of a row sums to what is said.
@Suite struct ContributionTests {
  /// Columns of real bars, gaps among them, and targets that depend on two of them.
  private func set(classes: Int) throws -> TrainingSet {
    let bars = try Support.bars("MSFT")
    let close = try bars.prices("close").array()
    let volume = try #require(bars["volume"]?.numbers).array()
    let rows = (60..<900).map { Int32($0) }
    func column(_ value: (Int) -> Double) -> Numbers { Numbers(close.indices.map { $0 < 60 ? .nan : value($0) }) }
    let columns = [
      column { close[$0] / close[$0 - 5] - 1 }, column { $0 % 3 == 0 ? .nan : volume[$0] / volume[$0 - 1] },
      column { close[$0] / close[$0 - 50] - 1 },
    ]
    let features = Features(names: ["short", "gappy", "long"], columns: columns)
    let values = try rows.map { row in
      let (short, long) = (try columns[0].array()[Int(row)], try columns[2].array()[Int(row)])
      return 3 * short - long + 0.01 * Double((Int(row) * 7919) % 13)
    }
    let targets = values.map { value -> Double in
      switch classes {
      case 0: value
      case 2: value > 0.05 ? 1 : 0
      default: value > 0.15 ? 2 : value > 0 ? 1 : 0
      }
    }
    return TrainingSet(features: features, rows: rows, targets: targets, classCount: classes)
  }

  static let models = [
    ("xgboost rounds=20 depth=3", 0), ("xgboost rounds=20 depth=3", 2), ("xgboost rounds=10 depth=2", 3),
    ("forest trees=20", 0), ("logit", 2), ("logit", 3), ("ridge", 0), ("lightgbm rounds=20", 0),
    ("lightgbm rounds=10", 3), ("catboost rounds=20 depth=5", 0), ("catboost rounds=20 depth=5", 2),
    ("catboost rounds=10", 3),
  ]

  @Test(arguments: models.filter { Support.isInstalled(String($0.0.prefix { $0 != " " })) })
  func contributionsSumToTheMargin(_ model: String, _ classes: Int) throws {
    let set = try set(classes: classes)
    let fit = try Support.model(Substring(model)).fit(set, seed: 3, monitor: Monitor())
    let rows = Array(set.rows.prefix(200))
    let found = try #require(try fit.contributions(set.features, rows: rows, monitor: Monitor()))
    let said = try fit.predict(set.features, rows: rows, monitor: Monitor())
    #expect(found.rows == rows.count && found.columns == 3 && found.margins == (classes > 2 ? classes : 1))
    for row in rows.indices {
      let margins = (0..<found.margins).map { margin in
        found.values[((row * found.margins + margin) * 4)..<((row * found.margins + margin) * 4 + 4)].reduce(0, +)
      }
      switch classes {
      case 0: #expect(abs(margins[0] - said[row]) < 1e-5)
      case 2:
        let probability = said[row * 2 + 1]
        #expect(abs(margins[0] - Self.logOdds(probability)) < 1e-4, "\(model) row \(row)")
      default:
        // Margins are known up to a constant that all classes share.
        for other in 1..<classes {
          let apart = log(said[row * classes + other] / said[row * classes])
          #expect(abs(margins[other] - margins[0] - apart) < 1e-4, "\(model) row \(row)")
        }
      }
    }
    // The column that is noise adds the least.
    let sizes = found.importance
    #expect(sizes[1] < sizes[0] && sizes[1] < sizes[2], "\(model): \(sizes)")
  }

  private static func logOdds(_ share: Double) -> Double { log(share / (1 - share)) }
}
