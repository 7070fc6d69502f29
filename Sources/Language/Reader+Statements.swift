import Vocabulary

extension Reader {
  /// Words that the language keeps for itself: no value may have such a name.
  static let reserved: Set<String> = [
    "param", "def", "for", "if", "else", "on", "where", "by", "from", "to", "yes", "no", "na",
  ]

  /// The whole text, into `statements`.
  mutating func program() throws(Fault) {
    line(from: taken)
    noteStatement()
    passLines()
    while token.kind != .end {
      if token.kind == .closeBrace { throw refusal("this } closes nothing") }
      try checkOrder()
      let comments = takeComments()
      var statement = try statement()
      statement.comments = comments
      statements.append(statement)
      passLines()
    }
    if continues { throw refusal("the last line ends with \\, but no line follows") }
  }

  /// A `param` stands before all statements but other `param`s and what is included.
  private func checkOrder() throws(Fault) {
    guard isWord(token, "param"), !nextIsAssign(after: token.end) else { return }
    guard let other = statements.last(where: { !$0.mayPrecedeParameters }) else { return }
    throw refusal(
      "param stands before all other statements", hint: "move it above '\(firstLine(other))'", at: token.place)
  }

  private func firstLine(_ statement: Statement) -> String {
    let line = text(statement.place.start, min(statement.place.end, endOfLine(statement.place.start)))
    return line.count > 40 ? line.prefix(39) + "…" : line
  }

  private mutating func takeComments() -> [String] {
    defer { comments = [] }
    return comments
  }

  /// Passes what separates statements; keeps the comment lines that stand directly above the next one.
  private mutating func passLines() {
    while token.kind == .newline || token.kind == .semicolon {
      if token.kind == .semicolon {
        comments = []
        advance()
      } else {
        line(from: token.end)
      }
      noteStatement()
    }
  }

  /// At the end of the text a statement may begin.
  private mutating func noteStatement() {
    guard trace != nil, token.kind == .end else { return }
    context = Expectation.Context()
    note(.verb, at: token.start)
    note(.expression, at: token.start)
  }

  /// Goes to the first statement at or after the beginning of a line.
  @inline(never)
  private mutating func line(from start: Int) {
    comments = []
    var at = start
    while at < bytes.count {
      while Letter.isBlank(byte(at)) { at += 1 }
      guard byte(at) == UInt8(ascii: "#") else {
        guard at < bytes.count, bytes[at] == 0x0a else { break }
        comments = []
        at += 1
        continue
      }
      let end = endOfLine(at)
      comments.append(trimmed(at + 1, end))
      at = end
      while Letter.isBlank(byte(at)) { at += 1 }
      if at == bytes.count { endsInComment = true } else { at += 1 }
    }
    proceed(from: at)
  }

  private func trimmed(_ start: Int, _ end: Int) -> String {
    var start = start
    while start < end, Letter.isBlank(bytes[start]) { start += 1 }
    return text(start, end)
  }

  // MARK: Statements

  private mutating func statement() throws(Fault) -> Statement {
    try descend()
    defer { nesting -= 1 }
    context = Expectation.Context()
    note(.verb, at: token.start)
    let start = token
    let form = try form()
    let place = Place(start.start, max(start.end, taken))
    guard token.kind.endsStatement else { throw leftOver(after: form, start) }
    return Statement(form, at: place)
  }

  @inline(never)
  private mutating func form() throws(Fault) -> Statement.Form {
    let first = token
    switch first.kind {
    case .question: return try help()
    case .name: break
    case .within, .and, .or, .modulo, .not:
      if nextIsAssign(after: first.end) { return try assignment() }
      if first.kind != .not { throw continuation() }
      return try show()
    case .plus, .star, .slash, .caret, .tilde, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .dot:
      throw continuation()
    default: return try show()
    }
    if nextIsAssign(after: first.end) { return try assignment() }
    if isWord(first, "param") { return try parameter() }
    if isWord(first, "def") { return try definition() }
    if isWord(first, "for") { return try loop() }
    if isWord(first, "if") { return try branch() }
    if isWord(first, "else") { throw strayElse() }
    return isVerb(first) ? .command(try command()) : try show()
  }

  /// Whether a command begins here; `report.auc` and `report[1]` are about a value of that name.
  @inline(never)
  func isVerb(_ token: Token) -> Bool {
    guard token.kind == .name, grammar.has(text(token)) else { return false }
    switch byte(token.end) {
    case UInt8(ascii: "."), UInt8(ascii: "["): return false
    default: return true
    }
  }

  @inline(never)
  private func strayElse() -> Fault {
    refusal("'else' without an if", hint: "it stands on the line of the } that closes the if: } else {")
  }

  @inline(never)
  private mutating func show() throws(Fault) -> Statement.Form { .show(try expressions()) }

  @inline(never)
  private mutating func expressions() throws(Fault) -> [Expression] {
    var result = [try expression()]
    while take(.comma) { result.append(try expression()) }
    return result
  }

  /// A line that begins with an operator.
  @inline(never)
  private func continuation() -> Fault {
    refusal(
      "a statement cannot begin with '\(text(token))'", hint: "to go on from the line above, end that line with \\")
  }

  @inline(never)
  private mutating func help() throws(Fault) -> Statement.Form {
    advance()
    note(.topic, at: token.start)
    var words: [String] = []
    while !token.kind.endsStatement {
      let end = endOfWord(token.start)
      guard end > token.start else { throw unexpected("a word after ?", hint: "? fit shows the help of fit") }
      words.append(text(token.start, end))
      proceed(from: end)
    }
    return .help(words.isEmpty ? nil : words.joined(separator: " "))
  }

  @inline(never)
  private mutating func assignment() throws(Fault) -> Statement.Form {
    let name = try newName("a value")
    advance()
    note(.verb, at: token.start)
    if isVerb(token), !nextIsAssign(after: token.end) { return .assignment(name, .command(try command())) }
    let value = try expression()
    if token.kind == .assign {
      throw refusal("a statement gives one name", hint: "write two lines; compare with ==")
    }
    return .assignment(name, .expression(value))
  }

  /// Takes a name that is given here.
  @inline(never)
  private mutating func newName(_ of: String) throws(Fault) -> String {
    let name = text(token)
    switch token.kind {
    case .name: break
    case .within, .and, .or, .not, .modulo, .last:
      throw refusal("'\(name)' is a word of the language and cannot name \(of)", hint: "choose another name")
    default: throw unexpected("a name")
    }
    if grammar.has(name) {
      throw refusal("'\(name)' is a command and cannot name \(of)", hint: "choose another name, such as \(name)1")
    }
    if Reader.reserved.contains(name) {
      throw refusal("'\(name)' is a word of the language and cannot name \(of)", hint: "choose another name")
    }
    advance()
    return name
  }

  /// `param n = 40 in 5..250 "look-back, bars"`.
  @inline(never)
  private mutating func parameter() throws(Fault) -> Statement.Form {
    if !open.isEmpty { throw refusal("param stands at the top of a script, not in a block") }
    advance()
    let name = try newName("a parameter")
    guard token.kind == .assign else { throw unexpected("= and the default of '\(name)'") }
    advance()
    let standard = try operation(Binding.range).withWords
    var within: Expression?
    if take(.within) { within = try operation(Binding.range).withWords }
    var help: String?
    if token.kind == .text {
      help = try unquoted(token)
      advance()
    }
    guard token.kind.endsStatement else {
      throw unexpected(
        "'in' and the values allowed, a text, or the end of the line",
        hint: "such as param \(name) = 20 in 5..250 \"what it is\"")
    }
    return .parameter(name, standard, within: within, help: help)
  }

  /// `def mom(n=20, skip=1) = close[-skip]/close[-n] - 1`.
  @inline(never)
  private mutating func definition() throws(Fault) -> Statement.Form {
    advance()
    let name = try newName("a formula")
    var formals: [Statement.Formal] = []
    if token.kind == .openParenthesis {
      let mark = enter()
      if token.kind != .closeParenthesis {
        repeat {
          let place = token.place
          let formal = try newName("a parameter")
          if formals.contains(where: { $0.name == formal }) {
            throw refusal("the parameter '\(formal)' is given twice", at: place)
          }
          formals.append(Statement.Formal(formal, standard: take(.assign) ? try expression() : nil))
        } while take(.comma)
      }
      _ = try leave(mark, .closeParenthesis, "',' or ')'")
    }
    guard take(.assign) else { throw unexpected("= and the formula of '\(name)'") }
    return .definition(name, formals, try expression())
  }

  /// `for k in [5 10 20] { … }`.
  @inline(never)
  private mutating func loop() throws(Fault) -> Statement.Form {
    advance()
    let name = try newName("a loop's value")
    guard take(.within) else {
      throw unexpected("'in' and the values of '\(name)'", hint: "for \(name) in [5 10 20] { … }")
    }
    let over = try expression()
    return .loop(name, over: over, try block(of: "for"))
  }

  /// `if $n > 60 { … } else { … }`.
  @inline(never)
  private mutating func branch() throws(Fault) -> Statement.Form {
    advance()
    let condition = try expression()
    if token.kind == .assign { throw refusal("= gives a name to a value", hint: "compare with ==") }
    let block = try block(of: "if")
    guard token.kind == .name, isWord(token, "else") else { return .branch(condition, block, otherwise: []) }
    advance()
    guard token.kind == .name, isWord(token, "if") else {
      return .branch(condition, block, otherwise: try self.block(of: "else"))
    }
    try descend()
    defer { nesting -= 1 }
    let start = token.start
    let form = try branch()
    return .branch(condition, block, otherwise: [Statement(form, at: Place(start, taken))])
  }

  /// `{ … }`.
  @inline(never)
  mutating func block(of owner: String) throws(Fault) -> [Statement] {
    guard token.kind == .openBrace else { throw unexpected("the block of '\(owner)' in { }") }
    // A block takes more of the stack than a pair of parentheses.
    nesting += 3
    defer { nesting -= 3 }
    try descend()
    defer { nesting -= 1 }
    let outer = (comments, newlineIsBlank, signBeginsElement, context)
    open.append(token.place)
    (newlineIsBlank, signBeginsElement) = (false, false)
    comments = []
    if endsLine(after: token.end) { line(from: pastLine(token.end)) } else { advance() }
    var block: [Statement] = []
    noteStatement()
    passLines()
    while token.kind != .closeBrace {
      guard token.kind != .end else { throw unexpected("'}'") }
      let comments = takeComments()
      var statement = try statement()
      statement.comments = comments
      block.append(statement)
      passLines()
    }
    open.removeLast()
    (comments, newlineIsBlank, signBeginsElement, context) = outer
    advance()
    return block
  }

  private func endsLine(after offset: Int) -> Bool {
    var at = offset
    while Letter.isBlank(byte(at)) { at += 1 }
    return byte(at) == 0x0a || byte(at) == UInt8(ascii: "#")
  }

  private func pastLine(_ offset: Int) -> Int {
    var at = offset
    while at < bytes.count, bytes[at] != 0x0a { at += 1 }
    return min(at + 1, bytes.count)
  }
}
