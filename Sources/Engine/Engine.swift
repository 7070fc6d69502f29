import Frames
import Language
import Vocabulary

/// Computes columns from expressions: the one way to do so in the house.
package struct Engine: Sendable {
  /// Formulas that a name stands for: the feature catalogue's and the user's own `def`s.
  package var definitions: [String: Definition]

  package init(definitions: [String: Definition] = [:]) { self.definitions = definitions }

  /// The columns that the expressions stand for, in their order, aligned with the frame's rows. Each carries its
  /// formula, look-back and look-ahead.
  package func columns(
    _ wanted: [(name: String, expression: Expression)], on frame: Frame, monitor: Monitor = Monitor()
  ) throws -> [Column] {
    throw Complaint("not built yet")
  }
}

/// A named formula with parameters: `def mom(n=20, skip=1) = close[-skip]/close[-n] - 1`.
package struct Definition: Equatable, Sendable {
  package var name: String
  package var formals: [Statement.Formal]
  package var body: Expression
  /// The `##` lines above it.
  package var note: String

  package init(_ name: String, formals: [Statement.Formal] = [], body: Expression, note: String = "") {
    self.name = name
    self.formals = formals
    self.body = body
    self.note = note
  }
}
