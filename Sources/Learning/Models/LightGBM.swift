import Frames
import Vocabulary

/// Gradient boosted trees by lib_lightgbm, grown leaf by leaf.
///
/// Objective by the label: `binary`, `multiclass` or `regression`. Settings without an option here are the library's
/// defaults. `deterministic` and `force_row_wise` are set, so that the bits depend on the data and the seed alone.
///
/// Source: Ke et al., *LightGBM: A Highly Efficient Gradient Boosting Decision Tree* (2017).
package struct LightGBM: BoostedKind {
  package static let name = "lightgbm"
  package static let aliases = ["lgbm"]
  package static let summary = "gradient boosted trees that grow leaf by leaf"
  package static let details = """
    Missing values need no stand-in: each split learns where they go. With stop=N training ends once N rounds did not \
    improve the loss on rows kept aside: the validation part of a hold-out, else the last tenth of the training rows, \
    purged; the best round is kept, and the last fit takes the median of the folds. from=m goes on where m ended. \
    Its importance by gain is the sum over the splits. Rows are read in blocks, of which a byte or two a value stay; \
    the bins are found from a sample of the rows, which takes 12 bytes a value. The library is loaded when it is first used; make lightgbm \
    fetches it, and $WICK_LIGHTGBM may name it.
    """
  package static var library: String { LightGBMLibrary.version.map { "lightgbm \($0)" } ?? "lightgbm" }
  package static let traits = Traits(canStop: true, continues: true, readsBlocks: true)
  package static let purposes: [Purpose] = [.single]
  package static var availability: Availability { LightGBMLibrary.part.availability }
  package static let parameters = [
    Parameter.option("leaves", \Self.leaves, in: 2...131_072, "most leaves of a tree"),
    Parameter.option("depth", \Self.depth, in: 0...64, "most levels of a tree; 0 as many as the leaves ask for"),
    Parameter.option("lr", \Self.rate, in: 1e-6...1, "learning rate: how much of each tree is taken"),
    Parameter.option("rounds", \Self.rounds, in: 1...100_000, "most trees (a class)"),
    Parameter.option("stop", \Self.stop, in: 0...10_000, "rounds without improvement after which to stop; 0 never"),
    Parameter.option("subsample", \Self.subsample, in: 0.01...1, "share of the rows for each tree"),
    Parameter.option("colsample", \Self.columnSample, in: 0.01...1, "share of the columns for each tree"),
    Parameter.option("min_leaf", \Self.leastRows, in: 1...1_000_000, "least rows in a leaf"),
    Parameter.option("min_child", \Self.leastChild, in: 0...1e9, "least weight of a leaf"),
    Parameter.option("gamma", \Self.leastGain, in: 0...1e9, "least gain of a split"),
    Parameter.option("l1", \Self.l1, in: 0...1e9, "penalty on the size of leaf values"),
    Parameter.option("l2", \Self.l2, in: 0...1e9, "penalty on the square of leaf values"),
    Parameter.option("bins", \Self.bins, in: 2...65_535, "histogram bins a column"),
    Parameter.option("sample", \Self.sample, in: 100...100_000_000, "rows from which the bins are found"),
    Parameter.option("weights", \Self.classWeight, "none, or balanced: all classes weigh alike"),
    Parameter.option("scale", \Self.scaling, "none, or a scaler: zscore, robust, minmax, rankgauss, clip"),
    Parameter.option("impute", \Self.imputing, "none or median"),
    Parameter.option("threads", \Self.threads, in: 1...256, "threads of one fit; the result is the same"),
  ]
  package static let examples = ["m = fit lightgbm", "m = fit lgbm leaves=15 lr=0.05 rounds=400 stop=30"]

  package var leaves = 31
  package var depth = 0
  package var rate = 0.05
  package var rounds = 200
  package var stop = 0
  package var subsample = 1.0
  package var columnSample = 1.0
  package var leastRows = 20
  package var leastChild = 1e-3
  package var leastGain = 0.0
  package var l1 = 0.0
  package var l2 = 0.0
  package var bins = 255
  package var sample = 200_000
  package var classWeight = ClassWeight.none
  package var scaling = Scaling.none
  package var imputing = Imputing.none
  package var threads = 1

  package init() {}

  /// The new trees start from what the earlier ones say.
  package func fitted(
    _ set: TrainingSet, after earlier: FittedLightGBM?, seed: UInt64, monitor: Monitor
  ) throws -> FittedLightGBM {
    try check(set, classWeight: classWeight)
    try checkSample(set)
    let library = try LightGBMLibrary.shared()
    let preparation =
      try earlier?.preparation
      ?? Preparation(set.features, rows: set.rows, scaling: scaling.kind, imputing: imputing, monitor: monitor)
    let width = set.classCount > 2 ? set.classCount : 1
    let thread = ForeignThread()
    var random = Random(seed: seed, stream: LightGBM.name)
    let settings = settings(set.classCount, seed: Int(random.next() >> 33))
    func rows(
      _ rows: [Int32], _ targets: [Double], weights: [Double] = [], like reference: LightGBMRows? = nil
    ) throws -> LightGBMRows {
      try thread.run(monitor) { [features = set.features] in
        let result = try LightGBMRows(
          count: rows.count, columns: features.count, settings: settings, like: reference, library
        ) { sample, body in
          try preparation.eachColumn(features, rows: sample.map { rows[Int($0)] }, monitor: monitor, body)
        }
        // Where boosting starts, class by class: the library's own start where nothing was learned before.
        var starts = [Double](repeating: 0, count: earlier == nil ? 0 : rows.count * width)
        for block in features.blocks(of: rows) {
          let values = try preparation.matrix(features, rows: block.rows, stride: features.count, monitor: monitor)
          try result.add(values, rows: block.rows.count, at: block.start)
          guard let said = try earlier?.booster.predict(values, rows: block.rows.count, width: width, .margins) else {
            continue
          }
          for (place, margin) in said.enumerated() {
            starts[place % width * rows.count + block.start + place / width] = margin
          }
        }
        try result.set(targets: targets, weights: weights, starts: starts)
        return result
      }
    }
    let weights = set.weights(classWeight)
    let training = try rows(set.rows, set.targets, weights: weights ?? [])
    // Rows that are like others have weights where those have them: 0, unless they are told.
    let stopWeights = weights == nil ? [] : [Double](repeating: 1, count: set.stopRows.count)
    let stopping =
      stop > 0 && !set.stopRows.isEmpty
      ? try rows(set.stopRows, set.stopTargets, weights: stopWeights, like: training) : nil
    let booster = try thread.run(monitor) {
      let booster = try LightGBMBooster(training: training, watching: stopping, settings: settings, library)
      if let earlier { try booster.take(earlier.booster) }
      return booster
    }
    let before = earlier?.rounds ?? 0
    var best = (round: rounds - 1, loss: Double.infinity)
    for round in 0..<rounds {
      try monitor.check()
      let goesOn = try thread.run(monitor) { try booster.update() }
      monitor.advance()
      if stopping != nil {
        let loss = try thread.run(monitor) { try booster.loss() }
        if loss < best.loss { best = (round, loss) }
      } else {
        best.round = round
      }
      guard goesOn, round - best.round < max(1, stop) else {
        monitor.advance(by: rounds - 1 - round)
        break
      }
    }
    // The library takes a round back in which nothing could be split.
    let used = min(before + best.round + 1, try booster.rounds())
    return try FittedLightGBM(
      preparation: preparation, text: thread.run(monitor) { try booster.text(rounds: used) },
      columns: set.features.count, classCount: set.classCount, rounds: used)
  }

  /// Complains of a sample that takes more memory than columns of a store may.
  private func checkSample(_ set: TrainingSet) throws {
    guard let memory = set.features.memory else { return }
    let width = set.features.count * (MemoryLayout<Double>.size + MemoryLayout<Int32>.size)
    guard min(sample, set.rows.count) * width > memory else { return }
    throw Complaint(
      "lightgbm finds its bins from \(min(sample, set.rows.count)) rows of \(set.features.count) columns, which take "
        + "\(min(sample, set.rows.count) * width >> 20) MB, more than memory=\(memory >> 20)",
      hint: "sample=\(max(100, memory / width)), or more memory=")
  }

  private func settings(_ classCount: Int, seed: Int) -> String {
    let objective =
      switch classCount {
      case 0: ["objective=regression", "metric=l2"]
      case 2: ["objective=binary", "metric=binary_logloss"]
      default: ["objective=multiclass", "num_class=\(classCount)", "metric=multi_logloss"]
      }
    return
      (objective + [
        "boosting=gbdt", "num_leaves=\(leaves)", "max_depth=\(depth == 0 ? -1 : depth)", "learning_rate=\(rate)",
        "bagging_fraction=\(subsample)", "bagging_freq=\(subsample < 1 ? 1 : 0)", "feature_fraction=\(columnSample)",
        "min_data_in_leaf=\(leastRows)", "min_sum_hessian_in_leaf=\(leastChild)", "min_gain_to_split=\(leastGain)",
        "lambda_l1=\(l1)", "lambda_l2=\(l2)", "max_bin=\(bins)",
        "bin_construct_sample_cnt=\(sample)", "seed=\(seed)", "deterministic=true",
        "force_row_wise=true", "num_threads=\(threads)", "verbosity=-1",
      ]).joined(separator: " ")
  }

  package static func load(_ documents: FittedDocuments) throws -> any Fitted { try FittedLightGBM(documents) }
}

/// Trees as the library wrote them down, with the preparation of their columns. What predicts is always read from that
/// text: a fit predicts the same bits before it is saved and after.
package struct FittedLightGBM: Fitted {
  let preparation: Preparation
  let text: [UInt8]
  let booster: LightGBMBooster
  let columns: Int
  let classCount: Int
  let rounds: Int

  init(preparation: Preparation, text: [UInt8], columns: Int, classCount: Int, rounds: Int) throws {
    self.preparation = preparation
    self.text = text
    self.columns = columns
    self.classCount = classCount
    self.rounds = rounds
    booster = try LightGBMBooster(text: text, LightGBMLibrary.shared())
  }

  package var facts: [(name: String, value: Double)] { [("rounds", Double(rounds))] }

  package func predict(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Double] {
    let width = classCount == 2 ? 1 : max(1, classCount)
    var result: [Double] = []
    result.reserveCapacity(rows.count * max(1, classCount))
    for start in stride(from: 0, to: rows.count, by: 16_384) {
      try monitor.check()
      let block = Array(rows[start..<min(start + 16_384, rows.count)])
      let values = try preparation.matrix(features, rows: block, stride: columns, monitor: monitor)
      for value in try booster.predict(values, rows: block.count, width: width) {
        if classCount == 2 { result.append(1 - value) }
        result.append(value)
      }
    }
    return result
  }

  package func contributions(_ features: Features, rows: [Int32], monitor: Monitor) throws -> Contributions? {
    let margins = classCount > 2 ? classCount : 1
    var values: [Double] = []
    // Small blocks: a row of many deep trees takes milliseconds.
    for start in stride(from: 0, to: rows.count, by: 64) {
      try monitor.check()
      let block = Array(rows[start..<min(start + 64, rows.count)])
      values += try booster.predict(
        preparation.matrix(features, rows: block, stride: columns, monitor: monitor), rows: block.count,
        width: margins * (columns + 1), .contributions)
      monitor.advance(by: block.count)
    }
    return Contributions(columns: columns, margins: margins, values: values)
  }

  package func importance(_ kind: Importance) throws -> [Double] { try booster.importance(kind, columns: columns) }

  package var documents: FittedDocuments {
    let json = JSON.object([
      ("model", .string(LightGBM.name)), ("preparation", preparation.json), ("columns", .integer(columns)),
      ("classes", .integer(classCount)), ("rounds", .integer(rounds)),
    ])
    return FittedDocuments(text: json.text, bytes: text)
  }

  init(_ documents: FittedDocuments) throws {
    let json = try JSON(documents.text)
    let columns = try json.member("columns").integer()
    let preparation = try Preparation(json: json.member("preparation"))
    guard preparation.scales.count == columns, preparation.standIns.count == columns else {
      throw Complaint("a stored lightgbm model has a preparation that does not fit its columns")
    }
    try self.init(
      preparation: preparation, text: documents.bytes, columns: columns,
      classCount: json.member("classes").integer(), rounds: json.member("rounds").integer())
    guard try booster.rounds() == rounds else { throw Complaint("a stored lightgbm model lacks some of its rounds") }
  }
}
