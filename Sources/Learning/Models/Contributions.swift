import Frames
import Vocabulary

/// What each column adds to what a model says of each row: its SHAP values, in the units of the margin (log-odds for
/// classes, the value itself otherwise). A row's values and the base sum to its margin.
///
/// Trees: Lundberg, Erion and Lee, *Consistent Individualized Feature Attribution for Tree Ensembles* (2018), by the
/// library that made them. Linear models: β_j (x_j - mean of x_j over the rows), exact where columns are independent.
package struct Contributions: Sendable {
  package let columns: Int
  /// Margins that each row has: one for a value or two classes, else one a class.
  package let margins: Int
  /// Row by row, margin by margin: one value a column, the base last.
  package let values: [Double]

  package init(columns: Int, margins: Int, values: [Double]) {
    self.columns = columns
    self.margins = margins
    self.values = values
  }

  package var rows: Int { values.count / ((columns + 1) * margins) }

  /// Of a column for a row: for the last margin, which is that of long where there are classes.
  package subscript(row: Int, column: Int) -> Double {
    values[(row * margins + margins - 1) * (columns + 1) + column]
  }

  /// The mean size of each column's values, over all rows and margins.
  package var importance: [Double] {
    var sums = [Double](repeating: 0, count: columns)
    for start in stride(from: 0, to: values.count, by: columns + 1) {
      for column in 0..<columns { sums[column] += abs(values[start + column]) }
    }
    return sums.map { $0 / Double(max(1, values.count / (columns + 1))) }
  }

  /// Of linear forms on prepared columns, their intercepts last.
  init(
    _ forms: [[Double]], _ preparation: Preparation, _ features: Features, rows: [Int32], monitor: Monitor
  ) throws {
    columns = features.count
    margins = forms.count
    let matrix = try preparation.matrix(features, rows: rows, stride: features.count, monitor: monitor)
    var means = [Double](repeating: 0, count: columns)
    for row in rows.indices { for column in 0..<columns { means[column] += matrix[row * columns + column] } }
    means = means.map { $0 / Double(max(1, rows.count)) }
    var values: [Double] = []
    values.reserveCapacity(rows.count * margins * (columns + 1))
    for row in rows.indices {
      for form in forms {
        var base = form[columns]
        for column in 0..<columns {
          values.append(form[column] * (matrix[row * columns + column] - means[column]))
          base += form[column] * means[column]
        }
        values.append(base)
      }
    }
    self.values = values
  }
}

extension Model {
  /// Of the last fit, for some rows of a frame that has its columns; a complaint where the family does not tell.
  package func contributions(_ frame: Frame, rows: [Int32], monitor: Monitor = Monitor()) throws -> Contributions {
    let columns = try origin.features.map { feature in
      guard let numbers = try frame.column(feature.name).numbers else {
        throw Complaint("column '\(feature.name)' is not a number")
      }
      return numbers
    }
    let features = Features(names: origin.features.map(\.name), columns: columns)
    guard let found = try final.contributions(features, rows: rows, monitor: monitor) else {
      throw Complaint(
        "a \(kindName) does not tell what each column adds",
        hint: "xgboost, lightgbm, catboost, forest, logit and ridge do; prune mda asks any")
    }
    return found
  }
}
