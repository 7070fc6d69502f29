import Frames
import Vocabulary

extension Tuning {
  /// How much of the scores each searched setting tells, the most first; the shares sum to 1.
  ///
  /// A forest of 200 trees, each on 63.2 % of the complete trials, learns the score from the settings; a setting's share
  /// is that of its splits in the whole decrease of squared error (mean decrease of impurity). A setting that is chosen
  /// from words has a column a word, whose shares are added. It tells of the region that was searched: tpe looks closer
  /// where scores are good.
  ///
  /// Source: Hutter, Hoos and Leyton-Brown, *An Efficient Approach for Assessing Hyperparameter Importance* (2014), whose
  /// forest it is, with the impurity in place of the decomposed variance.
  package func importance(monitor: Monitor = Monitor()) throws -> [(name: String, share: Double)] {
    let judged = rows.filter { $0.ending == .complete && $0.score.isFinite }
    return try Tuning.importance(
      of: origin.names, judged.map(\.settings), scores: judged.map(\.score), seed: origin.seed, monitor: monitor)
  }

  /// Of complete trials by the settings and the score of each.
  package static func importance(
    of names: [String], _ settings: [[Value]], scores: [Double], seed: UInt64, monitor: Monitor = Monitor()
  ) throws -> [(name: String, share: Double)] {
    guard Set(scores).count > 3 else {
      throw Complaint(
        "\(scores.count) complete trials with \(Set(scores).count) scores are too few to tell what each setting weighs",
        hint: "more trials=, or pruner=none")
    }
    var (owners, columns): ([Int], [Numbers]) = ([], [])
    for setting in names.indices {
      let values = settings.map { $0[setting] }
      let numbers = values.compactMap { value in if case .number(let number) = value { number } else { nil } }
      guard numbers.count < values.count else {
        owners.append(setting)
        columns.append(Numbers(numbers))
        continue
      }
      let words = values.map(\.source)
      for word in Set(words).sorted() {
        owners.append(setting)
        columns.append(Numbers(words.map { $0 == word ? 1 : 0 }))
      }
    }
    var forest = Forest()
    (forest.depth, forest.columnShare, forest.leastLeaf, forest.method) = (16, 1, 1, .exact)
    let fit = try forest.fit(
      TrainingSet(
        features: Features(names: owners.map { names[$0] }, columns: columns),
        rows: scores.indices.map { Int32($0) }, targets: scores, classCount: 0),
      seed: seed, monitor: monitor)
    var shares = [Double](repeating: 0, count: names.count)
    for (owner, gain) in zip(owners, try fit.importance(.total)) { shares[owner] += gain }
    let whole = shares.reduce(0, +)
    return shares.indices.sorted { (-shares[$0], $0) < (-shares[$1], $1) }
      .map { (names[$0], whole > 0 ? shares[$0] / whole : 0) }
  }

  /// The same as a table.
  package func importanceTable(of name: String, monitor: Monitor = Monitor()) throws -> Table {
    let found = try importance(monitor: monitor)
    return Table(
      "what each setting of \(name) tells of \(origin.metric)",
      columns: [
        Table.Column("setting", found.map { .text($0.name) }),
        Table.Column("share", unit: "%", found.map { .number(100 * $0.share, decimals: 1) }),
      ], notes: ["share of the decrease of squared error in a forest on the complete trials"])
  }
}
