import Frames
import Glibc
import Vocabulary

/// Keeps the columns that share most with the label.
package struct InformationPruning: Pruning {
  package static let name = "mi"
  package static let summary = "keeps the columns that share most information with the label"
  package static let details = """
    Mutual information in nats, of counts: a column falls into bins of as many rows each, bin = floor(bins * rows below \
    / rows), so that equal values stay together; a label of classes into its classes, a value into bins like a column. \
    Counting errors add (K_x + K_y - K_xy - 1) / 2n on the mean, K the cells that are not empty, which is taken off \
    again: noise scores about 0. Rows where the column is missing are left out. Source: Miller, Note on the bias of \
    information estimates (1955).
    """
  package static let parameters = [
    Parameter.option("max", \Self.most, in: 1...100_000, "how many columns to keep at most"),
    Parameter.option("min", \Self.least, in: 0...100, unit: "nats", "what a column has to score more than"),
    Parameter.option("bins", \Self.bins, in: 2...1000, "bins of a column"),
  ]
  package static let examples = ["few = prune mi max=40"]

  package var most = 40
  package var least = 0.0
  package var bins = 10

  package init() {}

  package var readsLabel: Bool { true }

  package func choose(_ evidence: Evidence, monitor: Monitor) throws -> Choices {
    let scores = try scores(evidence.set, monitor: monitor)
    return Choices(
      "information", ranking: scores, most: most, least: least, whys: scores.map { _ in "" },
      notes: ["information in nats, \(bins) bins of equal count, corrected for the count of cells"])
  }

  /// By column; NaN where it does not vary.
  package func scores(_ set: TrainingSet, monitor: Monitor) throws -> [Double] {
    // A sort cannot be told to stop.
    let thread = ForeignThread()
    func binned(_ values: [Double]) throws -> [Int] {
      try thread.run(monitor) { [bins] in InformationPruning.bins(values, bins) }
    }
    let classes = try set.classCount > 0 ? set.targets.map { Int($0) } : binned(set.targets)
    let classCount = set.classCount > 0 ? set.classCount : bins
    return try set.features.columns.map { column in
      try monitor.check()
      defer { monitor.advance() }
      var (values, labels): ([Double], [Int]) = ([], [])
      try column.withValues { column in
        for (place, row) in set.rows.enumerated() where column[Int(row)].isFinite {
          values.append(column[Int(row)])
          labels.append(classes[place])
        }
      }
      guard let first = values.first, values.contains(where: { $0 != first }) else { return .nan }
      return information(try binned(values), labels, classCount)
    }
  }

  /// The bin of each value: floor(count * values below / values).
  static func bins(_ values: [Double], _ count: Int) -> [Int] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var result = [Int](repeating: 0, count: values.count)
    var below = 0
    for (place, index) in order.enumerated() {
      if place > 0, values[index] > values[order[place - 1]] { below = place }
      result[index] = count * below / values.count
    }
    return result
  }

  private func information(_ x: [Int], _ y: [Int], _ classCount: Int) -> Double {
    var joint = [Int](repeating: 0, count: bins * classCount)
    var (left, right) = ([Int](repeating: 0, count: bins), [Int](repeating: 0, count: classCount))
    for (bin, label) in zip(x, y) {
      joint[bin * classCount + label] += 1
      left[bin] += 1
      right[label] += 1
    }
    let total = Double(x.count)
    var (sum, cells) = (0.0, 0)
    for bin in 0..<bins {
      for label in 0..<classCount where joint[bin * classCount + label] > 0 {
        let count = Double(joint[bin * classCount + label])
        cells += 1
        sum += count / total * log(count * total / (Double(left[bin]) * Double(right[label])))
      }
    }
    let bias = left.count { $0 > 0 } + right.count { $0 > 0 } - cells - 1
    return sum + Double(bias) / (2 * total)
  }
}
