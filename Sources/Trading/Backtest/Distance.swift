import Frames
import Language
import Vocabulary

/// How far from its entry a position is stopped or takes its profit.
package enum Distance: Sendable {
  /// Share of the price at which the position was opened.
  case share(Double)
  /// So many ticks of the instrument.
  case ticks(Double)
  /// In the price's own unit, as known at the close of the bar that decided.
  case column(Numbers)

  /// A bare number is a share of the price, such as `2%`, or a number of ticks, such as `20tick`; nil for any other expression, which is a distance in price
  /// such as `(2*atr(14))`.
  package init?(share formula: Formula, called name: String) throws {
    if case .ticks(let count) = formula.expression.form {
      guard count > 0 else { throw Complaint("\(name) is a number of ticks above 0") }
      self = .ticks(count)
      return
    }
    guard case .number(let share, let written) = formula.expression.form else { return nil }
    guard share > 0, share < 1 else { throw Distance.notAShare(name, written) }
    self = .share(share)
  }

  /// What an expression gives on the bars that are traded.
  package init(_ column: Column, called name: String) throws {
    guard let numbers = column.numbers else { throw Complaint("\(name) is not a column of numbers") }
    guard column.lookahead == 0 else { throw Complaint("\(name) looks \(column.lookahead) bars ahead") }
    self = .column(numbers)
  }

  var isInTicks: Bool { if case .ticks = self { true } else { false } }

  /// Of some of the rows.
  package func rows(_ chosen: [Int]) throws -> Distance {
    guard case .column(let numbers) = self else { return self }
    return .column(try numbers.rows(chosen))
  }

  private static func notAShare(_ name: String, _ written: String) -> Complaint {
    Complaint(
      "\(name)=\(written) is not a share of the price between 0 and 1",
      hint: "write \(name)=2% for a share, or an expression such as \(name)=(2*atr(14)) for a distance in price")
  }
}
