import Frames
import Vocabulary

/// A family of networks: the settings of its form beside those of the training.
package protocol NeuralKind: ModelKind {
  var training: Training { get set }
  /// Rows that a window has, the predicted row being the last; 1 where it stands alone.
  var window: Int { get }
  var border: Border { get }

  /// The network for so many columns and answers; complains of settings that do not fit each other.
  func form(inputs: Int, outputs: Int) throws -> NetworkForm
}

extension NeuralKind {
  package static var library: String { NeuralLibrary.title }
  package static var availability: Availability { NeuralLibrary.availability }

  package var stopsEarly: Bool { training.patience > 0 }
  package var steps: Int { training.epochs }

  package func settled(by fits: [any Fitted]) -> Self {
    let best = fits.compactMap { ($0 as? FittedNetwork)?.curve.best }.sorted()
    guard training.patience > 0, !best.isEmpty else { return self }
    var settled = self
    settled.training.patience = 0
    settled.training.epochs = max(1, best[(best.count - 1) / 2])
    return settled
  }

  package func fit(_ set: TrainingSet, seed: UInt64, monitor: Monitor) throws -> any Fitted {
    try fitted(set, after: nil, seed: seed, monitor: monitor)
  }

  package func fit(_ set: TrainingSet, from earlier: any Fitted, seed: UInt64, monitor: Monitor) throws -> any Fitted {
    guard let earlier = earlier as? FittedNetwork else {
      throw Complaint("\(Self.name) goes on from \(Self.name) alone")
    }
    return try fitted(set, after: earlier, seed: seed, monitor: monitor)
  }

  /// Weights, preparation and the scale of a value are those of an earlier fit where there is one; the optimiser begins
  /// anew.
  private func fitted(
    _ set: TrainingSet, after earlier: FittedNetwork?, seed: UInt64, monitor: Monitor
  ) throws -> FittedNetwork {
    try check(set, classWeight: training.classWeight)
    let lesson = try Lesson(
      set, after: earlier, preparation: earlier?.preparation ?? prepared(set, monitor),
      windows: whole(set.rows, "training", set),
      stop: stopsEarly && !set.stopRows.isEmpty
        ? whole(set.stopRows, "stopping", set)
        : Windows(of: [], in: set.features, steps: window, border: border),
      balance: training.classWeight)
    let form = try form(inputs: set.features.count, outputs: max(1, lesson.present.count))
    if let earlier, let off = form.sizeUnlike(earlier.form) {
      throw Complaint(
        "from= goes on with the network of the earlier fit, whose \(off.name) is \(off.there), not \(off.here)",
        hint: "\(off.name)=\(off.there)")
    }
    var random = Random(seed: seed, stream: Self.name)
    let (first, order) = (random.next(), random.next())
    let thread = ForeignThread()
    let network = try thread.run(monitor) { [threads = training.threads] in
      try Network(form, seed: first, threads: threads)
    }
    if let earlier { try network.restore(earlier.weights) }
    let curve = try training.train(network, on: lesson, seed: order, thread: thread, monitor: monitor)
    return FittedNetwork(
      form: form, preparation: lesson.preparation, weights: Tensors(of: network), border: border,
      classCount: set.classCount, present: lesson.present, mean: lesson.mean, spread: lesson.spread,
      threads: training.threads, curve: curve, leftOut: set.rows.count - lesson.windows.rows.count)
  }

  package static func load(_ documents: FittedDocuments) throws -> any Fitted { try FittedNetwork(documents) }

  /// Scale and stand-ins from the training rows; complains of columns that no network can learn from.
  private func prepared(_ set: TrainingSet, _ monitor: Monitor) throws -> Preparation {
    let preparation = try Preparation(
      set.features, rows: set.rows, scaling: training.scaling.kind, imputing: training.imputing, monitor: monitor)
    guard training.imputing == .median || preparation.missing == 0 else {
      throw Complaint("\(Self.name) with impute=none met \(preparation.missing) missing values", hint: "impute=median")
    }
    guard training.scaling == .none else { return preparation }
    for (name, column) in zip(set.features.names, set.features.columns) {
      let greatest = try column.withValues { values in
        set.rows.reduce(0.0) { values[Int($1)].isFinite ? max($0, abs(values[Int($1)])) : $0 }
      }
      guard greatest <= 1000 else {
        throw Complaint(
          "\(Self.name) needs columns of one scale: '\(name)' reaches \(Value.source(greatest)) with scale=none",
          hint: "scale=robust")
      }
    }
    return preparation
  }

  private func whole(_ rows: [Int32], _ part: String, _ set: TrainingSet) throws -> Windows {
    let windows = Windows(of: rows, in: set.features, steps: window, border: border)
    guard !windows.rows.isEmpty else {
      throw Complaint(
        "none of the \(rows.count) \(part) rows has a whole window of \(window) rows of its own part",
        hint: "a shorter seq, border=open, or fewer parts")
    }
    return windows
  }
}
