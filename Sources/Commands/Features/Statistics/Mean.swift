import Interpreter
import Language
import Vocabulary

/// The mean of each column over the whole sample.
struct Mean: Statistic {
  static let name = "mean"
  static let summary = "the mean of the whole sample"
  static let examples = ["stat mean close"]

  func answer(_ asked: [(name: String, expression: Expression)], in call: inout Call) throws -> (
    shown: Block, value: Value
  ) {
    let means = try call.chosenValues(asked).map { ($0.name, Moments($0.values.filter { !$0.isNaN }).mean) }
    let shown = Table(columns: [
      Table.Column("column", means.map { .text($0.0) }), Table.Column("mean", means.map { .significant($0.1) }),
    ])
    return (.table(shown), means.count == 1 ? .number(means[0].1) : .list(means.map { .number($0.1) }))
  }
}
