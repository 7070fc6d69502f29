import Vocabulary

extension Reader {
  /// The end of the run of word characters that begins here. A `\` is one where the word goes on after it: `C:\bars`.
  func endOfWord(_ start: Int) -> Int {
    var end = start
    while end < bytes.count, Letter.isWordPart(bytes[end]) {
      var next = end
      while byte(next) == UInt8(ascii: "\\") { next += 1 }
      if next > end, !Letter.isWordPart(byte(next)) { break }
      end = max(next, end + 1)
    }
    return end
  }

  /// The value of an option, which stands directly after its `=`.
  mutating func value(of facts: ParameterFacts?, name: String) throws(Fault) -> Expression {
    let start = token.start
    if let slot = facts?.slot, slot.isRaw {
      return try word(slot)
    }
    let value = facts?.slot == .moment ? try moment() : try atom()
    try refuseOperator(after: value, from: start, name)
    switch facts?.slot {
    case .formula, .value: return value
    default: return value.withWords
    }
  }

  /// Operators in an option's value stand in parentheses: `up=(2*atr(14))`.
  @inline(never)
  private mutating func refuseOperator(after value: Expression, from start: Int, _ name: String) throws(Fault) {
    guard token.kind.infix != nil || token.kind == .dots else { return }
    if token.spaced {
      // A sign or a pattern that begins the next word has a blank before it and none after.
      let next = byte(token.end)
      let touches = !Letter.isBlank(next) && next != 0x0a && token.end < bytes.count
      if touches, token.kind == .minus || token.kind == .plus || token.kind == .star || token.kind == .slash { return }
    }
    let sign = token.place
    var ahead = self
    ahead.trace = nil
    ahead.proceed(from: start)
    let end: Int
    do { end = try ahead.operation(Binding.or).place.end } catch { end = max(endOfWord(start), sign.end) }
    throw .complaint(
      Complaint(
        "an option's value with operators stands in parentheses", hint: "write \(name)=(\(text(start, end)))",
        at: Place(start, end)))
  }

  /// A date, with or without a time. To completion one that is begun at the end of the text is a single word.
  @inline(never)
  mutating func moment() throws(Fault) -> Expression {
    if trace != nil, Letter.isDigit(byte(token.start)), endOfWord(token.start) == bytes.count {
      throw unexpected("the rest of the date")
    }
    if let date = try shortDate() { return date }
    return try atom()
  }

  /// A value without operators: a literal, a name with what belongs to it, a list, a record, a range, parentheses.
  @inline(never)
  mutating func atom() throws(Fault) -> Expression {
    let low: Expression? = token.kind == .dots ? nil : try operand()
    guard token.kind == .dots, low == nil || !token.spaced else { return low ?? Expression(.missing, at: token.place) }
    var tallest = low == nil ? 0 : height
    var place = low?.place.joined(token.place) ?? token.place
    advance()
    var ends: [Expression?] = [nil, nil]
    for index in 0..<2 {
      if token.kind.beginsOperand, !token.spaced {
        let end = try operand()
        tallest = max(tallest, height)
        place = place.joined(end.place)
        ends[index] = end
      }
      guard index == 0, token.kind == .dots, !token.spaced else { break }
      place = place.joined(token.place)
      advance()
      guard token.kind.beginsOperand, !token.spaced else { throw unexpected("the step of the range") }
    }
    height = tallest + 1
    try checkHeight(place)
    return Expression(.range(low, ends[0], step: ends[1]), at: place)
  }

  private mutating func operand() throws(Fault) -> Expression { try signed(power: false) }

  /// `2015` and `2015-03`, where a date is meant.
  @inline(never)
  private mutating func shortDate() throws(Fault) -> Expression? {
    let start = token.start
    guard token.kind == .number, !isDate(start), (0..<4).allSatisfy({ Letter.isDigit(byte(start + $0)) }) else {
      return nil
    }
    var (month, end, precision) = (1, start + 4, Moment.Precision.year)
    if byte(end) == UInt8(ascii: "-"), Letter.isDigit(byte(end + 1)), Letter.isDigit(byte(end + 2)) {
      (month, end, precision) = (integer(end + 1, 2), end + 3, .month)
    }
    guard !Letter.isNamePart(byte(end)), byte(end) != UInt8(ascii: "-"), byte(end) != UInt8(ascii: ":"),
      byte(end) != UInt8(ascii: ".")
    else { return nil }
    guard (1...12).contains(month) else {
      throw .complaint(Complaint("there is no month \(text(start, end))", at: Place(start, end)))
    }
    let nanoseconds = try midnight(Day(year: integer(start, 4), month: month, day: 1), Place(start, end))
    proceed(from: end)
    height = 1
    return Expression(
      .moment(Moment(nanoseconds: nanoseconds, precision: precision)), at: Place(start, end))
  }

  // MARK: Raw words

  /// A word taken as it stands, or a list of such; `$x` and what is not a word is an expression.
  mutating func word(_ slot: Slot) throws(Fault) -> Expression {
    let start = token.start
    switch token.kind {
    case .openBracket: return try words(slot)
    case .openParenthesis, .openBrace: return try postfix()
    case .text where !Letter.isWordPart(byte(token.end)) && byte(token.end) != UInt8(ascii: "\""): break
    default:
      if byte(start) == UInt8(ascii: "\"") || byte(endOfWord(start)) == UInt8(ascii: "\"") { return try quotedWord() }
      return try plainWord(slot)
    }
    let quoted = token
    let content = try unquoted(quoted)
    advance()
    height = 1
    return Expression(.text(content), at: quoted.place)
  }

  @inline(never)
  private mutating func plainWord(_ slot: Slot) throws(Fault) -> Expression {
    let start = token.start
    let end = endOfWord(start)
    guard end > start else { throw unexpected("a word") }
    let first = byte(start)
    let isName = Letter.isLetter(first) && endOfName(start) == end
    let isSigil = (first == UInt8(ascii: "$") || first == UInt8(ascii: "@")) && Letter.isLetter(byte(start + 1))
    noteSigil(start, end)
    if isSigil, endOfName(start + 1) == end || first == UInt8(ascii: "$") && slot != .path { return try postfix() }
    if byte(end) == UInt8(ascii: "("), isName { return try postfix() }
    if case .object = slot, Letter.isLetter(first) {
      let sign = byte(endOfName(start))
      if sign == UInt8(ascii: ".") || sign == UInt8(ascii: "[") { return try postfix() }
    }
    proceed(from: end)
    height = 1
    return Expression(.word(text(start, end)), at: Place(start, end))
  }

  /// A path with quoted parts: `"my data"/*.csv`.
  @inline(never)
  private mutating func quotedWord() throws(Fault) -> Expression {
    let start = token.start
    var content = ""
    var at = start
    while true {
      if byte(at) == UInt8(ascii: "\"") {
        guard let end = endOfText(at) else {
          proceed(from: at)
          throw strange("a word")
        }
        content += try unquoted(Token(kind: .text, start: at, end: end, spaced: false))
        at = end
      } else {
        let end = endOfWord(at)
        guard end > at else { break }
        content += text(at, end)
        at = end
      }
    }
    proceed(from: at)
    height = 1
    return Expression(.text(content), at: Place(start, at))
  }

  /// `[m1 m2]`, `[@volume mom*]`.
  @inline(never)
  private mutating func words(_ slot: Slot) throws(Fault) -> Expression {
    try descend()
    defer { nesting -= 1 }
    let start = token.start
    let mark = enter(separated: true)
    var items: [Expression] = []
    var tallest = 0
    while token.kind != .closeBracket, token.kind != .end {
      note(.element(of: slot), at: token.start)
      items.append(try word(slot))
      tallest = max(tallest, height)
      if take(.comma), token.kind == .closeBracket || token.kind == .comma { throw unexpected("an element after ','") }
    }
    note(.element(of: slot), at: token.start)
    let end = try leave(mark, .closeBracket, "']'")
    height = tallest + 1
    try checkHeight(Place(start, end))
    return Expression(.list(items), at: Place(start, end))
  }
}
