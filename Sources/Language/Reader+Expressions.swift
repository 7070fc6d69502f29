import Vocabulary

/// How tightly the forms of an expression bind, loosest first.
enum Binding {
  static let or = 1, and = 2, not = 3, comparison = 4, range = 5, sum = 6, product = 7, sign = 8, power = 9,
    postfix = 10
}

extension Reader {
  mutating func expression() throws(Fault) -> Expression { try operation(Binding.or) }

  // What recurs is split into small functions: their frames decide how deep a tree a small stack can hold.

  /// Operands and operators that bind at least as tightly as `loosest`.
  @inline(never)
  mutating func operation(_ loosest: Int) throws(Fault) -> Expression {
    try descend()
    defer { nesting -= 1 }
    var isRange = token.kind == .dots
    var left = try leftmost(loosest)
    while !beginsElement {
      if token.kind == .dots, loosest <= Binding.range {
        left = try range(from: left, isRange: isRange)
        isRange = true
      } else if let infix = token.kind.infix, infix.precedence >= loosest, infix != .power {
        left = try joined(left, infix)
      } else {
        break
      }
    }
    return left
  }

  /// Takes an operator and what is right of it.
  @inline(never)
  private mutating func joined(_ left: Expression, _ infix: BinaryOperator) throws(Fault) -> Expression {
    let leftHeight = height
    advance()
    let right = try operation(infix.precedence + 1)
    height = max(leftHeight, height) + 1
    try checkHeight(right.place)
    if infix.precedence == Binding.comparison, token.kind.infix?.precedence == Binding.comparison {
      throw chained(left.place.joined(right.place), right.place)
    }
    return Expression(.binary(infix, left, right), at: left.place.joined(right.place))
  }

  @inline(never)
  private func misplacedNot() -> Fault {
    refusal("'\(text(token))' needs parentheses here", hint: "write (\(text(token)) …)")
  }

  @inline(never)
  private func chained(_ left: Place, _ right: Place) -> Fault {
    refusal("comparisons do not chain", hint: "write \(text(left)) & \(text(right)) \(text(token)) …")
  }

  /// Whether the next sign begins a new element of a list: `[5 -3]`, `[a ..b]`.
  private var beginsElement: Bool {
    guard signBeginsElement, token.spaced else { return false }
    if token.kind == .dots { return true }
    guard token.kind == .minus || token.kind == .plus else { return false }
    return !Letter.isBlank(byte(token.end)) && byte(token.end) != 0x0a
  }

  private mutating func leftmost(_ loosest: Int) throws(Fault) -> Expression {
    switch token.kind {
    case .not: try negated(loosest)
    case .dots where loosest <= Binding.range: try range(from: nil, isRange: false)
    default: try signed()
    }
  }

  @inline(never)
  private mutating func negated(_ loosest: Int) throws(Fault) -> Expression {
    let sign = token
    guard loosest <= Binding.not else { throw misplacedNot() }
    advance()
    let operand = try operation(Binding.not)
    height += 1
    try checkHeight(sign.place)
    return Expression(.unary(.not, operand), at: sign.place.joined(operand.place))
  }

  /// `-x`, `+x`, `x^y`; without a power, the value of an option.
  mutating func signed(power: Bool = true) throws(Fault) -> Expression {
    noteOperand()
    if token.kind == .minus { return try minus(power) }
    if token.kind == .plus { return try plus(power) }
    let base = try postfix()
    return power && token.kind == .caret ? try self.power(of: base) : base
  }

  @inline(never)
  private mutating func plus(_ power: Bool) throws(Fault) -> Expression {
    let sign = token
    try descend()
    defer { nesting -= 1 }
    advance()
    var operand = try signed(power: power)
    operand.place = sign.place.joined(operand.place)
    if case .number(let number, let written) = operand.form, number >= 0 {
      operand.form = .number(number, written: written.hasPrefix("+") ? written : "+" + written)
    }
    return operand
  }

  @inline(never)
  private mutating func minus(_ power: Bool) throws(Fault) -> Expression {
    let sign = token
    try descend()
    defer { nesting -= 1 }
    advance()
    if token.kind == .number, !token.spaced, let literal = try negativeLiteral(after: sign) { return literal }
    let operand = try signed(power: power)
    height += 1
    try checkHeight(sign.place)
    return Expression(.unary(.minus, operand), at: sign.place.joined(operand.place))
  }

  @inline(never)
  private mutating func power(of base: Expression) throws(Fault) -> Expression {
    let baseHeight = height
    try descend()
    defer { nesting -= 1 }
    advance()
    let exponent = try signed()
    height = max(baseHeight, height) + 1
    try checkHeight(exponent.place)
    return Expression(.binary(.power, base, exponent), at: base.place.joined(exponent.place))
  }

  /// `-5`, unless something that binds tighter follows: `-5^2` is -(5^2).
  @inline(never)
  private mutating func negativeLiteral(after sign: Token) throws(Fault) -> Expression? {
    let number = token
    switch byte(number.end) {
    case UInt8(ascii: "("), UInt8(ascii: "["): return nil
    case UInt8(ascii: ".") where byte(number.end + 1) != UInt8(ascii: "."): return nil
    default: break
    }
    guard scan(from: number.end).kind != .caret else { return nil }
    let form = try literal(number, negative: true)
    switch form {
    case .number, .span, .ticks: break
    default: return nil
    }
    advance()
    height = 1
    return Expression(form, at: sign.place.joined(number.place))
  }

  // MARK: Ranges

  /// `1..10`, `0..1..0.1`, `2022-01-01..`: an end follows directly, or, where a blank stands before the dots, after one.
  @inline(never)
  private mutating func range(from low: Expression?, isRange: Bool) throws(Fault) -> Expression {
    if isRange { throw refusal("a range has two ends and a step", hint: "write low..high..step") }
    var tallest = low == nil ? 0 : height
    var place = low?.place.joined(token.place) ?? token.place
    let loose = token.spaced && low != nil
    func reached(_ part: Expression?) {
      if let part { (tallest, place) = (max(tallest, height), place.joined(part.place)) }
    }
    advance()
    var high: Expression?
    var step: Expression?
    if token.kind != .dots || token.spaced { high = try end(loose) }
    reached(high)
    if token.kind == .dots, !beginsElement, high != nil || !token.spaced {
      place = place.joined(token.place)
      let loose = token.spaced
      advance()
      step = try end(loose)
      guard step != nil else { throw unexpected("the step of the range") }
      reached(step)
    }
    height = tallest + 1
    try checkHeight(place)
    return Expression(.range(low, high, step: step), at: place)
  }

  private mutating func end(_ loose: Bool) throws(Fault) -> Expression? {
    guard token.kind.beginsOperand, loose || !token.spaced else { return nil }
    return try operation(Binding.sum)
  }

  // MARK: Postfix forms

  /// `x[-5]`, `m.cv.auc`, `mean(x, 20)`.
  mutating func postfix() throws(Fault) -> Expression {
    var result = try primary()
    while !token.spaced {
      switch token.kind {
      case .openBracket: result = try indexed(result)
      case .dot: result = try property(of: result)
      case .openParenthesis: result = try call(result)
      default: return result
      }
      try checkHeight(result.place)
    }
    return result
  }

  @inline(never)
  private mutating func indexed(_ base: Expression) throws(Fault) -> Expression {
    let baseHeight = height
    let mark = enter()
    let position: Expression
    if token.kind == .closeBracket {
      throw refusal("expected an index between [ and ]", hint: "\(text(base.place))[-1] is the value one bar ago")
    }
    position = try expression()
    let end = try leave(mark, .closeBracket, "']'")
    height = max(baseHeight, height) + 1
    return Expression(.index(base, position), at: Place(base.place.start, end))
  }

  @inline(never)
  private mutating func property(of base: Expression) throws(Fault) -> Expression {
    let baseHeight = height
    note(.property(of: base), at: token.end)
    let start = token.end
    guard Letter.isLetter(byte(start)) else {
      advance()
      throw unexpected("the name of a property after '.'")
    }
    let end = endOfName(start)
    proceed(from: end)
    height = baseHeight + 1
    return Expression(.property(base, text(start, end)), at: Place(base.place.start, end))
  }

  @inline(never)
  private mutating func call(_ callee: Expression) throws(Fault) -> Expression {
    let name = try functionName(callee)
    let mark = enter()
    var arguments: [Expression.Argument] = []
    var tallest = 0
    if token.kind != .closeParenthesis {
      repeat {
        arguments.append(try argument(of: name))
        tallest = max(tallest, height)
      } while take(.comma)
    } else {
      noteArgument(of: name)
    }
    let end = try leave(mark, .closeParenthesis, "',' or ')'")
    height = tallest + 1
    return Expression(.call(name, arguments), at: Place(callee.place.start, end))
  }

  /// What is written here for `px.close.mean()`: a function, with its column between the parentheses.
  private func methodRemedy(_ callee: Expression) -> String? {
    guard case .property(let base, let method) = callee.form else { return nil }
    var (names, column) = ([method], base)
    while case .call(let name, _) = column.form {
      let parts = name.split(separator: ".").map(String.init)
      guard let last = parts.last, parts.count > 1 else { break }
      names.append(last)
      column = Expression(.name(parts[0]), at: column.place)
    }
    return names.lazy.compactMap { Habits.remedy(for: $0) }.last
      ?? "a function stands before its column: \(method)(\(column.source))"
  }

  /// `mean`, or with its namespace `xs.rank`.
  @inline(never)
  private func functionName(_ callee: Expression) throws(Fault) -> String {
    var name: String?
    switch callee.form {
    case .name(let function): name = function
    case .property(let space, let function):
      if case .name(let space) = space.form { name = "\(space).\(function)" }
    default: break
    }
    guard let name else {
      throw refusal(
        "only a function can be called", hint: methodRemedy(callee) ?? "a blank before ( begins something new",
        at: callee.place)
    }
    guard !grammar.has(name) else {
      throw refusal(
        "'\(name)' is a command, not a function", hint: "it stands first on its line, with a blank after it",
        at: callee.place)
    }
    return name
  }

  @inline(never)
  private mutating func argument(of function: String) throws(Fault) -> Expression.Argument {
    noteArgument(of: function)
    let start = token
    guard start.kind == .name, nextIsAssign(after: start.end) else {
      let value = try expression()
      return Expression.Argument(nil, value, at: value.place)
    }
    advance()
    advance()
    let value = try expression()
    return Expression.Argument(text(start), value, at: start.place.joined(value.place))
  }

  /// Whether a single `=` follows, blanks aside.
  func nextIsAssign(after offset: Int) -> Bool {
    var at = offset
    while Letter.isBlank(byte(at)) { at += 1 }
    return byte(at) == UInt8(ascii: "=") && byte(at + 1) != UInt8(ascii: "=")
  }
}
