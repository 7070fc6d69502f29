import Frames
import Vocabulary

/// Logistic regression with an L2 penalty: binary, or multinomial for three and more classes.
///
/// Minimises C * sum_i w_i * loss_i + |W|^2 / 2, intercepts unpenalised: scikit-learn's objective, so its coefficients.
/// Found by Newton steps whose equations are solved by conjugate gradients; all sums run over the rows in their order,
/// so the result does not depend on the thread count.
package struct Logit: ModelKind {
  package static let name = "logit"
  package static let summary = "logistic regression with an L2 penalty"
  package static let details = """
    Two classes: the log-odds are linear in the features. Three: softmax over one linear form a class. C is the \
    inverse strength of the penalty. Missing values are replaced by the median and columns scaled, both learned from \
    the training rows of each fold.
    """
  package static let library = "wick"
  package static let traits = Traits(
    targets: .classes, needsScale: true, missing: .median, features: "neural_optimal")
  package static let purposes: [Purpose] = [.reading]
  package static let parameters = [
    Parameter.option("C", \Self.strength, in: 1e-8...1e8, "inverse strength of the penalty"),
    Parameter.option("scale", \Self.scaling, "none, or a scaler: zscore, robust, minmax, rankgauss, clip"),
    Parameter.option("impute", \Self.imputing, "median, or none to refuse missing values"),
    Parameter.option("weights", \Self.classWeight, "none, or balanced: all classes weigh alike"),
    Parameter.option("iterations", \Self.iterations, in: 1...10_000, "most Newton steps"),
    Parameter.option("tol", \Self.tolerance, in: 1e-14...1, "largest gradient that counts as none, per row"),
  ]
  package static let examples = ["m = fit logit", "m = fit logit C=0.1 scale=robust weights=balanced"]

  package var strength = 1.0
  package var scaling = Scaling.zscore
  package var imputing = Imputing.median
  package var classWeight = ClassWeight.none
  package var iterations = 100
  package var tolerance = 1e-9

  package init() {}

  package func fit(_ set: TrainingSet, seed: UInt64, monitor: Monitor) throws -> any Fitted {
    try check(set, classWeight: classWeight)
    let preparation = try Preparation(
      set.features, rows: set.rows, scaling: scaling.kind, imputing: imputing, monitor: monitor)
    guard imputing == .median || preparation.missing == 0 else {
      throw Complaint("logit with impute=none met \(preparation.missing) missing values", hint: "impute=median")
    }
    let counts = set.classCounts
    let present = counts.indices.filter { counts[$0] > 0 }
    let places = counts.indices.map { present.firstIndex(of: $0) ?? -1 }
    let loss = LogisticLoss(
      matrix: try preparation.matrix(
        set.features, rows: set.rows, stride: LogisticLoss.stride(set.features.count), monitor: monitor),
      rows: set.rows.count, columns: set.features.count, classes: set.targets.map { places[Int($0)] },
      weights: (set.weights(classWeight) ?? [Double](repeating: 1, count: set.rows.count))
        .map { $0 * strength },
      forms: present.count == 2 ? 1 : present.count)
    let (solution, steps) = try loss.minimum(
      within: iterations, tolerance: tolerance * Double(set.rows.count) * strength, monitor: monitor)
    monitor.advance()
    return FittedLogit(
      preparation: preparation, forms: loss.forms(solution), present: present, classCount: set.classCount,
      steps: steps)
  }

  package static func load(_ documents: FittedDocuments) throws -> any Fitted { try FittedLogit(documents) }
}

/// Coefficients on prepared columns; the last of each form is its intercept.
package struct FittedLogit: Fitted {
  let preparation: Preparation
  /// One form for two classes (the log-odds of the second), else one a class.
  let forms: [[Double]]
  /// The classes that the training rows had; all others have probability 0.
  let present: [Int]
  let classCount: Int
  let steps: Int

  init(preparation: Preparation, forms: [[Double]], present: [Int], classCount: Int, steps: Int) {
    self.preparation = preparation
    self.forms = forms
    self.present = present
    self.classCount = classCount
    self.steps = steps
  }

  package var coefficients: [[Double]]? {
    guard forms.count > 1 else { return forms }
    // One a class; a class that the training rows did not have has none.
    return (0..<classCount).map { wanted in
      present.firstIndex(of: wanted).map { forms[$0] }
        ?? [Double](repeating: .nan, count: preparation.scales.count + 1)
    }
  }

  package var facts: [(name: String, value: Double)] { [("iterations", Double(steps))] }

  package func predict(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Double] {
    let columns = features.count
    var result = [Double](repeating: 0, count: rows.count * classCount)
    for start in stride(from: 0, to: rows.count, by: 4096) {
      try monitor.check()
      let block = Array(rows[start..<min(start + 4096, rows.count)])
      let matrix = try preparation.matrix(features, rows: block, stride: columns, monitor: monitor)
      var scores = [Double](repeating: 0, count: present.count)
      for row in block.indices {
        for (form, weights) in forms.enumerated() {
          var score = weights[columns]
          for column in 0..<columns { score += weights[column] * matrix[row * columns + column] }
          scores[form] = score
        }
        let base = (start + row) * classCount
        if forms.count == 1 {
          let probability = sigmoid(scores[0])
          result[base + present[0]] = 1 - probability
          result[base + present[1]] = probability
        } else {
          softmax(&scores)
          for (place, value) in zip(present, scores) { result[base + place] = value }
        }
      }
    }
    return result
  }

  package func contributions(_ features: Features, rows: [Int32], monitor: Monitor) throws -> Contributions? {
    try Contributions(forms, preparation, features, rows: rows, monitor: monitor)
  }

  package func importance(_ kind: Importance) throws -> [Double] {
    (0..<preparation.scales.count).map { column in forms.reduce(0) { $0 + abs($1[column]) } }
  }

  package var documents: FittedDocuments {
    let json = JSON.object([
      ("model", .string(Logit.name)), ("preparation", preparation.json),
      ("coefficients", .array(forms.map(JSON.numbers))), ("present", .numbers(present.map(Double.init))),
      ("classes", .integer(classCount)), ("iterations", .integer(steps)),
    ])
    return FittedDocuments(text: json.text)
  }

  init(_ documents: FittedDocuments) throws {
    let json = try JSON(documents.text)
    preparation = try Preparation(json: json.member("preparation"))
    forms = try json.member("coefficients").array().map { try $0.numbers() }
    present = try json.member("present").array().map { try $0.integer() }
    classCount = try json.member("classes").integer()
    steps = try json.member("iterations").integer()
    let columns = preparation.scales.count
    guard preparation.standIns.count == columns, present.count > 1,
      present.allSatisfy({ (0..<classCount).contains($0) }), forms.allSatisfy({ $0.count == columns + 1 }),
      forms.count == (present.count == 2 ? 1 : present.count)
    else { throw Complaint("a stored logit model has coefficients that do not fit its columns") }
  }
}
