import Frames
import Glibc
import Synchronization
import Vocabulary

/// What a model loses out of sample when columns are shuffled: the mean decrease of its accuracy.
///
/// A model is fitted in each of k purged folds of the rows; its loss L (log loss for classes, mean square for a value)
/// is taken on the fold's own rows as they are and with columns shuffled. The drop is 1 - L / L_shuffled, mean over the
/// shuffles, then over the folds; its error the deviation over the folds / sqrt(k). Columns that are shuffled together
/// take one order.
///
/// Sources: López de Prado, *Advances in Financial Machine Learning* (2018), section 8.3.2; Breiman, *Random Forests*
/// (2001).
package struct Shuffling: Sendable {
  package static let parameters = [
    Parameter<Shuffling>.option("k", \.folds, in: 2...50, "purged folds within the training rows"),
    Parameter.option("embargo", \.embargo, "bars or time left out after each fold's last label end"),
    Parameter.option("repeats", \.repeats, in: 1...100, "shuffles of each column and fold"),
    Parameter.option(
      "model", \.model, "the model that judges; logit where the label has classes, else xgboost"),
  ]

  package var folds = 5
  package var embargo = Span.bars(0)
  package var repeats = 3
  package var model: JudgingModel?

  package init() {}

  /// What shuffling a group of columns together costs.
  package struct Drop: Equatable, Sendable {
    package var mean: Double
    package var error: Double

    var text: String { ", drop \(rounded(mean, 4)) ±\(rounded(error, 4))" }
  }

  /// Steps of progress over so many groups, those of the models included.
  func steps(groups: Int, _ evidence: Evidence) -> Int {
    folds * (groups + ((try? kind(for: evidence).steps) ?? 0))
  }

  private func kind(for evidence: Evidence) throws -> any ModelKind {
    try modelKinds.make(model?.name ?? (evidence.set.classCount > 0 ? Logit.name : XGBoost.name), Given())
  }

  /// One drop for each group of columns.
  func drops(of groups: [[Int]], _ evidence: Evidence, monitor: Monitor) throws -> [Drop] {
    let kind = try kind(for: evidence)
    let parts = try evidence.folds(folds, embargo: embargo)
    let results = Mutex([[Double]](repeating: [], count: parts.count))
    try concurrently(parts.count, threads: monitor.threads) { index in
      let part = parts[index]
      var random = Random(seed: evidence.seed, stream: "judge \(index + 1)")
      let drops: [Double]
      do {
        let fit = try kind.fit(part.train, seed: random.next(), monitor: monitor)
        drops = try self.drops(
          of: groups, fit, part.train.features, rows: part.out, targets: part.targets,
          classCount: evidence.set.classCount, seed: evidence.seed, fold: index + 1, monitor: monitor)
      } catch let complaint as Complaint {
        throw Complaint("fold \(index + 1) of \(folds): \(complaint.message)", hint: complaint.hint)
      }
      results.withLock { $0[index] = drops }
    }
    let byFold = results.withLock { $0 }
    return groups.indices.map { group in
      let values = byFold.map { $0[group] }
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return Drop(mean: mean, error: (squares / Double(values.count - 1) / Double(values.count)).squareRoot())
    }
  }

  /// What a fitted model loses on the rows of one fold, for each group of columns.
  package func drops(
    of groups: [[Int]], _ fit: any Fitted, _ features: Features, rows: [Int32], targets: [Double], classCount: Int,
    seed: UInt64, fold: Int, monitor: Monitor
  ) throws -> [Double] {
    let columns = try features.columns.map { column in
      try column.withValues { values in rows.map { values[Int($0)] } }
    }
    let intact = Features(names: features.names, columns: columns.map { Numbers($0) })
    let places = rows.indices.map { Int32($0) }
    func loss(_ features: Features) throws -> Double {
      Shuffling.loss(try fit.predict(features, rows: places, monitor: monitor), targets, classCount)
    }
    let base = try loss(intact)
    // A sort cannot be told to stop.
    let thread = ForeignThread()
    let orders = try (1...repeats).map { shuffle in
      try thread.run(monitor) { Shuffling.order(rows.count, seed: seed, fold: fold, shuffle: shuffle) }
    }
    return try groups.map { group in
      try monitor.check()
      defer { monitor.advance() }
      var sum = 0.0
      for order in orders {
        var shuffled = intact
        for column in group { shuffled.columns[column] = Numbers(order.map { columns[column][$0] }) }
        let loss = try loss(shuffled)
        sum += loss > 0 ? 1 - base / loss : 0
      }
      return sum / Double(repeats)
    }
  }

  /// Places in the order of random keys, one key a place: column and thread count change nothing.
  package static func order(_ count: Int, seed: UInt64, fold: Int, shuffle: Int) -> [Int] {
    var random = Random(seed: seed, stream: "shuffle \(fold) \(shuffle)")
    let keys = (0..<count).map { _ in random.next() }
    return keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
  }

  /// Mean log loss, clipped as scikit-learn's, or mean square.
  static func loss(_ predictions: [Double], _ targets: [Double], _ classCount: Int) -> Double {
    var sum = 0.0
    for (row, target) in targets.enumerated() {
      if classCount > 0 {
        sum -= log(min(max(predictions[row * classCount + Int(target)], .ulpOfOne), 1 - .ulpOfOne))
      } else {
        sum += (predictions[row] - target) * (predictions[row] - target)
      }
    }
    return sum / Double(targets.count)
  }
}

/// The name of a model that can be fitted.
package struct JudgingModel: Equatable, Setting {
  package let name: String

  package static var slot: Slot { .choice(judges) }

  /// Shuffled rows have no rows before them: what reads a window cannot judge.
  private static var judges: [String] {
    modelKinds.entries.filter { entry in
      (entry.type as? any ModelKind.Type).map { !$0.traits.readsWindows } ?? false
    }.map(\.name)
  }

  package init(setting value: Value) throws {
    guard case .word(let text) = value, let name = modelKinds[text]?.name, Self.judges.contains(name)
    else { throw Expected("one of \(Self.judges.joined(separator: ", "))") }
    self.name = name
  }

  package var setting: Value { .word(name) }
}
