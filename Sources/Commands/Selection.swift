import Frames
import Interpreter
import Vocabulary

extension Call {
  /// The rows of a frame that pass the `where`, `from` and `to` clauses, in order.
  package mutating func selectedRows(of frame: Frame) throws -> [Int] {
    var rows: [Int]
    if let condition = clauses.where {
      let column = try columns([("where", condition)], on: frame)[0]
      guard let numbers = column.numbers else { throw Complaint("where takes a condition", at: condition.place) }
      rows = try numbers.withValues { values in values.indices.filter { values[$0] != 0 && !values[$0].isNaN } }
    } else {
      rows = Array(0..<frame.count)
    }
    guard clauses.from != nil || clauses.to != nil else { return rows }
    let bounds = try frame.bounds(from: clauses.from, to: clauses.to)
    rows.removeAll { frame.timeline.times[$0] < bounds.from || frame.timeline.times[$0] >= bounds.before }
    return rows
  }
}

extension Frame {
  /// Civil moments as times of this frame's zone: from the first on, before the second. Both ends are included, so
  /// `to 2015` takes the whole year.
  package func bounds(from: Moment?, to: Moment?) throws -> (from: Int64, before: Int64) {
    try Zone(named: zone).bounds(from: from, to: to)
  }
}
