import Drawing
import Frames
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
    let columns = try call.chosenValues(asked).map { (name: $0.name, values: Samples($0.values)) }
    var rows = [[Double]](repeating: [], count: columns.count)
    for (index, a) in columns.enumerated() {
      for b in columns {
        try call.monitor.check()
        rows[index].append(Association(a.values, b.values).correlation)
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
