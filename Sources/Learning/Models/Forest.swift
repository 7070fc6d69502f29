import Frames
import Vocabulary

/// A random forest, grown by libxgboost: trees on random rows and columns, all alike, whose answers are averaged.
///
/// Every tree is a regression on squared error. For two classes its target is 0 or 1, so that a split lowers the Gini
/// impurity most and a leaf answers with the share of the class among its rows; three and more classes have a forest
/// each, whose shares are scaled to sum to 1. A value is standardised while the trees grow.
///
/// Source: Breiman, *Random Forests* (2001), with rows drawn without replacement.
package struct Forest: ModelKind {
  package static let name = "forest"
  package static let aliases = ["rf", "random_forest"]
  package static let summary = "a random forest: the mean of many trees on random rows and columns"
  package static let details = """
    For classes and for values. Each tree sees a share of the rows, each split a share of the columns: as many as the \
    square root of their number for classes, a third for a value, where columns= is not given. min_leaf is the least \
    weight of rows in a leaf. Missing values need no stand-in: each split learns where they go.
    """
  package static var library: String { "xgboost \(Booster.version)" }
  package static let traits = Traits(readsBlocks: true, features: "ensemble_base")
  package static let purposes: [Purpose] = [.production]
  package static let parameters = [
    Parameter.option("trees", \Self.trees, in: 1...10_000, "number of trees"),
    Parameter.option("depth", \Self.depth, in: 1...16, "levels of a tree"),
    Parameter.option("rows", \Self.rowShare, in: 0.01...1, "share of the rows for each tree"),
    Parameter.option("columns", \Self.columnShare, in: 0.001...1, "share of the columns for each split"),
    Parameter.option("min_leaf", \Self.leastLeaf, in: 0...1e9, "least weight of the rows in a leaf"),
    Parameter.option("method", \Self.method, "hist or exact"),
    Parameter.option("bins", \Self.bins, in: 2...65_536, "histogram bins a column"),
    Parameter.option("weights", \Self.classWeight, "none, or balanced: all classes weigh alike"),
    Parameter.option("scale", \Self.scaling, "none, or a scaler: zscore, robust, minmax, rankgauss, clip"),
    Parameter.option("impute", \Self.imputing, "none or median"),
  ]
  package static let examples = ["m = fit forest", "m = fit forest trees=500 depth=6 min_leaf=20 weigh=uniqueness"]

  package var trees = 200
  package var depth = 8
  package var rowShare = 0.632
  package var columnShare: Double?
  package var leastLeaf = 5.0
  package var method = XGBoost.Method.hist
  package var bins = 256
  package var classWeight = ClassWeight.none
  package var scaling = Scaling.none
  package var imputing = Imputing.none

  package init() {}

  package var readsBlocks: Bool { method == .hist }

  package func fit(_ set: TrainingSet, seed: UInt64, monitor: Monitor) throws -> any Fitted {
    try check(set, classWeight: classWeight)
    if method == .hist { try BoosterMatrix.checkBins(bins, set, of: Forest.name) }
    let preparation = try Preparation(
      set.features, rows: set.rows, scaling: scaling.kind, imputing: imputing, monitor: monitor)
    let (mean, spread) = set.classCount == 0 ? set.targets.meanAndDeviation : (0, 1)
    let thread = ForeignThread()
    var random = Random(seed: seed, stream: Forest.name)
    var forests: [Booster] = []
    let blocks = MatrixBlocks(
      preparation, set.features, rows: set.rows, targets: [], weights: set.weights(classWeight) ?? [],
      monitor: monitor)
    let values =
      method == .exact ? try preparation.singles(set.features, rows: set.rows, monitor: monitor) : []
    let matrix = try thread.run(monitor) { [method, bins, rows = set.rows.count] in
      method == .hist
        ? try BoosterMatrix(binning: blocks, bins: bins, threads: 1)
        : try BoosterMatrix(values, rows: rows, columns: blocks.columns, weights: blocks.weights, threads: 1)
    }
    for targets in targets(set, mean, spread) {
      try monitor.check()
      let parameters = parameters(set, seed: Int(random.next() >> 33))
      forests.append(
        try thread.run(monitor) {
          try matrix.setTargets(targets)
          let booster = try Booster(training: matrix, parameters)
          try booster.update(0, on: matrix)
          return booster
        })
    }
    monitor.advance()
    return FittedForest(
      preparation: preparation, forests: forests, columns: set.features.count, classCount: set.classCount, mean: mean,
      spread: spread)
  }

  /// What each forest learns: the value, whether it is the second of two classes, or whether it is each of more.
  private func targets(_ set: TrainingSet, _ mean: Double, _ spread: Double) -> [[Float]] {
    switch set.classCount {
    case 0: [set.targets.map { Float(($0 - mean) / spread) }]
    case 2: [set.targets.map { Float($0) }]
    default: (0..<set.classCount).map { wanted in set.targets.map { Int($0) == wanted ? 1 : 0 } }
    }
  }

  private func parameters(_ set: TrainingSet, seed: Int) -> [(String, String)] {
    let columns = Double(set.features.count)
    let share = columnShare ?? (set.classCount > 0 ? columns.squareRoot() / columns : 1 / 3.0)
    return [
      ("objective", "reg:squarederror"), ("booster", "gbtree"), ("tree_method", method.rawValue),
      ("max_depth", String(depth)), ("eta", "1"), ("num_parallel_tree", String(trees)),
      ("subsample", "\(rowShare)"), ("colsample_bynode", "\(max(share, 1 / columns))"),
      ("min_child_weight", "\(leastLeaf)"), ("lambda", "0"), ("alpha", "0"), ("gamma", "0"), ("base_score", "0"),
      ("seed", String(seed)), ("nthread", "1"), ("verbosity", "0"),
    ] + (method == .hist ? [("max_bin", String(bins))] : [])
  }

  package static func load(_ documents: FittedDocuments) throws -> any Fitted { try FittedForest(documents) }
}

/// The forests, with the preparation of their columns.
package struct FittedForest: Fitted {
  let preparation: Preparation
  /// One for a value or two classes, else one a class.
  let forests: [Booster]
  let columns: Int
  let classCount: Int
  let mean: Double
  let spread: Double

  init(preparation: Preparation, forests: [Booster], columns: Int, classCount: Int, mean: Double, spread: Double) {
    self.preparation = preparation
    self.forests = forests
    self.columns = columns
    self.classCount = classCount
    self.mean = mean
    self.spread = spread
  }

  package var facts: [(name: String, value: Double)] { [] }

  package func predict(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Double] {
    let width = max(1, classCount)
    var result: [Double] = []
    result.reserveCapacity(rows.count * width)
    for start in stride(from: 0, to: rows.count, by: 16_384) {
      try monitor.check()
      let block = Array(rows[start..<min(start + 16_384, rows.count)])
      let matrix = try BoosterMatrix(
        preparation.singles(features, rows: block, monitor: monitor), rows: block.count, columns: columns, threads: 1)
      let answers = try forests.map { try $0.predict(matrix) }
      for row in block.indices {
        guard classCount > 0 else {
          result.append(Double(answers[0][row]) * spread + mean)
          continue
        }
        // Single precision may leave the range of a share by a hair.
        let shares = answers.map { min(1, max(0, Double($0[row]))) }
        guard classCount > 2 else {
          result += [1 - shares[0], shares[0]]
          continue
        }
        let whole = shares.reduce(0, +)
        result += shares.map { whole > 0 ? $0 / whole : 1 / Double(classCount) }
      }
    }
    return result
  }

  package func contributions(_ features: Features, rows: [Int32], monitor: Monitor) throws -> Contributions? {
    var values: [Double] = []
    for start in stride(from: 0, to: rows.count, by: 64) {
      try monitor.check()
      let block = Array(rows[start..<min(start + 64, rows.count)])
      let matrix = try BoosterMatrix(
        preparation.singles(features, rows: block, monitor: monitor), rows: block.count, columns: columns, threads: 1)
      let answers = try forests.map { try $0.predict(matrix, .contributions) }
      for row in block.indices {
        for answer in answers {
          let part = answer[row * (columns + 1)..<(row + 1) * (columns + 1)].map { Double($0) }
          // A value was learned in units of its spread about its mean.
          values += classCount > 0 ? part : part.dropLast().map { $0 * spread } + [part[columns] * spread + mean]
        }
      }
      monitor.advance(by: block.count)
    }
    return Contributions(columns: columns, margins: forests.count, values: values)
  }

  package func importance(_ kind: Importance) throws -> [Double] {
    var sums = [Double](repeating: 0, count: columns)
    for forest in forests {
      for (column, score) in try forest.scores(kind.rawValue, of: columns).enumerated() { sums[column] += score }
    }
    return sums
  }

  package var documents: FittedDocuments {
    get throws {
      let bytes = try forests.map { try $0.bytes() }
      let json = JSON.object([
        ("model", .string(Forest.name)), ("preparation", preparation.json), ("columns", .integer(columns)),
        ("classes", .integer(classCount)), ("mean", .numbers([mean])), ("spread", .numbers([spread])),
        ("lengths", .numbers(bytes.map { Double($0.count) })),
      ])
      return FittedDocuments(text: json.text, bytes: bytes.flatMap { $0 })
    }
  }

  init(_ documents: FittedDocuments) throws {
    let json = try JSON(documents.text)
    preparation = try Preparation(json: json.member("preparation"))
    columns = try json.member("columns").integer()
    classCount = try json.member("classes").integer()
    let lengths = try json.member("lengths").array().map { try $0.integer() }
    guard let mean = try json.member("mean").numbers().first, let spread = try json.member("spread").numbers().first,
      preparation.scales.count == columns, preparation.standIns.count == columns,
      lengths.count == (classCount > 2 ? classCount : 1), lengths.allSatisfy({ $0 > 0 }),
      lengths.reduce(0, { $0.addingReportingOverflow($1).partialValue }) == documents.bytes.count
    else { throw Complaint("a stored forest has parts that do not fit each other") }
    (self.mean, self.spread) = (mean, spread)
    var start = 0
    forests = try lengths.map { length in
      defer { start += length }
      return try Booster(
        bytes: Array(documents.bytes[start..<start + length]), [("nthread", "1"), ("verbosity", "0")])
    }
  }
}
