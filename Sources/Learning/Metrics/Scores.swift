import Vocabulary

/// How well predictions met what happened, on one set of rows.
package struct Scores: Sendable, Equatable {
  /// Rows judged.
  package var count: Int
  /// Named, in a fixed order; NaN where a metric is not defined on these rows.
  package var metrics: [Metric]
  /// Rows by class that happened, then by class predicted; empty for a value.
  package var confusion: [[Int]]

  package struct Metric: Sendable, Equatable {
    package var name: String
    package var value: Double

    package init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  package init(count: Int, metrics: [Metric], confusion: [[Int]] = []) {
    self.count = count
    self.metrics = metrics
    self.confusion = confusion
  }

  package subscript(name: String) -> Double? { metrics.first { $0.name == name }?.value }
}

extension Scores {
  /// Of a classifier. Precision, recall and F1 are means over the classes that occur (macro), each also by its class;
  /// a ratio without a denominator is 0. The Brier score is the mean square of the distance of the probabilities from
  /// what happened: of two classes that of one of them, of more the sum over all. AUC of three classes is the mean of each class against the rest.
  ///
  /// - Parameters:
  ///   - targets: The index of each row's class.
  ///   - probabilities: One a class and row, row by row.
  ///   - classes: Their names.
  ///   - returns: What each row gained, for `ic`: its rank correlation with P(long) - P(short), which `scores` are.
  package init(
    targets: [Int], probabilities: [Double], classes: [String], scores: [Double], returns: [Double]
  ) {
    let width = classes.count
    var confusion = [[Int]](repeating: [Int](repeating: 0, count: width), count: width)
    var (loss, squares) = (0.0, 0.0)
    for (row, target) in targets.enumerated() {
      let base = row * width
      var predicted = 0
      for index in 1..<width where probabilities[base + index] > probabilities[base + predicted] { predicted = index }
      confusion[target][predicted] += 1
      for index in 0..<width {
        let miss = probabilities[base + index] - (index == target ? 1 : 0)
        squares += miss * miss
      }
      loss -= logarithm(of: min(max(probabilities[base + target], .ulpOfOne), 1 - .ulpOfOne))
    }
    let happened = confusion.map { $0.reduce(0, +) }
    let predicted = (0..<width).map { index in confusion.reduce(0) { $0 + $1[index] } }
    let right = (0..<width).map { confusion[$0][$0] }
    func ratio(_ a: Int, _ b: Int) -> Double { b > 0 ? Double(a) / Double(b) : 0 }
    let precision = (0..<width).map { ratio(right[$0], predicted[$0]) }
    let recall = (0..<width).map { ratio(right[$0], happened[$0]) }
    let f1 = (0..<width).map { ratio(2 * right[$0], happened[$0] + predicted[$0]) }
    let occurring = (0..<width).filter { happened[$0] > 0 || predicted[$0] > 0 }
    func mean(_ values: [Double], over indices: [Int]) -> Double {
      indices.isEmpty ? .nan : indices.reduce(0) { $0 + values[$1] } / Double(indices.count)
    }
    let ranked = width == 2 ? [1] : Array(0..<width)
    let areas = ranked.compactMap { index in
      area(under: (0..<targets.count).map { probabilities[$0 * width + index] }, of: targets.map { $0 == index })
    }
    let total = targets.count
    self.init(
      count: total,
      metrics: [
        Metric("auc", areas.isEmpty ? .nan : areas.reduce(0, +) / Double(areas.count)),
        Metric("logloss", total > 0 ? loss / Double(total) : .nan),
        Metric("brier", total > 0 ? squares / Double(total) / (width == 2 ? 2 : 1) : .nan),
        Metric("accuracy", total > 0 ? ratio(right.reduce(0, +), total) : .nan),
        Metric("balanced", mean(recall, over: (0..<width).filter { happened[$0] > 0 })),
        Metric("precision", mean(precision, over: occurring)),
        Metric("recall", mean(recall, over: occurring)),
        Metric("f1", mean(f1, over: occurring)),
        Metric("ic", rankCorrelation(scores, returns)),
      ]
        + classes.indices.flatMap { index in
          [
            Metric("precision_\(classes[index])", precision[index]), Metric("recall_\(classes[index])", recall[index]),
            Metric("f1_\(classes[index])", f1[index]),
          ]
        }, confusion: confusion)
  }

  /// Of a predicted value: root mean square and mean absolute error, the share of variance explained, and the rank
  /// correlation.
  package init(targets: [Double], predictions: [Double]) {
    let count = Double(targets.count)
    var (squares, absolutes, sum) = (0.0, 0.0, 0.0)
    for (target, prediction) in zip(targets, predictions) {
      squares += (target - prediction) * (target - prediction)
      absolutes += abs(target - prediction)
      sum += target
    }
    let mean = sum / count
    var variation = 0.0
    for target in targets { variation += (target - mean) * (target - mean) }
    self.init(
      count: targets.count,
      metrics: [
        Metric("ic", rankCorrelation(predictions, targets)),
        Metric("rmse", (squares / count).squareRoot()),
        Metric("mae", absolutes / count),
        Metric("r2", variation > 0 ? 1 - squares / variation : .nan),
      ])
  }

  /// The metrics that a table of several models shows.
  package static let shown = ["auc", "logloss", "accuracy", "balanced", "f1", "ic", "rmse", "mae", "r2"]
  /// Those of which less is better.
  package static let losses: Set<String> = ["logloss", "brier", "rmse", "mae"]
}
