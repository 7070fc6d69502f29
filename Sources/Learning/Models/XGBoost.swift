import Frames
import Vocabulary

/// Gradient boosted trees by libxgboost.
///
/// Objective by the label: `binary:logistic` for two classes, `multi:softprob` for more, `reg:squarederror` for a
/// value. The base score is pinned, not estimated, and one thread trains each fit unless told otherwise: the same bits
/// on every run.
///
/// Source: Chen and Guestrin, *XGBoost: A Scalable Tree Boosting System* (2016).
package struct XGBoost: BoostedKind {
  package static let name = "xgboost"
  package static let aliases = ["xgb"]
  package static let summary = "gradient boosted trees"
  package static let details = """
    Missing values need no stand-in: each split learns where they go. With stop=N training ends once N rounds did not \
    improve the loss on rows kept aside: the validation part of a hold-out, else the last tenth of the training rows, \
    purged; the best round is kept, and the last fit takes the median of the folds. Folds are fitted side by side; \
    threads=N gives each fit N threads, which may change the last digits. Rows are read in blocks, of which a byte or \
    two a value stay, beside some megabytes a column while the bins are found; method=exact and from=m hold all values.
    """
  package static var library: String { "xgboost \(Booster.version)" }
  package static let traits = Traits(canStop: true, continues: true, readsBlocks: true)
  package static let purposes: [Purpose] = [.baseline, .production]
  package static let parameters = [
    Parameter.option("depth", \Self.depth, in: 1...16, "levels of a tree"),
    Parameter.option("lr", \Self.rate, in: 1e-6...1, "learning rate: how much of each tree is taken"),
    Parameter.option("rounds", \Self.rounds, in: 1...100_000, "most trees (a class)"),
    Parameter.option("stop", \Self.stop, in: 0...10_000, "rounds without improvement after which to stop; 0 never"),
    Parameter.option("subsample", \Self.subsample, in: 0.01...1, "share of the rows for each tree"),
    Parameter.option("colsample", \Self.columnSample, in: 0.01...1, "share of the columns for each tree"),
    Parameter.option("min_child", \Self.leastChild, in: 0...1e9, "least weight of a leaf"),
    Parameter.option("gamma", \Self.leastGain, in: 0...1e9, "least gain of a split"),
    Parameter.option("l1", \Self.l1, in: 0...1e9, "penalty on the size of leaf values"),
    Parameter.option("l2", \Self.l2, in: 0...1e9, "penalty on the square of leaf values"),
    Parameter.option("base", \Self.base, "where boosting starts; 0.5 for classes, the training mean for a value"),
    Parameter.option("method", \Self.method, "hist or exact"),
    Parameter.option("bins", \Self.bins, in: 2...65_536, "histogram bins a column"),
    Parameter.option("weights", \Self.classWeight, "none, or balanced: all classes weigh alike"),
    Parameter.option("scale", \Self.scaling, "none, or a scaler: zscore, robust, minmax, rankgauss, clip"),
    Parameter.option("impute", \Self.imputing, "none or median"),
    Parameter.option("threads", \Self.threads, in: 1...256, "threads of one fit"),
  ]
  package static let examples = ["m = fit xgboost", "m = fit xgboost depth=4 lr=0.05 rounds=400 stop=30"]

  package enum Method: String, Choice { case hist, exact }

  package var depth = 4
  package var rate = 0.05
  package var rounds = 200
  package var stop = 0
  package var subsample = 1.0
  package var columnSample = 1.0
  package var leastChild = 1.0
  package var leastGain = 0.0
  package var l1 = 0.0
  package var l2 = 1.0
  package var base: Double?
  package var method = Method.hist
  package var bins = 256
  package var classWeight = ClassWeight.none
  package var scaling = Scaling.none
  package var imputing = Imputing.none
  package var threads = 1

  package init() {}

  package var readsBlocks: Bool { method == .hist }

  package func fitted(
    _ set: TrainingSet, after earlier: FittedXGBoost?, seed: UInt64, monitor: Monitor
  ) throws -> FittedXGBoost {
    try check(set, classWeight: classWeight)
    if method == .hist { try BoosterMatrix.checkBins(bins, set, of: XGBoost.name) }
    if set.classCount == 2, let base, !(base > 0 && base < 1) {
      throw Complaint("base is a probability between 0 and 1, not \(Value.source(base))")
    }
    let preparation =
      try earlier?.preparation
      ?? Preparation(set.features, rows: set.rows, scaling: scaling.kind, imputing: imputing, monitor: monitor)
    let thread = ForeignThread()
    func matrix(
      _ rows: [Int32], _ targets: [Double], weights: [Double] = [], like reference: BoosterMatrix? = nil
    ) throws -> BoosterMatrix {
      let blocks = MatrixBlocks(
        preparation, set.features, rows: rows, targets: targets, weights: weights, monitor: monitor)
      // Trees that were there before split between bins: they have to see the values themselves.
      guard method == .exact || earlier != nil else {
        return try thread.run(monitor) { [bins, threads] in
          try BoosterMatrix(binning: blocks, bins: bins, like: reference, threads: threads)
        }
      }
      let values = try preparation.singles(set.features, rows: rows, monitor: monitor)
      return try thread.run(monitor) { [threads] in
        try BoosterMatrix(
          values, rows: rows.count, columns: blocks.columns, targets: blocks.targets, weights: blocks.weights,
          threads: threads)
      }
    }
    let start = base ?? (set.classCount > 0 ? 0.5 : set.targets.reduce(0, +) / Double(set.targets.count))
    let training = try matrix(
      set.rows, set.targets, weights: set.weights(classWeight) ?? [])
    let stopping =
      stop > 0 && !set.stopRows.isEmpty ? try matrix(set.stopRows, set.stopTargets, like: training) : nil
    var random = Random(seed: seed, stream: "xgboost")
    let parameters = parameters(set.classCount, start: start, seed: Int(random.next() >> 33))
    let before = earlier?.rounds ?? 0
    let bytes = try earlier?.booster.bytes()
    let booster = try thread.run(monitor) {
      guard let bytes else { return try Booster(training: training, parameters) }
      // Where boosting started is written in the earlier trees.
      return try Booster(bytes: bytes, parameters.filter { $0.0 != "base_score" })
    }
    var best = (round: rounds - 1, loss: Double.infinity)
    for round in 0..<rounds {
      try monitor.check()
      try thread.run(monitor) { try booster.update(before + round, on: training) }
      monitor.advance()
      guard let stopping else { continue }
      let loss = try thread.run(monitor) { try booster.loss(after: before + round, on: stopping) }
      if loss < best.loss { best = (round, loss) }
      if round - best.round >= stop {
        monitor.advance(by: rounds - 1 - round)
        break
      }
    }
    let kept =
      stopping == nil ? booster : try thread.run(monitor) { [best] in try booster.cut(to: before + best.round + 1) }
    return FittedXGBoost(
      preparation: preparation, booster: kept, columns: set.features.count, classCount: set.classCount,
      rounds: before + best.round + 1, threads: threads)
  }

  private func parameters(_ classCount: Int, start: Double, seed: Int) -> [(String, String)] {
    let objective =
      switch classCount {
      case 0: [("objective", "reg:squarederror"), ("eval_metric", "rmse")]
      case 2: [("objective", "binary:logistic"), ("eval_metric", "logloss")]
      default: [("objective", "multi:softprob"), ("num_class", String(classCount)), ("eval_metric", "mlogloss")]
      }
    return objective + [
      ("booster", "gbtree"), ("tree_method", method.rawValue), ("max_depth", String(depth)), ("eta", "\(rate)"),
      ("subsample", "\(subsample)"), ("colsample_bytree", "\(columnSample)"), ("min_child_weight", "\(leastChild)"),
      ("gamma", "\(leastGain)"), ("alpha", "\(l1)"), ("lambda", "\(l2)"), ("base_score", "\(start)"),
      ("seed", String(seed)), ("nthread", String(threads)), ("verbosity", "0"),
    ] + (method == .hist ? [("max_bin", String(bins))] : [])
  }

  package static func load(_ documents: FittedDocuments) throws -> any Fitted { try FittedXGBoost(documents) }
}

/// Trees, with the preparation of their columns.
package struct FittedXGBoost: Fitted {
  let preparation: Preparation
  let booster: Booster
  let columns: Int
  let classCount: Int
  let rounds: Int
  let threads: Int

  init(preparation: Preparation, booster: Booster, columns: Int, classCount: Int, rounds: Int, threads: Int) {
    self.preparation = preparation
    self.booster = booster
    self.columns = columns
    self.classCount = classCount
    self.rounds = rounds
    self.threads = threads
  }

  package var facts: [(name: String, value: Double)] { [("rounds", Double(rounds))] }

  package func predict(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Double] {
    let width = max(1, classCount)
    var result: [Double] = []
    result.reserveCapacity(rows.count * width)
    for start in stride(from: 0, to: rows.count, by: 16_384) {
      try monitor.check()
      let block = Array(rows[start..<min(start + 16_384, rows.count)])
      let matrix = try BoosterMatrix(
        preparation.singles(features, rows: block, monitor: monitor), rows: block.count, columns: columns,
        threads: threads)
      for value in try booster.predict(matrix) {
        if classCount == 2 { result.append(1 - Double(value)) }
        result.append(Double(value))
      }
    }
    guard result.count == rows.count * width else {
      throw Complaint("xgboost gave \(result.count) predictions for \(rows.count) rows")
    }
    return result
  }

  package func contributions(_ features: Features, rows: [Int32], monitor: Monitor) throws -> Contributions? {
    var values: [Double] = []
    // Small blocks: a row of many deep trees takes milliseconds.
    for start in stride(from: 0, to: rows.count, by: 64) {
      try monitor.check()
      let block = Array(rows[start..<min(start + 64, rows.count)])
      let matrix = try BoosterMatrix(
        preparation.singles(features, rows: block, monitor: monitor), rows: block.count, columns: columns,
        threads: threads)
      values += try booster.predict(matrix, .contributions).map { Double($0) }
      monitor.advance(by: block.count)
    }
    return Contributions(columns: columns, margins: classCount > 2 ? classCount : 1, values: values)
  }

  package func importance(_ kind: Importance) throws -> [Double] { try booster.scores(kind.rawValue, of: columns) }

  package var documents: FittedDocuments {
    get throws {
      let json = JSON.object([
        ("model", .string(XGBoost.name)), ("preparation", preparation.json), ("columns", .integer(columns)),
        ("classes", .integer(classCount)), ("rounds", .integer(rounds)), ("threads", .integer(threads)),
      ])
      return FittedDocuments(text: json.text, bytes: try booster.bytes())
    }
  }

  init(_ documents: FittedDocuments) throws {
    let json = try JSON(documents.text)
    preparation = try Preparation(json: json.member("preparation"))
    columns = try json.member("columns").integer()
    classCount = try json.member("classes").integer()
    rounds = try json.member("rounds").integer()
    threads = min(256, max(1, try json.member("threads").integer()))
    guard preparation.scales.count == columns,
      preparation.standIns.count == columns
    else { throw Complaint("a stored xgboost model has a preparation that does not fit its columns") }
    booster = try Booster(bytes: documents.bytes, [("nthread", String(threads)), ("verbosity", "0")])
    guard try booster.rounds() == rounds else { throw Complaint("a stored xgboost model lacks some of its rounds") }
  }
}
