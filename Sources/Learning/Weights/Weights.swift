import Frames
import Vocabulary

/// What the labelled rows of a frame weigh: the outcome of one `weigh`.
package struct Weights: Presentable {
  package let weighting: any Weighting
  package let label: Label
  /// Of every row, with mean 1; na where there is no label.
  package let values: Numbers
  package let digest: Digest
  /// The rows as if none shared its bars with another: the square of the sum of weights over the sum of squares.
  package let effective: Double
  /// The sum of uniqueness: how many labels there would be if none shared bars.
  package let unique: Double

  package init(_ weighting: any Weighting, _ rows: WeightedRows, monitor: Monitor) throws {
    let weights = try [weighting].weights(of: rows, monitor: monitor) ?? []
    self.weighting = weighting
    label = rows.label
    values = Numbers(count: rows.label.timeline.count) { target in
      target.initialize(repeating: .nan)
      for (row, weight) in zip(rows.rows, weights) { target[Int(row)] = weight }
    }
    let (sum, squares) = weights.reduce(into: (0.0, 0.0)) { $0 = ($0.0 + $1, $0.1 + $1 * $1) }
    effective = squares > 0 ? sum * sum / squares : 0
    unique = Concurrency(rows.rows, ends: rows.ends).uniqueness(of: rows.rows).reduce(0, +)
    digest = try Digest(of: [Digest("weights \(weighting.statement)"), label.digest, values.digest()])
  }

  package var columns: [Column] {
    [Column("weight", .numbers(values), formula: "weigh \(weighting.statement)", lookahead: label.horizon)]
  }

  package var kind: String { "weights" }

  package var headline: String {
    "weights by \(weightings.brief(weighting.statement)): \(label.spans.sampleCount) rows, which would be"
      + " \(Int(unique.rounded())) if none shared its bars; weighed they say as much as \(Int(effective.rounded())) alike"
  }

  package var propertyNames: [String] { ["count", "effective", "unique"] }

  package func property(_ name: String) -> Value? {
    switch name {
    case "count": .number(Double(label.spans.sampleCount))
    case "effective": .number(effective)
    case "unique": .number(unique)
    default: nil
    }
  }

  package var sketch: [Sketch] { [Sketch("effective", [effective, unique])] }

  package var display: [Block] {
    let sorted = ((try? values.array()) ?? []).filter { !$0.isNaN }.sorted()
    let shares = [0, 0.05, 0.5, 0.95, 1]
    return [
      .text(headline),
      .table(
        Table(
          columns: [
            Table.Column("share of rows", unit: "%", shares.map { .number(100 * $0, decimals: 0) }),
            Table.Column("weigh less than", shares.map { .number(sorted.isEmpty ? .nan : sorted.quantile($0)) }),
          ],
          notes: [
            "the sum of uniqueness is \(Int(unique.rounded())): so many labels there would be if none shared its bars",
            "fit weighs the training rows of each fold anew, by their own labels alone",
          ])),
    ]
  }
}
