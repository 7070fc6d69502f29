import Frames
import Vocabulary

/// Linear regression with an L2 penalty and, where it is wanted, an L1 penalty that leaves columns out.
///
/// Minimises sum_i w_i (y_i - b - x_i · β)² + alpha |β|² + l1 |β|₁, the intercept b unpenalised. Without l1 that is
/// scikit-learn's `Ridge(alpha)`; `ElasticNet(a, r)` on n rows is l1 = 2 n a r and alpha = n a (1 - r). Solved on the
/// products of the columns, by Cholesky factors, or with l1 by coordinate descent until no coefficient moves by more than
/// tol of its size; all sums run over the rows in their order, so that the digits depend on no thread count.
package struct Ridge: ModelKind {
  package static let name = "ridge"
  package static let summary = "linear regression with an L2 penalty, and an L1 penalty that leaves columns out"
  package static let details = """
    Needs a label that is a value, such as fwd. alpha is the strength of the penalty on squares, l1 that on sizes: with \
    l1 coefficients become 0. Both weigh against a sum over rows, so twice the rows ask for twice the penalty. Missing \
    values are replaced by the median and columns scaled, both learned from the training rows of each fold.
    """
  package static let library = "wick"
  package static let traits = Traits(
    targets: .values, needsScale: true, missing: .median, features: "neural_optimal")
  package static let purposes: [Purpose] = [.reading]
  package static let parameters = [
    Parameter.option("alpha", \Self.alpha, in: 0...1e12, "strength of the penalty on squares"),
    Parameter.option("l1", \Self.l1, in: 0...1e12, "strength of the penalty on sizes; some coefficients become 0"),
    Parameter.option("scale", \Self.scaling, "none, or a scaler: zscore, robust, minmax, rankgauss, clip"),
    Parameter.option("impute", \Self.imputing, "median, or none to refuse missing values"),
    Parameter.option("iterations", \Self.iterations, in: 1...1_000_000, "most rounds over all columns, with l1"),
    Parameter.option(
      "tol", \Self.tolerance, in: 1e-15...1, "largest move of a coefficient that counts as none, with l1"),
  ]
  package static let examples = ["y = label fwd 5; m = fit ridge", "y = label fwd 5; m = fit ridge alpha=100 l1=0.5"]

  package var alpha = 1.0
  package var l1 = 0.0
  package var scaling = Scaling.zscore
  package var imputing = Imputing.median
  package var iterations = 10_000
  package var tolerance = 1e-10

  package init() {}

  package func fit(_ set: TrainingSet, seed: UInt64, monitor: Monitor) throws -> any Fitted {
    try check(set)
    let preparation = try Preparation(
      set.features, rows: set.rows, scaling: scaling.kind, imputing: imputing, monitor: monitor)
    guard imputing == .median || preparation.missing == 0 else {
      throw Complaint("ridge with impute=none met \(preparation.missing) missing values", hint: "impute=median")
    }
    let columns = set.features.count
    let matrix = try preparation.matrix(set.features, rows: set.rows, stride: columns, monitor: monitor)
    let products = try Products(
      matrix, columns: columns, targets: set.targets, weights: set.weights, monitor: monitor)
    var steps = 0
    let slopes =
      l1 > 0
      ? try products.descended(alpha: alpha, l1: l1, within: iterations, tolerance, &steps, monitor: monitor)
      : try products.solved(alpha: alpha, monitor: monitor)
    monitor.advance()
    return FittedRidge(
      preparation: preparation, slopes: slopes + [products.intercept(slopes)], steps: steps)
  }

  package static func load(_ documents: FittedDocuments) throws -> any Fitted { try FittedRidge(documents) }
}

/// Coefficients on prepared columns, the intercept last.
package struct FittedRidge: Fitted {
  let preparation: Preparation
  let slopes: [Double]
  /// Rounds over all columns; 0 where the equations were solved at once.
  let steps: Int

  init(preparation: Preparation, slopes: [Double], steps: Int) {
    self.preparation = preparation
    self.slopes = slopes
    self.steps = steps
  }

  package var coefficients: [[Double]]? { [slopes] }

  package var facts: [(name: String, value: Double)] {
    steps == 0 ? [] : [("rounds", Double(steps)), ("columns", Double(slopes.dropLast().count { $0 != 0 }))]
  }

  package func predict(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Double] {
    let columns = features.count
    var result: [Double] = []
    result.reserveCapacity(rows.count)
    for start in stride(from: 0, to: rows.count, by: 4096) {
      try monitor.check()
      let block = Array(rows[start..<min(start + 4096, rows.count)])
      let matrix = try preparation.matrix(features, rows: block, stride: columns, monitor: monitor)
      for row in block.indices {
        var value = slopes[columns]
        for column in 0..<columns { value += slopes[column] * matrix[row * columns + column] }
        result.append(value)
      }
    }
    return result
  }

  package func contributions(_ features: Features, rows: [Int32], monitor: Monitor) throws -> Contributions? {
    try Contributions([slopes], preparation, features, rows: rows, monitor: monitor)
  }

  package func importance(_ kind: Importance) throws -> [Double] { slopes.dropLast().map { abs($0) } }

  package var documents: FittedDocuments {
    let json = JSON.object([
      ("model", .string(Ridge.name)), ("preparation", preparation.json), ("coefficients", .numbers(slopes)),
      ("rounds", .integer(steps)),
    ])
    return FittedDocuments(text: json.text)
  }

  init(_ documents: FittedDocuments) throws {
    let json = try JSON(documents.text)
    preparation = try Preparation(json: json.member("preparation"))
    slopes = try json.member("coefficients").numbers()
    steps = try json.member("rounds").integer()
    let columns = preparation.scales.count
    guard preparation.standIns.count == columns, slopes.count == columns + 1 else {
      throw Complaint("a stored ridge model has coefficients that do not fit its columns")
    }
  }
}
