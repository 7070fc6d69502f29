import Frames
import Interpreter
import Vocabulary

extension Call {
  /// The rows of a frame that pass the `where`, `from` and `to` clauses, in order.
  package mutating func selectedRows(of frame: Frame) throws -> [Int] {
    let stretches = try frame.stretches(from: clauses.from, to: clauses.to)
    guard let condition = clauses.where else { return stretches.flatMap { $0 } }
    let column = try columns([("where", condition)], on: frame)[0]
    guard let numbers = column.numbers else { throw Complaint("where takes a condition", at: condition.place) }
    return try numbers.withValues { values in
      stretches.flatMap { rows in rows.filter { values[$0] != 0 && !values[$0].isNaN } }
    }
  }
}
