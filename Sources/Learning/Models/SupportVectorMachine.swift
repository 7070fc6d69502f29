import CLibSVM
import Frames
import Glibc
import Synchronization
import Vocabulary

/// Support vectors with what they weigh, trained by libsvm and applied here.
struct SupportVectorMachine: Sendable {
  let preparation: Preparation
  let columns: Int
  /// The classes that the training rows had, ascending; empty for a value.
  let present: [Int]
  /// nil for the linear kernel.
  let gamma: Double?
  let count: Int
  /// Row by row.
  private let vectors: [Double]
  /// Form by form: of the pairs (0, 1), (0, 2), …, (1, 2), … of `present`, or of the value.
  private let weights: [Double]
  /// Taken away from each form.
  private let constants: [Double]

  static var library: String { "libsvm \(wick_svm_version() / 100).\(wick_svm_version() % 100)" }

  private var forms: Int { constants.count }

  init(
    _ preparation: Preparation, _ matrix: [Double], columns: Int, targets: [Double], classWeights: [Double],
    classCount: Int, _ settings: SupportVectors, monitor: Monitor
  ) throws {
    // As scikit-learn's gamma="scale": of all numbers together.
    let deviation = matrix.meanAndDeviation.1
    let gamma = settings.gamma ?? 1 / (Double(columns) * deviation * deviation)
    let stop = Stop()
    let trained: Trained
    do {
      trained = try ForeignThread().run(monitor) {
        try Trained(matrix, columns, targets, classWeights, classCount, gamma, settings, stop)
      }
    } catch let interruption as Interruption {
      // Nobody waits for the solver any more, but it is not to work on.
      stop.isWanted.store(true, ordering: .relaxed)
      throw interruption
    }
    self.preparation = preparation
    self.columns = columns
    self.gamma = settings.kernel == .rbf ? gamma : nil
    present = trained.classes.sorted()
    count = trained.count
    vectors = trained.vectors
    // libsvm takes the classes as it meets them; here they stand in their order.
    var weights: [Double] = []
    var constants: [Double] = []
    if present.isEmpty {
      (weights, constants) = (trained.weights, trained.constants)
    }
    for a in present.indices {
      for b in present.indices where b > a {
        let (i, j) = (trained.place(of: present[a]), trained.place(of: present[b]))
        let form = trained.form(min(i, j), max(i, j))
        // Positive where the first class of libsvm's pair is meant; here where the second one is.
        let sign = i < j ? -1.0 : 1.0
        weights += trained.weights[form * count..<(form + 1) * count].map { sign * $0 }
        constants.append(sign * trained.constants[form])
      }
    }
    self.weights = weights
    self.constants = constants
  }

  /// One number for two classes (positive for the second) or a value; else one a class: votes, and below 1/3 the
  /// confidences summed over its pairs, as scikit-learn's `decision_function_shape="ovr"`.
  func scores(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Double] {
    let values = try decisions(features, rows: rows, monitor: monitor)
    guard present.count > 2 else { return values }
    let width = present.count
    var result: [Double] = []
    result.reserveCapacity(rows.count * width)
    for row in rows.indices {
      var votes = [Double](repeating: 0, count: width)
      var sums = [Double](repeating: 0, count: width)
      var form = row * forms
      for a in 0..<width {
        for b in a + 1..<width {
          votes[values[form] > 0 ? b : a] += 1
          sums[a] -= values[form]
          sums[b] += values[form]
          form += 1
        }
      }
      for place in 0..<width { result.append(votes[place] + sums[place] / (3 * (abs(sums[place]) + 1))) }
    }
    return result
  }

  /// One number a form and row.
  private func decisions(_ features: Features, rows: [Int32], monitor: Monitor) throws -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(rows.count * forms)
    let linear = linear
    for start in stride(from: 0, to: rows.count, by: 256) {
      try monitor.check()
      let block = Array(rows[start..<min(start + 256, rows.count)])
      let matrix = try preparation.matrix(features, rows: block, stride: columns, monitor: monitor)
      for row in block.indices {
        let base = row * columns
        if let linear {
          for form in linear {
            var sum = form[columns]
            for column in 0..<columns { sum += form[column] * matrix[base + column] }
            result.append(sum)
          }
        } else {
          let kernel = kernels(matrix, base)
          for form in 0..<forms {
            var sum = -constants[form]
            for vector in 0..<count { sum += weights[form * count + vector] * kernel[vector] }
            result.append(sum)
          }
        }
      }
    }
    return result
  }

  /// exp(-gamma |x - v|²) for each support vector.
  private func kernels(_ matrix: [Double], _ base: Int) -> [Double] {
    let gamma = gamma ?? 1
    return vectors.withUnsafeBufferPointer { vectors in
      matrix.withUnsafeBufferPointer { matrix in
        (0..<count).map { vector in
          var sum = 0.0
          for column in 0..<columns {
            let off = matrix[base + column] - vectors[vector * columns + column]
            sum += off * off
          }
          return exp(-gamma * sum)
        }
      }
    }
  }

  /// With the linear kernel, the coefficients of each form, its intercept last.
  var linear: [[Double]]? {
    guard gamma == nil else { return nil }
    return (0..<forms).map { form in
      var coefficients = [Double](repeating: 0, count: columns + 1)
      for vector in 0..<count {
        let weight = weights[form * count + vector]
        for column in 0..<columns { coefficients[column] += weight * vectors[vector * columns + column] }
      }
      coefficients[columns] = -constants[form]
      return coefficients
    }
  }

  /// How steep the forms are along each column: the size of the coefficients, or with the radial kernel the root mean
  /// square of the slope at the support vectors, of which 256 are taken at even distances.
  func slopes() -> [Double] {
    if let linear {
      return (0..<columns).map { column in linear.reduce(0) { $0 + abs($1[column]) } }
    }
    guard count > 0 else { return [Double](repeating: 0, count: columns) }
    var squares = [Double](repeating: 0, count: columns)
    let points = min(256, count)
    for point in 0..<points {
      let base = (point * count / points) * columns
      let kernel = kernels(vectors, base)
      for form in 0..<forms {
        var slope = [Double](repeating: 0, count: columns)
        for vector in 0..<count {
          let weight = -2 * (gamma ?? 0) * weights[form * count + vector] * kernel[vector]
          for column in 0..<columns {
            slope[column] += weight * (vectors[base + column] - vectors[vector * columns + column])
          }
        }
        for column in 0..<columns { squares[column] += slope[column] * slope[column] }
      }
    }
    return squares.map { ($0 / Double(points)).squareRoot() }
  }
}

extension SupportVectorMachine {
  var json: JSON {
    .object([
      ("preparation", preparation.json), ("columns", .integer(columns)),
      ("present", .numbers(present.map(Double.init))), ("gamma", gamma.map(JSON.number) ?? .null),
      ("vectors", .integer(count)), ("constants", .numbers(constants)),
    ])
  }

  /// Vectors, then weights, as doubles of this machine.
  var bytes: [UInt8] { (vectors + weights).withUnsafeBytes { Array($0) } }

  init(json: JSON, bytes: [UInt8]) throws {
    preparation = try Preparation(json: json.member("preparation"))
    columns = try json.member("columns").integer()
    present = try json.member("present").array().map { try $0.integer() }
    let number = try json.member("gamma").number()
    gamma = number.isNaN ? nil : number
    count = try json.member("vectors").integer()
    constants = try json.member("constants").numbers()
    let pairs = present.isEmpty ? 1 : present.count * (present.count - 1) / 2
    guard columns > 0, count >= 0, preparation.scales.count == columns, preparation.standIns.count == columns,
      constants.count == pairs, count < 1 << 32, bytes.count == 8 * count * (columns + pairs)
    else { throw Complaint("a stored svm model has support vectors that do not fit its columns") }
    let numbers = bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 8).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
    }
    vectors = Array(numbers[..<(count * columns)])
    weights = Array(numbers[(count * columns)...])
  }
}

/// Tells a solver that nobody waits for it.
private final class Stop: Sendable {
  let isWanted = Atomic<Bool>(false)
}

/// What libsvm made, in its own order of classes.
private struct Trained: Sendable {
  var classes: [Int]
  var count: Int
  var vectors: [Double]
  var weights: [Double]
  var constants: [Double]

  init(
    _ matrix: [Double], _ columns: Int, _ targets: [Double], _ classWeights: [Double], _ classCount: Int,
    _ gamma: Double, _ settings: SupportVectors, _ stop: Stop
  ) throws {
    var reason: UnsafePointer<CChar>?
    let machine = matrix.withUnsafeBufferPointer { matrix in
      targets.withUnsafeBufferPointer { targets in
        classWeights.withUnsafeBufferPointer { weights -> OpaquePointer? in
          guard let values = matrix.baseAddress, let wanted = targets.baseAddress else { return nil }
          var problem = wick_svm_problem(
            values: values, targets: wanted, rows: Int32(targets.count), columns: Int32(columns),
            is_classes: classCount > 0, is_linear: settings.kernel == .linear, gamma: gamma, c: settings.strength,
            epsilon: settings.epsilon, tolerance: settings.tolerance, cache: Double(settings.cache),
            class_weights: weights.isEmpty ? nil : weights.baseAddress, class_count: Int32(classCount))
          return wick_svm_train(
            &problem, { Unmanaged<Stop>.fromOpaque($0!).takeUnretainedValue().isWanted.load(ordering: .relaxed) },
            Unmanaged.passUnretained(stop).toOpaque(), &reason)
        }
      }
    }
    guard let machine else {
      if let reason { throw Complaint("svm: \(String(cString: reason))") }
      throw Interruption(during: "fitting svm")
    }
    defer { wick_svm_free(machine) }
    let (count, forms) = (Int(wick_svm_count(machine)), Int(wick_svm_forms(machine)))
    var labels = [Int32](repeating: 0, count: classCount)
    let found = Int(wick_svm_classes(machine, &labels))
    classes = labels[..<found].map { Int($0) }
    self.count = count
    vectors = [Double](repeating: 0, count: count * columns)
    weights = [Double](repeating: 0, count: count * forms)
    constants = [Double](repeating: 0, count: forms)
    wick_svm_vectors(machine, Int32(columns), &vectors)
    wick_svm_weights(machine, &weights, &constants)
  }

  func place(of label: Int) -> Int { classes.firstIndex(of: label) ?? 0 }

  /// Of places `a` < `b`.
  func form(_ a: Int, _ b: Int) -> Int { a * classes.count - a * (a + 1) / 2 + b - a - 1 }
}
