import Engine
import Frames
import Language
import Vocabulary

/// How far from its entry a position is stopped or takes its profit.
package enum Distance: Sendable {
  /// Share of the price at which the position was opened.
  case share(Double)
  /// In the price's own unit, as known at the close of the bar that decided.
  case column(Numbers)

  /// A bare number is a share of the price, such as `2%`; any other expression is a distance in price, such as
  /// `(2*atr(14))`.
  package init(_ formula: Formula, called name: String, on frame: Frame, by engine: Engine, monitor: Monitor) throws {
    if case .number(let share, let written) = formula.expression.form {
      guard share > 0, share < 1 else { throw Distance.notAShare(name, written) }
      self = .share(share)
      return
    }
    let column = try engine.columns([(name, formula.expression)], on: frame, monitor: monitor)
    guard let column = column.first, let numbers = column.numbers else {
      throw Complaint("\(name)=(\(formula.expression.source)) is not a column of numbers", at: formula.expression.place)
    }
    guard column.lookahead == 0 else {
      throw Complaint(
        "\(name)=(\(formula.expression.source)) looks \(column.lookahead) bars ahead", at: formula.expression.place)
    }
    self = .column(numbers)
  }

  private static func notAShare(_ name: String, _ written: String) -> Complaint {
    Complaint(
      "\(name)=\(written) is not a share of the price between 0 and 1",
      hint: "write \(name)=2% for a share, or an expression such as \(name)=(2*atr(14)) for a distance in price")
  }
}
