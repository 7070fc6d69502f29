import Frames
import Language
import Vocabulary

/// What is known of an expression before it is computed, and of what it is made of.
package struct Explanation: Sendable {
  /// As the language writes it.
  package let source: String
  /// What a name stands for.
  package let meaning: String?
  package let note: String?
  /// The first row of a segment that can have a value, and how many rows ahead of its own a value reads.
  package let warmup: Int
  package let lookahead: Int
  package let bounds: Bounds
  package let parts: [Explanation]

  /// A line each for the expression and all it is made of, the parts indented.
  package var lines: [String] { lines(indent: "") }

  private func lines(indent: String) -> [String] {
    var facts = warmup == 0 ? ["from the first bar"] : ["from bar \(warmup)"]
    if lookahead > 0 { facts.append("looks \(lookahead) bar\(lookahead == 1 ? "" : "s") ahead") }
    if bounds.isKnown { facts.append("in \(bounds)") }
    let written = meaning.map { "\(source) = \($0)" } ?? source
    return ["\(indent)\(written)   \(facts.joined(separator: ", "))"]
      + parts.flatMap { $0.lines(indent: indent + "  ") }
  }
}

extension Engine {
  /// What is known of an expression on a frame.
  package func explanation(of expression: Expression, on frame: Frame) throws -> Explanation {
    var planner = try Planner(frame, definitions: definitions)
    return try planner.explanation(of: expression)
  }
}

extension Planner {
  fileprivate mutating func explanation(of expression: Expression) throws -> Explanation {
    let port = try port(of: expression, in: Scope())
    var meaning: String?
    var note: String?
    var inner: [Expression] = []
    switch expression.form {
    case .name(let name):
      guard frame[name] == nil, let definition = definitions[name] else { break }
      meaning = definition.body.source
      note = definition.note
      inner = operands(of: definition.body)
    default: inner = operands(of: expression)
    }
    var parts: [Explanation] = []
    for operand in inner where !isPlain(operand) { parts.append(try explanation(of: operand)) }
    let plan = finished()
    return Explanation(
      source: expression.source, meaning: meaning, note: note, warmup: plan.warmup(port),
      lookahead: plan.lookahead(port),
      bounds: plan.bounds(port), parts: parts)
  }

  private func operands(of expression: Expression) -> [Expression] {
    switch expression.form {
    case .unary(_, let inner), .index(let inner, _): [inner]
    case .binary(.within, let left, _): [left]
    case .binary(_, let left, let right): [left, right]
    case .call(let name, let arguments):
      // The arguments of a formula mean nothing without it.
      Engine.functions[name] == nil ? [] : arguments.filter { $0.name != "by" }.map(\.value)
    default: []
    }
  }

  /// A number, a setting, or a column as it stands: there is nothing to explain.
  private func isPlain(_ expression: Expression) -> Bool {
    if (try? constantValue(expression, in: Scope())) != nil { return true }
    if case .name(let name) = expression.form { return frame[name] != nil }
    if case .text = expression.form { return true }
    return false
  }
}
