import Drawing
import Frames
import Interpreter
import Language
import Vocabulary

/// A question that is asked of whole columns: their mean, how they go together, whether they look ahead.
package protocol Statistic: Entry {
  /// - Parameter asked: The columns by name, as expressions.
  /// - Returns: What is shown, and the answer in one value.
  func answer(_ asked: [(name: String, expression: Expression)], in call: inout Call) throws -> (
    shown: Block, value: Value
  )
}

/// All statistics.
package enum Statistics {
  package static let catalogue = Catalogue<any Statistic>(
    "statistic", [Describe.self, Mean.self, Correlation.self, LeastOrder.self, Leak.self])
}

extension Table.Cell {
  /// Six digits of it, whatever else stands in the column: the rows of a statistic are quantities of their own.
  static func significant(_ number: Double) -> Table.Cell {
    guard number.isFinite, number != 0 else { return .number(number) }
    return .number(
      number, decimals: max(0, min(Numeral.decimals(of: number, limit: 17), 5 - Numeral.magnitude(number))))
  }
}

extension Call {
  /// The values of columns at the rows that the clauses choose.
  mutating func chosenValues(
    _ asked: [(name: String, expression: Expression)]
  ) throws -> [(name: String, values: [Double])] {
    let frame = try self.frame().frame
    let rows = try selectedRows(of: frame)
    return try columns(asked, on: frame).map { column in
      guard let numbers = column.numbers else { throw Complaint("'\(column.name)' holds names, not numbers") }
      return (column.name, try numbers.withValues { values in rows.map { values[$0] } })
    }
  }
}
