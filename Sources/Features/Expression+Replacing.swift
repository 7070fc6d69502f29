import Language

extension Expression {
  /// The expression with every bare name for which there is a replacement replaced by it.
  func replacingNames(_ replacement: (String) -> Expression?) -> Expression {
    func inner(_ expression: Expression) -> Expression { expression.replacingNames(replacement) }
    func inner(_ arguments: [Argument]) -> [Argument] {
      arguments.map { Argument($0.name, inner($0.value), at: $0.place) }
    }
    func with(_ form: Form) -> Expression { Expression(form, at: place) }
    switch form {
    case .name(let name): return replacement(name) ?? self
    case .unary(let sign, let operand): return with(.unary(sign, inner(operand)))
    case .binary(let sign, let left, let right): return with(.binary(sign, inner(left), inner(right)))
    case .index(let operand, let bars): return with(.index(inner(operand), bars))
    case .call(let name, let arguments): return with(.call(name, inner(arguments)))
    case .list(let items): return with(.list(items.map(inner)))
    default: return self
    }
  }
}
