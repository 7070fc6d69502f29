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
    case .number, .span: break
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
      throw refusal("only a function can be called", hint: "a blank before ( begins something new", at: callee.place)
    }
    guard grammar.verbs[name] == nil else {
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

  // MARK: Primary forms

  private mutating func primary() throws(Fault) -> Expression {
    switch token.kind {
    case .openParenthesis: try parenthesised()
    case .openBracket: try list()
    case .openBrace: try record()
    default: try leaf()
    }
  }

  @inline(never)
  private mutating func leaf() throws(Fault) -> Expression {
    let first = token
    height = 1
    let form: Expression.Form
    switch first.kind {
    case .number: form = try literal(first)
    case .text: form = .text(try unquoted(first))
    case .variable: form = .variable(text(first.start + 1, first.end))
    case .group: form = .group(text(first.start + 1, first.end))
    case .last: form = .last
    case .name: form = try named(first)
    default: throw unexpected("an expression", hint: hintForOperand)
    }
    advance()
    if first.kind == .number { try refuseSplitMoment(first) }
    return Expression(form, at: first.place)
  }

  @inline(never)
  private mutating func parenthesised() throws(Fault) -> Expression {
    let start = token.start
    let mark = enter()
    if token.kind == .closeParenthesis { throw refusal("expected an expression between ( and )") }
    var inner = try expression()
    inner.place = Place(start, try leave(mark, .closeParenthesis, "')'"))
    return inner
  }

  private var hintForOperand: String? {
    guard token.kind == .assign else { return nil }
    switch byte(max(0, token.start - 1)) {
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"):
      return "values do not change in place: write x = x \(text(token.start - 1, token.start)) …"
    default: return "compare with =="
    }
  }

  private func named(_ token: Token) throws(Fault) -> Expression.Form {
    if isWord(token, "yes") { return .flag(true) }
    if isWord(token, "no") { return .flag(false) }
    if isWord(token, "na") { return .missing }
    let name = text(token)
    if token.end - token.start <= 5, Reader.reserved.contains(name) {
      throw refusal(
        "expected an expression, found '\(name)', a word of the language",
        hint: "a column of that name is written px.\(name)")
    }
    return .name(name)
  }

  /// `2024-01-31 09:30` is one moment with a blank in it.
  func refuseSplitMoment(_ date: Token) throws(Fault) {
    guard !signBeginsElement, token.kind == .number, date.end == date.start + 10, isDate(date.start),
      token.start == date.end + 1,
      text(token).contains(":")
    else { return }
    throw refusal(
      "a date and its time stand together", hint: "write \(text(date))T\(text(token))",
      at: date.place.joined(token.place))
  }

  /// `[5 10 20]`, `[a, b]`.
  @inline(never)
  private mutating func list() throws(Fault) -> Expression {
    let start = token.start
    let mark = enter(separated: true)
    var elements: [Expression] = []
    var tallest = 0
    while token.kind != .closeBracket, token.kind != .end {
      elements.append(try expression())
      tallest = max(tallest, height)
      if take(.comma), token.kind == .closeBracket || token.kind == .comma {
        throw unexpected("an element after ','")
      }
    }
    let end = try leave(mark, .closeBracket, "']'")
    height = tallest + 1
    return Expression(.list(elements), at: Place(start, end))
  }

  /// `{depth=6 lr=0.05}`.
  @inline(never)
  private mutating func record() throws(Fault) -> Expression {
    let start = token.start
    let mark = enter(separated: true)
    var fields: [Expression.Argument] = []
    var tallest = 0
    while token.kind != .closeBrace, token.kind != .end {
      let name = token
      guard name.kind == .name, nextIsAssign(after: name.end) else { throw unexpected("name=value or '}'") }
      if let twin = fields.first(where: { $0.name == text(name) }) {
        throw refusal("\(twin.name ?? "") is given twice", at: name.place)
      }
      advance()
      advance()
      let value = try expression()
      tallest = max(tallest, height)
      fields.append(Expression.Argument(text(name), value, at: name.place.joined(value.place)))
      _ = take(.comma)
    }
    let end = try leave(mark, .closeBrace, "'}'")
    height = tallest + 1
    return Expression(.record(fields), at: Place(start, end))
  }

  /// The text between quotes.
  func unquoted(_ token: Token) throws(Fault) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(token.end - token.start)
    var at = token.start + 1
    while at < token.end - 1 {
      guard bytes[at] == UInt8(ascii: "\\") else {
        result.append(bytes[at])
        at += 1
        continue
      }
      switch bytes[at + 1] {
      case UInt8(ascii: "n"): result.append(0x0a)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): result.append(bytes[at + 1])
      default:
        var end = at + 2
        while end < token.end, bytes[end] & 0xc0 == 0x80 { end += 1 }
        throw .complaint(
          Complaint(
            "no escape '\(text(at, end))' in a text", hint: "there are \\n \\t \\\" and \\\\; a backslash is \\\\",
            at: Place(at, end)))
      }
      at += 2
    }
    return String(decoding: result, as: UTF8.self)
  }

  // MARK: Brackets

  /// What an opened bracket set aside.
  struct Mark {
    var newlineIsBlank: Bool
    var signBeginsElement: Bool
  }

  /// Takes an opening bracket; from here on newlines are blanks.
  mutating func enter(separated: Bool = false) -> Mark {
    let mark = Mark(newlineIsBlank: newlineIsBlank, signBeginsElement: signBeginsElement)
    open.append(token.place)
    newlineIsBlank = true
    signBeginsElement = separated
    advance()
    return mark
  }

  /// Takes the closing bracket and gives the offset after it.
  @inline(never)
  mutating func leave(_ mark: Mark, _ closing: Token.Kind, _ expected: String) throws(Fault) -> Int {
    guard token.kind == closing else {
      if token.kind == .assign { throw unexpected(expected, hint: "compare with ==") }
      throw unexpected(expected)
    }
    open.removeLast()
    newlineIsBlank = mark.newlineIsBlank
    signBeginsElement = mark.signBeginsElement
    let end = token.end
    advance()
    return end
  }
}
