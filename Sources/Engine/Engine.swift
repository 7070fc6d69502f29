import Frames
import Language
import Vocabulary

/// Computes columns from expressions: the one way to do so in the house.
package struct Engine: Sendable {
  /// Formulas that a name stands for: the feature catalogue's and the user's own `def`s.
  package var definitions: [String: Definition]
  /// Rows that go through the whole plan at a time. The result does not depend on it.
  package var block = 1024

  /// Where the columns of the frame are noted that were read.
  private let noted: Noted?

  package init(definitions: [String: Definition] = [:], noted: Noted? = nil) {
    self.definitions = definitions
    self.noted = noted
  }

  /// The columns that the expressions stand for, in their order, aligned with the frame's rows. Each carries its
  /// formula, look-back and look-ahead.
  package func columns(
    _ wanted: [(name: String, expression: Expression)], on frame: Frame, monitor: Monitor = Monitor()
  ) throws -> [Column] {
    var planner = try Planner(frame, definitions: definitions)
    var ports: [Port?] = []
    for (_, expression) in wanted {
      // A column of names has no expression that could compute it: it is itself.
      ports.append(names(expression, frame) == nil ? try planner.want(expression) : nil)
    }
    noted?.note(planner.read)
    noted?.note(wanted.compactMap { names($0.expression, frame)?.name })
    let plan = planner.finished()
    let numbers = try Execution(plan, frame, block: block).run(monitor)
    return zip(wanted, ports).map { wanted, port in
      guard let port, let computed = numbers[port] else {
        var column = names(wanted.expression, frame) ?? Column(wanted.name, .text([]))
        column.name = wanted.name
        return column
      }
      return Column(
        wanted.name, role: .feature, .numbers(computed), formula: wanted.expression.source,
        lookback: plan.warmup(port), lookahead: plan.lookahead(port))
    }
  }

  /// The plan of expressions on a frame, to be looked at.
  package func plan(_ wanted: [Expression], on frame: Frame) throws -> Plan {
    var planner = try Planner(frame, definitions: definitions)
    for expression in wanted { _ = try planner.want(expression) }
    return planner.finished()
  }

  private func names(_ expression: Expression, _ frame: Frame) -> Column? {
    guard case .name(let name) = expression.form, let column = frame[name], column.numbers == nil else { return nil }
    return column
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
