import Frames
import Vocabulary

/// Gradient boosted trees by CatBoost, all nodes of a level asking the same question.
///
/// Trained by its Python package in a process of its own, applied here from the model that it wrote. Loss by the label:
/// `Logloss`, `MultiClass` or `RMSE`. Settings without an option here are the library's defaults.
///
/// Source: Prokhorenkova et al., *CatBoost: unbiased boosting with categorical features* (2018).
package struct CatBoost: BoostedKind {
  package static let name = "catboost"
  package static let summary = "gradient boosted trees whose levels each ask one question"
  package static let details = """
    Missing values need no stand-in: they count as less than all others. With stop=N training ends once N rounds did not \
    improve the loss on rows kept aside, as with xgboost; the best round is kept. Its importance by gain is how much \
    predictions change with a feature. The library cannot be trained from a program in C: its Python package does it, in \
    a process that ends with the fit or with Ctrl-C; predictions need no Python. make catboost makes an environment for \
    it, and $WICK_CATBOOST_PYTHON may name another. The rows lie in files beneath $TMPDIR meanwhile, 4 bytes a value. \
    from=m goes on where m ended.
    """
  package static var library: String { CatBoostTraining.version.map { "catboost \($0)" } ?? "catboost" }
  package static let traits = Traits(canStop: true, continues: true, readsBlocks: true)
  package static let purposes: [Purpose] = [.single]
  package static var availability: Availability { CatBoostTraining.part.availability }
  package static let parameters = [
    Parameter.option("depth", \Self.depth, in: 1...16, "levels of a tree"),
    Parameter.option("lr", \Self.rate, in: 1e-6...1, "learning rate: how much of each tree is taken"),
    Parameter.option("rounds", \Self.rounds, in: 1...100_000, "most trees"),
    Parameter.option("stop", \Self.stop, in: 0...10_000, "rounds without improvement after which to stop; 0 never"),
    Parameter.option("boosting", \Self.boosting, "plain, or ordered: each row's error by trees that did not see it"),
    Parameter.option("subsample", \Self.subsample, in: 0.01...1, "share of the rows for each tree"),
    Parameter.option("colsample", \Self.columnSample, in: 0.01...1, "share of the columns for each level"),
    Parameter.option("chance", \Self.chance, in: 0...1000, "how much chance there is in the choice of splits"),
    Parameter.option("l2", \Self.l2, in: 0...1e9, "penalty on the square of leaf values"),
    Parameter.option("bins", \Self.bins, in: 1...65_535, "borders a column"),
    Parameter.option("weights", \Self.classWeight, "none, or balanced: all classes weigh alike"),
    Parameter.option("scale", \Self.scaling, "none, or a scaler: zscore, robust, minmax, rankgauss, clip"),
    Parameter.option("impute", \Self.imputing, "none or median"),
    Parameter.option("threads", \Self.threads, in: 1...256, "threads of one fit"),
  ]
  package static let examples = ["m = fit catboost", "m = fit catboost depth=4 rounds=400 stop=30"]

  package enum Boosting: String, Choice { case plain, ordered }

  package var depth = 6
  package var rate = 0.05
  package var rounds = 200
  package var stop = 0
  package var boosting = Boosting.plain
  package var subsample = 1.0
  package var columnSample = 1.0
  package var chance = 1.0
  package var l2 = 3.0
  package var bins = 254
  package var classWeight = ClassWeight.none
  package var scaling = Scaling.none
  package var imputing = Imputing.none
  package var threads = 1

  package init() {}

  package func fitted(
    _ set: TrainingSet, after earlier: FittedCatBoost?, seed: UInt64, monitor: Monitor
  ) throws -> FittedCatBoost {
    try check(set, classWeight: classWeight)
    let preparation =
      try earlier?.preparation
      ?? Preparation(set.features, rows: set.rows, scaling: scaling.kind, imputing: imputing, monitor: monitor)
    let stops = stop > 0 && !set.stopRows.isEmpty
    func columns(_ rows: [Int32], _ body: ([Float]) throws -> Void) throws {
      try preparation.eachColumn(set.features, rows: rows, monitor: monitor) { try body($0.map(Float.learnable)) }
    }
    var random = Random(seed: seed, stream: CatBoost.name)
    let training = CatBoostTraining(
      eachColumn: { try columns(set.rows, $0) }, targets: set.targets, weights: set.weights(classWeight) ?? [],
      eachStopColumn: { try columns(stops ? set.stopRows : [], $0) }, stopTargets: stops ? set.stopTargets : [],
      earlier: earlier?.bytes ?? [], rounds: rounds,
      settings: settings(set.classCount, seed: Int(random.next() >> 33), stops: stops))
    return try FittedCatBoost(
      preparation: preparation, bytes: training.run(monitor), columns: set.features.count, classCount: set.classCount)
  }

  private func settings(_ classCount: Int, seed: Int, stops: Bool) -> [(String, JSON)] {
    let loss: [(String, JSON)] =
      switch classCount {
      case 0: [("loss_function", .string("RMSE"))]
      case 2: [("loss_function", .string("Logloss"))]
      default: [("loss_function", .string("MultiClass")), ("classes_count", .integer(classCount))]
      }
    return loss + [
      ("iterations", .integer(rounds)), ("depth", .integer(depth)), ("learning_rate", .number(rate)),
      ("l2_leaf_reg", .number(l2)), ("random_strength", .number(chance)), ("rsm", .number(columnSample)),
      ("border_count", .integer(bins)), ("boosting_type", .string(boosting == .plain ? "Plain" : "Ordered")),
      ("random_seed", .integer(seed)), ("thread_count", .integer(threads)), ("allow_writing_files", .bool(false)),
      ("bootstrap_type", .string(subsample < 1 ? "Bernoulli" : "No")),
    ] + (subsample < 1 ? [("subsample", .number(subsample))] : [])
      + (stops ? [("od_type", .string("Iter")), ("od_wait", .integer(stop)), ("use_best_model", .bool(true))] : [])
  }

  package static func load(_ documents: FittedDocuments) throws -> any Fitted { try FittedCatBoost(documents) }
}

/// Trees as CatBoost wrote them down, with the preparation of their columns.
package struct FittedCatBoost: Fitted {
  let preparation: Preparation
  let bytes: [UInt8]
  let trees: ObliviousTrees
  let columns: Int
  let classCount: Int

  init(preparation: Preparation, bytes: [UInt8], columns: Int, classCount: Int) throws {
    self.preparation = preparation
    self.bytes = bytes
    self.columns = columns
    self.classCount = classCount
    trees = try ObliviousTrees(bytes, columns: columns)
    guard trees.width == (classCount > 2 ? classCount : 1) else {
      throw Complaint("a catboost model has \(trees.width) forms for \(classCount) classes")
    }
  }

  package var facts: [(name: String, value: Double)] { [("rounds", Double(trees.count))] }

  package func predict(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Double] {
    let width = trees.width
    var result: [Double] = []
    result.reserveCapacity(rows.count * max(1, classCount))
    for start in stride(from: 0, to: rows.count, by: 4096) {
      try monitor.check()
      let block = Array(rows[start..<min(start + 4096, rows.count)])
      let sums = trees.sums(
        try preparation.singles(features, rows: block, monitor: monitor), rows: block.count, columns: columns)
      for row in block.indices {
        switch classCount {
        case 0: result.append(sums[row])
        case 2: result += [1 - sigmoid(sums[row]), sigmoid(sums[row])]
        default:
          var shares = Array(sums[row * width..<(row + 1) * width])
          softmax(&shares)
          result += shares
        }
      }
    }
    return result
  }

  package func contributions(_ features: Features, rows: [Int32], monitor: Monitor) throws -> Contributions? {
    let values = try preparation.singles(features, rows: rows, monitor: monitor)
    defer { monitor.advance(by: rows.count) }
    return Contributions(
      columns: columns, margins: trees.width,
      values: try trees.contributions(values, rows: rows.count, columns: columns, monitor: monitor))
  }

  package func importance(_ kind: Importance) throws -> [Double] {
    kind == .weight ? trees.counts(columns: columns) : trees.importance
  }

  package var documents: FittedDocuments {
    let json = JSON.object([
      ("model", .string(CatBoost.name)), ("preparation", preparation.json), ("columns", .integer(columns)),
      ("classes", .integer(classCount)),
    ])
    return FittedDocuments(text: json.text, bytes: bytes)
  }

  init(_ documents: FittedDocuments) throws {
    let json = try JSON(documents.text)
    let columns = try json.member("columns").integer()
    let preparation = try Preparation(json: json.member("preparation"))
    guard preparation.scales.count == columns, preparation.standIns.count == columns else {
      throw Complaint("a stored catboost model has a preparation that does not fit its columns")
    }
    try self.init(
      preparation: preparation, bytes: documents.bytes, columns: columns,
      classCount: json.member("classes").integer())
  }
}
