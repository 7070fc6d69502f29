import Frames
import Vocabulary

/// Support vector machines by libsvm: C-SVC for classes, epsilon-SVR for a value.
///
/// Classes are learned pair by pair. The probability of a class is a sigmoid of its decision value, fitted by maximum
/// likelihood on decision values that purged folds of the training rows gave to rows they had not seen; three and more
/// classes have one sigmoid each, on votes and summed confidences, and are scaled to sum to 1. A value is standardised
/// while it is learned, so that epsilon is in its standard deviations.
///
/// Sources: Chang and Lin, *LIBSVM* (2011); Platt, *Probabilistic outputs for support vector machines* (1999), fitted as
/// in Lin, Lin and Weng, *A note on Platt's probabilistic outputs* (2007).
package struct SupportVectors: ModelKind {
  package static let name = "svm"
  package static let summary = "support vector machines, linear or with a radial kernel"
  package static let details = """
    For classes and for values, on scaled columns. gamma is 1 / (columns * variance) where it is not given. Probabilities \
    come from calibrate= purged folds within the training rows, which take as long again two or three times; libsvm's own \
    are not used. Time grows with the square of the rows: 5,000 rows of 60 columns take about 5 seconds a fit, 20,000 two \
    minutes. rows=N learns from the newest N, or with take=random from N drawn by the seed. Rows cannot weigh unlike; \
    weights=balanced weighs the classes. Ctrl-C gives the prompt back at once; the solver notices it within a thousand of \
    its steps.
    """
  package static var library: String { SupportVectorMachine.library }
  package static let traits = Traits(
    needsScale: true, missing: .median, weighsRows: false, features: "neural_optimal")
  package static let parameters = [
    Parameter.option("C", \Self.strength, in: 1e-6...1e6, "inverse strength of the penalty"),
    Parameter.option("kernel", \Self.kernel, "rbf or linear"),
    Parameter.option(
      "gamma", \Self.gamma, in: 1e-9...1e9, "how fast the radial kernel falls with the squared distance"),
    Parameter.option("epsilon", \Self.epsilon, in: 0...10, "error of a value that costs nothing, in its deviations"),
    Parameter.option("calibrate", \Self.folds, in: 2...20, "purged folds that probabilities are fitted on"),
    Parameter.option("weights", \Self.classWeight, "none, or balanced: all classes weigh alike"),
    Parameter.option("rows", \Self.most, in: 50...1_000_000, "most rows to learn from; all where not given"),
    Parameter.option("take", \Self.take, "which rows those are: newest or random"),
    Parameter.option("scale", \Self.scaling, "none, or a scaler: zscore, robust, minmax, rankgauss, clip"),
    Parameter.option("impute", \Self.imputing, "median, or none to refuse missing values"),
    Parameter.option("tol", \Self.tolerance, in: 1e-9...1, "largest violation of the optimum that counts as none"),
    Parameter.option("cache", \Self.cache, in: 1...65_536, unit: "MB", "room for rows of the kernel matrix"),
  ]
  package static let examples = ["m = fit svm rows=500", "m = fit svm kernel=linear C=0.1 rows=500 weights=balanced"]

  package enum Kernel: String, Choice { case rbf, linear }
  package enum Take: String, Choice { case newest, random }

  package var strength = 1.0
  package var kernel = Kernel.rbf
  package var gamma: Double?
  package var epsilon = 0.1
  package var folds = 3
  package var classWeight = ClassWeight.none
  package var most: Int?
  package var take = Take.newest
  package var scaling = Scaling.zscore
  package var imputing = Imputing.median
  package var tolerance = 1e-3
  package var cache = 200

  package init() {}

  /// By what 5,000 and 20,000 rows of 60 columns take: 4 ns for each pair of rows and column.
  package func seconds(rows: Int, columns: Int, classCount: Int) -> Double? {
    let count = Double(min(rows, most ?? rows))
    let share = Double(folds - 1) / Double(folds)
    let fits = classCount > 0 ? 1 + Double(folds) * share * share : 1
    return 4e-9 * count * count * Double(max(10, columns)) * fits
  }

  package func fit(_ set: TrainingSet, seed: UInt64, monitor: Monitor) throws -> any Fitted {
    try check(set, classWeight: classWeight)
    let chosen = chosen(set, seed: seed)
    let seconds = seconds(rows: chosen.rows.count, columns: set.features.count, classCount: set.classCount) ?? 0
    guard seconds < 600 else {
      throw Complaint(
        "svm on \(chosen.rows.count) rows and \(set.features.count) columns would take about"
          + " \(rounded(seconds / 3600, 1)) hours a fit: its time grows with the square of the rows",
        hint: "rows=5000 learns from the newest 5000, rows=5000 take=random from 5000 drawn by the seed")
    }
    let (mean, spread) = set.classCount == 0 ? chosen.targets.meanAndDeviation : (0, 1)
    let machine = try machine(chosen, mean, spread, monitor)
    let sigmoids = set.classCount == 0 ? [] : try calibration(chosen, machine.present, seed: seed, monitor)
    monitor.advance()
    return FittedSupportVectors(
      machine: machine, sigmoids: sigmoids, classCount: set.classCount, mean: mean, spread: spread,
      rows: chosen.rows.count)
  }

  /// The rows to learn from, in the order of time.
  private func chosen(_ set: TrainingSet, seed: UInt64) -> TrainingSet {
    guard let most, most < set.rows.count else { return set }
    var places = Array(set.rows.indices)
    if take == .random {
      var random = Random(seed: seed, stream: SupportVectors.name)
      for place in 0..<most { places.swapAt(place, place + Int(random.uniform() * Double(places.count - place))) }
      places = places[..<most].sorted()
    } else {
      places = Array(places.suffix(most))
    }
    var chosen = set
    chosen.rows = places.map { set.rows[$0] }
    chosen.targets = places.map { set.targets[$0] }
    return chosen
  }

  private func machine(
    _ set: TrainingSet, _ mean: Double, _ spread: Double, _ monitor: Monitor
  ) throws -> SupportVectorMachine {
    let preparation = try Preparation(
      set.features, rows: set.rows, scaling: scaling.kind, imputing: imputing, monitor: monitor)
    guard imputing == .median || preparation.missing == 0 else {
      throw Complaint("svm with impute=none met \(preparation.missing) missing values", hint: "impute=median")
    }
    let columns = set.features.count
    let matrix = try preparation.matrix(set.features, rows: set.rows, stride: columns, monitor: monitor)
    if scaling == .none { try checkSizes(matrix, set.features.names) }
    let counts = set.classCounts
    let present = Double(counts.count { $0 > 0 })
    return try SupportVectorMachine(
      preparation, matrix, columns: columns,
      targets: set.classCount > 0 ? set.targets : set.targets.map { ($0 - mean) / spread },
      classWeights: classWeight == .balanced
        ? counts.map { $0 > 0 ? Double(set.rows.count) / (present * Double($0)) : 1 } : [],
      classCount: set.classCount, self, monitor: monitor)
  }

  /// Columns that were not scaled must be of like size, or the greatest drowns the others.
  private func checkSizes(_ matrix: [Double], _ names: [String]) throws {
    let sizes = names.indices.map { column in
      stride(from: column, to: matrix.count, by: names.count).map { matrix[$0] }.meanAndDeviation.1
    }
    guard let greatest = sizes.indices.max(by: { sizes[$0] < sizes[$1] }),
      let least = sizes.indices.min(by: { sizes[$0] < sizes[$1] }), sizes[greatest] > 100 * sizes[least]
    else { return }
    throw Complaint(
      "svm with scale=none: '\(names[greatest])' varies \(rounded(sizes[greatest] / sizes[least], 0)) times as much as"
        + " '\(names[least])' and would drown it", hint: "scale=zscore")
  }

  /// A sigmoid for each class that the rows have, or one for two: fitted on rows that purged folds had not seen.
  private func calibration(
    _ set: TrainingSet, _ present: [Int], seed: UInt64, _ monitor: Monitor
  ) throws -> [Sigmoid] {
    var (scores, targets): ([Double], [Int]) = ([], [])
    for fold in try set.innerFolds(folds, seed: seed) {
      let fits = Set(fold.train.targets).count == present.count
      guard fits, !fold.out.isEmpty else { continue }
      let machine = try machine(fold.train, 0, 1, monitor)
      scores += try machine.scores(set.features, rows: fold.out, monitor: monitor)
      targets += fold.targets.map { Int($0) }
    }
    let width = present.count == 2 ? 1 : present.count
    return try (0..<width).map { index in
      let wanted = width == 1 ? present[1] : present[index]
      let own = targets.indices.map { scores[$0 * width + index] }
      guard targets.contains(wanted), targets.contains(where: { $0 != wanted }) else {
        throw Complaint(
          "svm cannot be calibrated: no \(folds) purged folds of the \(set.rows.count) training rows have each of its classes"
            + " on both sides", hint: "calibrate=2, more rows, or a label whose classes are less rare")
      }
      return Sigmoid(own, targets.map { $0 == wanted })
    }
  }

  package static func load(_ documents: FittedDocuments) throws -> any Fitted { try FittedSupportVectors(documents) }
}

/// A machine with what turns its decision values into probabilities.
package struct FittedSupportVectors: Fitted {
  let machine: SupportVectorMachine
  /// One for two classes, else one for each that the training rows had; none for a value.
  let sigmoids: [Sigmoid]
  let classCount: Int
  let mean: Double
  let spread: Double
  let rows: Int

  package var facts: [(name: String, value: Double)] {
    [("rows learned from", Double(rows)), ("support vectors", Double(machine.count))]
  }

  package var coefficients: [[Double]]? { classCount > 2 ? nil : machine.linear }

  /// Decision values: one for two classes or a value, else one a class, votes and confidences together.
  package func decisions(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Double] {
    try machine.scores(features, rows: rows, monitor: monitor)
  }

  package func predict(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Double] {
    let scores = try machine.scores(features, rows: rows, monitor: monitor)
    guard classCount > 0 else { return scores.map { $0 * spread + mean } }
    let (present, width) = (machine.present, sigmoids.count)
    var result = [Double](repeating: 0, count: rows.count * classCount)
    for row in rows.indices {
      let base = row * classCount
      if width == 1 {
        let probability = sigmoids[0](scores[row])
        result[base + present[0]] = 1 - probability
        result[base + present[1]] = probability
      } else {
        let shares = (0..<width).map { sigmoids[$0](scores[row * width + $0]) }
        let whole = shares.reduce(0, +)
        for (place, share) in zip(present, shares) {
          result[base + place] = whole > 0 ? share / whole : 1 / Double(width)
        }
      }
    }
    return result
  }

  package func importance(_ kind: Importance) throws -> [Double] { machine.slopes() }

  package var documents: FittedDocuments {
    get throws {
      let json = JSON.object([
        ("model", .string(SupportVectors.name)), ("machine", machine.json),
        ("sigmoids", .array(sigmoids.map { .numbers([$0.slope, $0.offset]) })), ("classes", .integer(classCount)),
        ("mean", .numbers([mean])), ("spread", .numbers([spread])), ("rows", .integer(rows)),
      ])
      return FittedDocuments(text: json.text, bytes: machine.bytes)
    }
  }

  init(machine: SupportVectorMachine, sigmoids: [Sigmoid], classCount: Int, mean: Double, spread: Double, rows: Int) {
    self.machine = machine
    self.sigmoids = sigmoids
    self.classCount = classCount
    self.mean = mean
    self.spread = spread
    self.rows = rows
  }

  init(_ documents: FittedDocuments) throws {
    let json = try JSON(documents.text)
    machine = try SupportVectorMachine(json: json.member("machine"), bytes: documents.bytes)
    sigmoids = try json.member("sigmoids").array().map { sigmoid in
      let numbers = try sigmoid.numbers()
      guard numbers.count == 2 else { throw Complaint("a stored svm model has a bad sigmoid") }
      return Sigmoid(slope: numbers[0], offset: numbers[1])
    }
    classCount = try json.member("classes").integer()
    mean = try json.member("mean").numbers().first ?? 0
    spread = try json.member("spread").numbers().first ?? 1
    rows = try json.member("rows").integer()
    let present = machine.present
    guard present.allSatisfy({ (0..<classCount).contains($0) }),
      sigmoids.count == (classCount == 0 ? 0 : present.count == 2 ? 1 : present.count)
    else { throw Complaint("a stored svm model has classes that do not fit") }
  }
}
