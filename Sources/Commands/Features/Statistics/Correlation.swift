import Interpreter
import Language
import Vocabulary

/// Pearson's correlation of every two columns, over the rows where both have a value.
struct Correlation: Statistic {
  static let name = "corr"
  static let summary = "the correlation of every two columns"
  static let examples = ["stat corr close volume"]

  func answer(_ asked: [(name: String, expression: Expression)], in call: inout Call) throws -> (
    shown: Block, value: Value
  ) {
    guard asked.count >= 2 else { throw Complaint("corr takes at least two columns", at: call.place) }
    let columns = try call.chosenValues(asked)
    var rows = [[Double]](repeating: [], count: columns.count)
    for (index, a) in columns.enumerated() {
      for b in columns {
        try call.monitor.check()
        rows[index].append(correlation(a.values, b.values))
      }
    }
    var shown = [Table.Column("", columns.map { .text($0.name) })]
    for (index, column) in columns.enumerated() {
      shown.append(Table.Column(column.name, rows.map { .number($0[index], decimals: 3) }))
    }
    return (
      .table(Table(columns: shown)),
      columns.count == 2 ? .number(rows[0][1]) : .list(rows.map { .list($0.map { .number($0) }) })
    )
  }

}

/// Over the rows where both have a value.
func correlation(_ a: [Double], _ b: [Double]) -> Double {
  let pairs = zip(a, b).filter { !$0.isNaN && !$1.isNaN }
  let (first, second) = (Moments(pairs.map(\.0)), Moments(pairs.map(\.1)))
  guard pairs.count > 1, first.deviation > 0, second.deviation > 0 else { return .nan }
  let product = pairs.reduce(0) { $0 + ($1.0 - first.mean) * ($1.1 - second.mean) }
  return product / Double(pairs.count - 1) / (first.deviation * second.deviation)
}
