import Frames
import Vocabulary

/// A way to weigh labelled rows, since labels that share bars say the same twice: its settings.
package protocol Weighting: Entry {
  /// A weight for each of the rows, at least 0; their scale does not matter.
  func weights(of rows: WeightedRows, monitor: Monitor) throws -> [Double]
}

/// The ways to weigh that can be called by name.
package let weightings = Catalogue<any Weighting>(
  "way to weigh",
  [Uniqueness.self, Attribution.self, TimeDecay.self, ClassBalance.self, LabelStrength.self, SequentialBootstrap.self])

/// What a weight may rest on: the rows that are learned from, their labels, and the closes that the labels looked at.
package struct WeightedRows: Sendable {
  /// In the order of time.
  package var rows: [Int32]
  package var label: Label
  package var close: Numbers
  package var seed: UInt64

  package init(_ rows: [Int32], label: Label, close: Numbers, seed: UInt64) {
    self.rows = rows
    self.label = label
    self.close = close
    self.seed = seed
  }

  var ends: [Int32] { label.spans.ends }
}

extension [any Weighting] {
  /// The product of all weights, with mean 1; nil where nothing weighs.
  func weights(of rows: WeightedRows, monitor: Monitor) throws -> [Double]? {
    guard let first else { return nil }
    var weights = try first.weights(of: rows, monitor: monitor)
    for next in dropFirst() {
      for (place, weight) in try next.weights(of: rows, monitor: monitor).enumerated() { weights[place] *= weight }
    }
    let sum = weights.reduce(0, +)
    guard sum > 0, sum.isFinite else {
      throw Complaint("\(map { weightings.brief($0.statement) }.joined(separator: " and ")) weighs every row with 0")
    }
    let scale = Double(weights.count) / sum
    return weights.map { $0 * scale }
  }
}
