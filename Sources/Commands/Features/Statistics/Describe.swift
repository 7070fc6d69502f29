import Interpreter
import Language
import Vocabulary

/// Count, mean, standard deviation (n - 1), extremes and quartiles (interpolated) of each column.
struct Describe: Statistic {
  static let name = "describe"
  static let summary = "count, mean, standard deviation, quartiles and extremes"
  static let examples = ["stat describe close volume"]

  func answer(_ asked: [(name: String, expression: Expression)], in call: inout Call) throws -> (
    shown: Block, value: Value
  ) {
    let columns = try call.chosenValues(asked)
    var facts: [[Double]] = []
    for column in columns {
      try call.monitor.check()
      let values = column.values.filter { !$0.isNaN }.sorted()
      let moments = Moments(values)
      facts.append(
        [Double(values.count), Double(column.values.count - values.count), moments.mean, moments.deviation]
          + [0, 0.25, 0.5, 0.75, 1].map { values.quantile($0) })
    }
    let titles = ["n", "na", "mean", "sd", "min", "25%", "median", "75%", "max"]
    var shown = [Table.Column("column", columns.map { .text($0.name) })]
    for (index, title) in titles.enumerated() {
      shown.append(
        Table.Column(title, facts.map { index < 2 ? .integer(Int($0[index])) : .significant($0[index]) }))
    }
    let records = zip(columns, facts).map { column, facts in
      Value.record(
        [Value.Field("column", .text(column.name))]
          + zip(titles, facts).map { Value.Field($0.replacing("%", with: "pct"), .number($1)) })
    }
    return (.table(Table(columns: shown)), records.count == 1 ? records[0] : .list(records))
  }
}

/// Mean and standard deviation in two passes, so that large values with small differences keep their digits.
struct Moments {
  var mean = Double.nan
  /// By n - 1; NaN below two values.
  var deviation = Double.nan

  init(_ values: [Double]) {
    guard !values.isEmpty else { return }
    let rough = values.reduce(0, +) / Double(values.count)
    mean = rough + values.reduce(0) { $0 + ($1 - rough) } / Double(values.count)
    guard values.count > 1 else { return }
    deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
  }
}
