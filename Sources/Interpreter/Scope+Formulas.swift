import Language

extension Scope {
  /// The expression with the session's formulas written out, so that it means the same where they are not known.
  ///
  /// Expressions bind no names: putting arguments in the place of the formula's parameters says it all. A formula that
  /// stands for itself, or is called with other parameters than it has, is left as it is: computing it complains.
  ///
  /// - Parameter isColumn: Whether a name is that of a column, which comes before a formula of the same name.
  package func writtenOut(_ expression: Expression, isColumn: @escaping (String) -> Bool) -> Expression {
    Formulas(definitions: definitions, isColumn: isColumn).written(expression, [:], [])
  }
}

private struct Formulas {
  let definitions: [String: Scope.Definition]
  let isColumn: (String) -> Bool

  /// - Parameters:
  ///   - meanings: What the parameters of the formula around it stand for.
  ///   - within: The formulas around it.
  func written(_ expression: Expression, _ meanings: [String: Expression], _ within: [String]) -> Expression {
    func with(_ form: Expression.Form) -> Expression { Expression(form, at: expression.place) }
    func inner(_ expression: Expression) -> Expression { written(expression, meanings, within) }
    func inner(_ arguments: [Expression.Argument]) -> [Expression.Argument] {
      arguments.map { Expression.Argument($0.name, inner($0.value), at: $0.place) }
    }
    switch expression.form {
    case .name(let name):
      return meanings[name] ?? (isColumn(name) ? nil : body(of: name, [], within)) ?? expression
    case .unary(let sign, let operand): return with(.unary(sign, inner(operand)))
    case .binary(let sign, let left, let right): return with(.binary(sign, inner(left), inner(right)))
    case .index(let operand, let index): return with(.index(inner(operand), inner(index)))
    case .property(let operand, let name): return with(.property(inner(operand), name))
    case .call(let name, let arguments):
      let arguments = inner(arguments)
      return body(of: name, arguments, within) ?? with(.call(name, arguments))
    case .list(let items): return with(.list(items.map(inner)))
    case .record(let fields): return with(.record(inner(fields)))
    case .range(let low, let high, let step):
      return with(.range(low.map(inner), high.map(inner), step: step.map(inner)))
    case .number, .text, .flag, .missing, .moment, .clock, .span, .ticks, .variable, .group, .last, .word:
      return expression
    }
  }

  private func body(of name: String, _ arguments: [Expression.Argument], _ within: [String]) -> Expression? {
    guard let definition = definitions[name], !within.contains(name), within.count < 64 else { return nil }
    var meanings: [String: Expression] = [:]
    let unnamed = arguments.filter { $0.name == nil }
    guard unnamed.count <= definition.formals.count else { return nil }
    for (formal, argument) in zip(definition.formals, unnamed) { meanings[formal.name] = argument.value }
    for argument in arguments { if let given = argument.name { meanings[given] = argument.value } }
    for formal in definition.formals where meanings[formal.name] == nil {
      guard let standard = formal.standard else { return nil }
      meanings[formal.name] = written(standard, [:], within + [name])
    }
    return written(definition.body, meanings, within + [name])
  }
}
