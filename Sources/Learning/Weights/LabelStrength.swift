import Vocabulary

/// How strongly a label speaks: |t| of the trend that a trend label found.
package struct LabelStrength: Weighting {
  package static let name = "strength"
  package static let summary = "by how clear the trend of a trend label is: |t|"
  package static let examples = ["w = weigh strength"]

  package init() {}

  package func weights(of rows: WeightedRows, monitor: Monitor) throws -> [Double] {
    guard let strength = rows.label.strength else {
      throw Complaint("weigh strength needs a label that says how strong it is", hint: "y = label trend from=5 to=20")
    }
    return try strength.withValues { strength in rows.rows.map { strength[Int($0)] } }
  }
}
