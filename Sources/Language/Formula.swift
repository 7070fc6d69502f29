import Vocabulary

/// A column expression as a value: kept as written, computed where a frame is at hand.
package struct Formula: Presentable, Setting, Equatable {
  /// With the session's plain variables replaced by their values.
  package var expression: Expression
  /// As the user wrote it.
  package var written: Expression

  package init(_ expression: Expression, written: Expression? = nil) {
    self.expression = expression
    self.written = written ?? expression
  }

  package static var slot: Slot { .formula }

  package init(setting value: Value) throws {
    switch value {
    case .object(let object as Formula): self = object
    case .number(let number): self.init(Expression(.number(number, written: Value.source(number)), at: Place(0, 0)))
    case .word(let name): self.init(Expression(.name(name), at: Place(0, 0)))
    default: throw Expected("a column expression such as (2*atr(14))")
    }
  }

  package var setting: Value { .object(self) }
  package var kind: String { "formula" }
  package var headline: String { expression.source }
  package var digest: Digest { Digest(expression.source) }
}
