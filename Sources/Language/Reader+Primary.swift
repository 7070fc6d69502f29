import Vocabulary

/// What an expression is made of: literals, names, and what stands in brackets.
extension Reader {
  mutating func primary() throws(Fault) -> Expression {
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
