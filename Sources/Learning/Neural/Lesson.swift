import Vocabulary

/// What a network learns from: windows with their targets, and windows to stop by.
struct Lesson {
  let features: Features
  let preparation: Preparation
  let windows: Windows
  let stop: Windows
  /// The classes that occur among the windows; empty for a value.
  let present: [Int]
  /// Of the values of the windows.
  let mean: Double
  let spread: Double
  /// Of each window: the value, standardised, or the place of the class among those present.
  let targets: [Float]
  let stopTargets: [Float]
  /// With mean 1.
  let weights: [Float]
  let stopWeights: [Float]

  /// Complains where the windows have one class only, or one that the earlier fit did not have, or weigh nothing.
  init(
    _ set: TrainingSet, after earlier: FittedNetwork? = nil, preparation: Preparation, windows: Windows, stop: Windows,
    balance: ClassWeight
  ) throws {
    (features, self.preparation, self.windows, self.stop) = (set.features, preparation, windows, stop)
    let own = windows.places.map { set.targets[$0] }
    let isValue = set.classCount == 0
    let present = isValue ? [] : Set(own).sorted().map { Int($0) }
    guard isValue || present.count > 1 else {
      throw Complaint("the \(own.count) training rows have one class only", hint: "another label or split")
    }
    let known = earlier?.present ?? present
    guard known.count >= present.count, present.allSatisfy(known.contains) else {
      throw Complaint(
        "the rows have a class that those of the earlier fit did not have", hint: "fit the model anew, without from=")
    }
    let (mean, spread) = earlier.map { ($0.mean, $0.spread) } ?? (isValue ? own.meanAndDeviation : (0, 1))
    (self.present, self.mean, self.spread) = (known, mean, spread)
    func learned(_ target: Double) -> Float? {
      isValue ? Float((target - mean) / spread) : known.firstIndex(of: Int(target)).map { Float($0) }
    }
    targets = own.compactMap(learned)
    let weights = set.weights(balance)
    let shares = windows.places.map { weights?[$0] ?? 1 }
    let size = shares.reduce(0, +) / Double(shares.count)
    guard size > 0 else { throw Complaint("the \(shares.count) training rows weigh nothing") }
    self.weights = shares.map { Float($0 / size) }
    let balanced = set.shares(balance)
    let stopping = stop.places.map { set.stopTargets[$0] }
    stopTargets = stopping.map { learned($0) ?? 0 }
    // A class that the training rows lack can have no probability: its rows cannot be judged.
    stopWeights = stopping.map { target in learned(target) == nil ? 0 : Float(balanced?[Int(target)] ?? 1) }
  }

  /// The windows of some places.
  func batch(_ places: some Collection<Int>) throws -> Batch {
    Batch(
      windows: try preparation.windows(features, endingAt: places.map { windows.rows[$0] }, steps: windows.steps),
      count: places.count, targets: places.map { targets[$0] }, weights: places.map { weights[$0] })
  }
}
