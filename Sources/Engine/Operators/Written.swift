import Language
import Vocabulary

/// An operator that is a formula of others, written in the language itself; its columns and settings stand in it under
/// their names.
protocol Written: Operator {
  static var formula: String { get }
}

extension Written {
  package static var details: String { "\(formula)." }

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    var scope = Scope(expanding: [Self.name])
    for (input, port) in zip(Self.inputs, inputs) { scope.meanings[input.name] = .port(port) }
    for setting in settings {
      scope.meanings[setting.name] = .expression(try Parser.expression(setting.value.source), Scope())
    }
    return try planner.port(of: Parser.expression(Self.formula), in: scope)
  }
}
