import Vocabulary

extension Reader {
  /// A verb with everything that follows it.
  @inline(never)
  mutating func command() throws(Fault) -> CommandCall {
    let first = token
    let name = text(first)
    guard let verb = grammar[name] else { throw refusal("no command '\(name)'") }
    if byte(first.end) == UInt8(ascii: "(") {
      throw refusal("'\(name)' is a command, not a function", hint: "write it with a blank: \(name) …", at: first.place)
    }
    advance()
    if token.kind == .assign {
      throw refusal(
        "'\(name)' is a command and cannot name a value", hint: "choose another name, such as \(name)1", at: first.place
      )
    }
    var call = CommandCall(name, at: first.place)
    var line = Line(verb)
    context.verb = name
    if !verb.kinds.isEmpty { try kind(of: verb, into: &call, &line) }
    while true {
      noteNext(line)
      if token.kind.endsStatement { break }
      try piece(into: &call, &line)
      if call.block != nil { break }
    }
    return call
  }

  /// What the grammar says of the line being read.
  struct Line {
    var verb: Grammar.Verb
    /// Nil where the kind is not known yet, or given by a variable.
    var kind: Grammar.Kind?
    var options: [ParameterFacts] = []
    var places: [ParameterFacts] = []
    var keywords: [ParameterFacts] = []
    var given: [String] = []
    var clauses: [CommandCall.Clause.Word] = []
    var wordCount = 0

    init(_ verb: Grammar.Verb) {
      self.verb = verb
      take(verb.parameters)
    }

    /// What stands in its place is the kind's, unless the kind takes nothing there.
    mutating func set(_ kind: Grammar.Kind) {
      self.kind = kind
      if kind.parameters.contains(where: { $0.form != .option && $0.form != .keyword }) { places = [] }
      take(kind.parameters)
    }

    private mutating func take(_ parameters: [ParameterFacts]) {
      for facts in parameters {
        options.append(facts)
        switch facts.form {
        case .option: break
        case .keyword: keywords.append(facts)
        default: places.append(facts)
        }
      }
    }

    /// What the next word by its place is for.
    var place: ParameterFacts? {
      if wordCount < places.count { return places[wordCount] }
      guard let last = places.last, last.form == .rest || last.form == .someRest else { return nil }
      return last
    }

    /// Whether an expression comes next, in which = would be meant as ==.
    var expectsExpression: Bool {
      guard let slot = place?.slot, place?.form == .argument else { return false }
      return slot == .formula || slot == .value
    }

    /// Whether all options are known, so that any other is a mistake.
    var isClosed: Bool { !verb.takesFreeOptions && (verb.kinds.isEmpty || kind != nil) }

    var title: String { kind.map { "\(verb.name) \($0.name)" } ?? verb.name }
  }

  // MARK: Pieces

  @inline(never)
  private mutating func kind(of verb: Grammar.Verb, into call: inout CommandCall, _ line: inout Line) throws(Fault) {
    note(.kind, at: token.start)
    let names = verb.kinds.map(\.name)
    let word = token
    if word.kind == .variable {
      call.words.append(try postfix())
      return
    }
    if word.kind.endsStatement, !verb.needsKind { return }
    let end = endOfWord(word.start)
    if !verb.needsKind, text(word.start, end) == "?" { return proceed(from: end) }
    guard !word.kind.endsStatement, end > word.start, CommandCall.Clause.Word(rawValue: text(word)) == nil,
      byte(end) != UInt8(ascii: "(")
    else {
      throw refusal(
        "\(verb.name) needs a \(verb.kindTitle)", hint: "there is \(names.joined(separator: ", "))", at: call.verbPlace)
    }
    let name = text(word.start, end)
    guard let kind = verb.kinds.first(where: { $0.name == name || $0.aliases.contains(name) }) else {
      if word.kind == .name, byte(word.end) == UInt8(ascii: "=") {
        throw refusal(
          "\(verb.name) needs a \(verb.kindTitle)", hint: "there is \(names.joined(separator: ", "))",
          at: call.verbPlace)
      }
      let known = verb.kinds.flatMap { [$0.name] + $0.aliases }
      throw .complaint(
        Complaint(
          "no \(verb.kindTitle) '\(name)'",
          hint: didYouMean(name, known) ?? "there is \(names.joined(separator: ", "))",
          at: Place(word.start, end)))
    }
    proceed(from: end)
    call.words.append(Expression(.word(name), at: Place(word.start, end)))
    line.set(kind)
    context.kind = kind.name
  }

  @inline(never)
  private mutating func piece(into call: inout CommandCall, _ line: inout Line) throws(Fault) {
    if token.kind == .openBrace, line.verb.takesBlock {
      call.block = try block(of: line.verb.name)
    } else {
      try passComma(line, isFirst: call.words.isEmpty)
      try part(into: &call, &line)
    }
  }

  /// A comma may stand between words, and nothing that begins no word.
  @inline(never)
  private mutating func passComma(_ line: Line, isFirst: Bool) throws(Fault) {
    switch token.kind {
    case .comma:
      guard !isFirst else { throw unexpected("a word after '\(line.verb.name)'") }
      advance()
      if token.kind.endsStatement || token.kind == .comma || token.kind == .assign {
        throw unexpected("something after ','")
      }
      noteNext(line)
    case .assign:
      throw unexpected("a word or an option", hint: "an option is written name=value, without blanks")
    case .closeParenthesis, .closeBracket:
      throw refusal("this \(text(token)) closes nothing")
    default:
      if !token.spaced { throw unexpected("a blank or ','") }
    }
  }

  @inline(never)
  private mutating func part(into call: inout CommandCall, _ line: inout Line) throws(Fault) {
    if token.kind == .question, line.keywords.contains(where: { $0.name == "?" }) { return keyword(into: &call, &line) }
    if token.kind == .name {
      if byte(token.end) == UInt8(ascii: "="), byte(token.end + 1) != UInt8(ascii: "=") {
        return try option(into: &call, &line)
      }
      if let word = CommandCall.Clause.Word(rawValue: text(token)) { return try clause(word, into: &call, &line) }
      // log may be a keyword of the verb; log(x) is a function.
      if line.keywords.contains(where: { $0.name == text(token) }), byte(token.end) != UInt8(ascii: "(") {
        return keyword(into: &call, &line)
      }
      if nextIsAssign(after: token.end) { throw spacedAssign(line) }
    }
    call.words.append(try positional(line))
    line.wordCount += 1
  }

  private mutating func keyword(into call: inout CommandCall, _ line: inout Line) {
    call.words.append(Expression(.word(text(token)), at: token.place))
    line.given.append(text(token))
    advance()
  }

  /// `head = 5`, `assert n = 5`.
  @inline(never)
  private func spacedAssign(_ line: Line) -> Fault {
    if line.expectsExpression, !line.options.contains(where: { $0.name == text(token) }) {
      let sign = blanksEnd(token.end)
      return refusal("= gives a name to a value", hint: "compare with ==", at: Place(sign, sign + 1))
    }
    var at = blanksEnd(token.end)
    at = blanksEnd(at + 1)
    let end = max(endOfWord(at), at)
    return refusal(
      "no blanks stand around the = of an option", hint: "write \(text(token))=\(text(at, end))",
      at: Place(token.start, max(token.end, end)))
  }

  @inline(never)
  private mutating func option(into call: inout CommandCall, _ line: inout Line) throws(Fault) {
    let name = token
    let title = text(name)
    if CommandCall.Clause.Word(rawValue: title) != nil, !line.options.contains(where: { $0.name == title }) {
      throw refusal(
        "'\(title)' is a clause: write \"\(title) …\" with a blank, not \(title)=", at: Place(name.start, name.end + 1))
    }
    let facts = line.options.first { $0.name == title }
    if facts == nil, line.isClosed {
      let known = line.options.map(\.name)
      let all = known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))"
      let hint = didYouMean(title, known) ?? (line.expectsExpression ? "compare with ==; \(all)" : all)
      throw .complaint(Complaint("\(line.title) has no option '\(title)'", hint: hint, at: name.place))
    }
    advance()
    if Letter.isBlank(byte(token.end)), !endsLineOrText(token.end) {
      let start = blanksEnd(token.end)
      let end = max(endOfWord(start), start)
      throw .complaint(
        Complaint(
          "no blanks stand around the = of an option", hint: "write \(title)=\(text(start, end))",
          at: Place(name.start, end)))
    }
    advance()
    note(.value(of: title, facts), at: token.start)
    guard !token.kind.endsStatement, !token.spaced else {
      throw unexpected("the value of \(title)", hint: facts.map { "\($0.name) is \($0.help)" })
    }
    let value = try value(of: facts, name: title)
    call.options.append(Expression.Argument(title, value, at: name.place.joined(value.place)))
    line.given.append(title)
  }

  private func blanksEnd(_ offset: Int) -> Int {
    var at = offset
    while Letter.isBlank(byte(at)) { at += 1 }
    return at
  }

  private func endsLineOrText(_ offset: Int) -> Bool {
    let at = blanksEnd(offset)
    return at >= bytes.count || bytes[at] == 0x0a || bytes[at] == UInt8(ascii: "#") || bytes[at] == UInt8(ascii: ";")
  }

  @inline(never)
  private mutating func clause(
    _ word: CommandCall.Clause.Word, into call: inout CommandCall, _ line: inout Line
  ) throws(Fault) {
    let place = token.place
    guard line.verb.clauses.contains(word) else {
      let heeded = CommandCall.Clause.Word.allCases.filter(line.verb.clauses.contains).map(\.rawValue)
      let hint = heeded.isEmpty ? "it takes no clause" : "it takes \(heeded.joined(separator: ", "))"
      throw refusal("\(line.verb.name) has no use for '\(word.rawValue)'", hint: hint)
    }
    if line.clauses.contains(word) { throw refusal("'\(word.rawValue)' is given twice") }
    line.clauses.append(word)
    advance()
    note(.clauseValue(word), at: token.start)
    guard !token.kind.endsStatement else {
      throw unexpected("\(word.expected) after '\(word.rawValue)'")
    }
    var expressions: [Expression] = []
    switch word {
    case .on:
      expressions = [try expression()]
      context.frame = expressions[0]
    case .where: expressions = [try expression()]
    case .by:
      repeat { expressions.append(try expression()) } while take(.comma)
    case .from, .to: expressions = [try moment().withWords]
    }
    let end = expressions.last?.place.end ?? place.end
    call.clauses.append(CommandCall.Clause(word, expressions, at: Place(place.start, end)))
  }

  /// A word by its place, read as its parameter says.
  @inline(never)
  private mutating func positional(_ line: Line) throws(Fault) -> Expression {
    guard let facts = line.place else {
      // Nothing belongs here, so nothing is offered; what it is too much of is said when the line runs.
      let kept = trace
      trace = nil
      defer { trace = kept }
      return try expression()
    }
    switch facts.slot {
    case .formula, .value: return try expression()
    case let slot where slot.isRaw:
      if token.kind == .openParenthesis {
        throw unexpected("\(facts.name) after '\(line.title)'", hint: "\(facts.name) is \(facts.help)")
      }
      return try word(slot)
    case .moment: return try moment().withWords
    default: return try expression().withWords
    }
  }
}

extension CommandCall.Clause.Word {
  fileprivate var expected: String {
    switch self {
    case .on: "a name"
    case .where: "a condition"
    case .by: "a column"
    case .from, .to: "a date"
    }
  }
}

extension Slot {
  /// Whether a word is taken as it stands, up to the next blank.
  package var isRaw: Bool {
    switch self {
    case .text, .word, .choice, .path, .columns, .object, .zone: true
    default: false
    }
  }
}
