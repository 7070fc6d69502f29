import Language
import Vocabulary

/// A column that the house knows by name: a line of the catalogue, in the language that users write their own in.
package struct Feature: Sendable {
  package let name: String
  /// The file that it stands in, which is also the group: `momentum`.
  package let family: String
  /// What it is, with the formula in words and the source of the definition.
  package let note: String
  /// The formula as it is written.
  package let written: Expression
  /// The formula with every feature that it names replaced by that one's: a column of the user's own that happens to
  /// have such a name does not change what this one means.
  package let expression: Expression
  package let scale: Scale
  /// What made the values that the tests compare with: `TA-Lib RSI`, or that the formula was restated.
  package let oracle: String?

  /// What its numbers can be compared with.
  package enum Scale: Equatable, Sendable {
    /// Free of units: comparable between instruments.
    case free
    case bounded(Interval)
    /// In units of price: to be divided by a price before a model sees it.
    case price
    /// A sum since the first bar: only its changes say anything.
    case cumulative

    /// In a few words; empty where nothing is to be said.
    package var words: String {
      switch self {
      case .free: ""
      case .bounded(let interval): "in \(interval)"
      case .price: "in price units"
      case .cumulative: "cumulative"
      }
    }
  }

  init(name: String, family: String, note: String, written: Expression, expression: Expression, oracle: String?) {
    self.name = name
    self.family = family
    self.note = note
    self.written = written
    self.expression = expression
    self.oracle = oracle
    scale = Feature.scale(of: note)
  }

  /// The formula as it is written, in canonical form.
  package var formula: String { written.source }

  /// The feature on longer bars, with a name that the language reads back: `rsi_14_1h`, `rsi_14_x4` for bars of 4.
  /// Symbols are compared at the rows of the frame, by what each has of its longer bars.
  package func on(_ span: Span) -> (name: String, expression: Expression) {
    func call(_ name: String, _ arguments: [Expression]) -> Expression {
      let places = arguments.map { Expression.Argument(nil, $0, at: $0.place) }
      return Expression(.call(name, places), at: expression.place)
    }
    var length = Expression(.span(span), at: expression.place)
    var suffix = span.description
    if case .bars(let count) = span {
      length.form = .number(Double(count), written: count.description)
      suffix = "x\(count)"
    }
    if case .call(let function, let arguments) = expression.form, function.hasPrefix("xs."), arguments.count == 1 {
      return ("\(name)_\(suffix)", call(function, [call("tf", [length, arguments[0].value])]))
    }
    return ("\(name)_\(suffix)", call("tf", [length, expression]))
  }

  /// By the last sentence of the note: `In [0, 1]`, `In price units`, `Cumulative`.
  private static func scale(of note: String) -> Scale {
    let characters = Array(note)
    let stop = characters.indices.dropLast().last { characters[$0] == "." && characters[$0 + 1] == " " }
    let last = String(characters[(stop.map { $0 + 2 } ?? 0)...])
    switch last {
    case "In price units": return .price
    case "Cumulative": return .cumulative
    default:
      guard last.hasPrefix("In "), let interval = Interval(last.dropFirst(3)) else { return .free }
      return .bounded(interval)
    }
  }
}
