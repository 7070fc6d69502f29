import Vocabulary

/// What is wrong with the rest of a line.
extension Reader {
  @inline(never)
  func leftOver(after form: Statement.Form, _ first: Token) -> Fault {
    if case .show(let expressions) = form, let only = expressions.last {
      if token.kind == .assign {
        if case .binary = only.form {
          return refusal("values do not change in place", hint: "write x = x + 1 as a whole")
        }
        if case .index = only.form {
          return refusal("values do not change in place", hint: "when(condition, a, b) chooses")
        }
        return refusal("one name stands before =, not '\(text(only.place))'")
      }
      if expressions.count == 1, case .name(let name) = only.form, token.spaced { return noCommand(name, first) }
    }
    if token.kind == .comma, case .assignment = form {
      let isDecimal = Letter.isDigit(byte(token.start - 1)) && Letter.isDigit(byte(token.end))
      return unexpected(
        "an operator or the end of the statement",
        hint: isDecimal ? "decimals follow a point: 1.5" : "a list is written [a b]")
    }
    if token.kind == .unknown { return strange("an operator or the end of the statement") }
    if token.kind == .closeParenthesis || token.kind == .closeBracket {
      return refusal("this \(text(token)) closes nothing")
    }
    if token.kind == .openBracket || token.kind == .openParenthesis, token.spaced, case .assignment = form {
      return unexpected("the end of the statement", hint: "no blank stands before \(text(token))")
    }
    return unexpected("an operator or the end of the statement")
  }

  /// `shwo close`.
  @inline(never)
  func noCommand(_ name: String, _ first: Token) -> Fault {
    if let remedy = Habits.remedy(for: name) {
      return refusal("no command '\(name)'", hint: remedy, at: first.place)
    }
    let verbs = grammar.names + ["param", "def", "for", "if"]
    if name.utf8.count > 1, let near = nearest(to: name, among: verbs) {
      return refusal("no command '\(name)'", hint: "did you mean '\(near)'?", at: first.place)
    }
    for verb in grammar.names.compactMap({ grammar[$0] }) {
      let kinds = verb.kinds.filter { $0.name == name || $0.aliases.contains(name) }
      if !kinds.isEmpty {
        return refusal("no command '\(name)'", hint: "did you mean '\(verb.name) \(name)'?", at: first.place)
      }
    }
    return refusal(
      "no command '\(name)'", hint: "? lists the commands; a function is written \(name)(…)", at: first.place)
  }
}

extension Statement {
  var mayPrecedeParameters: Bool {
    switch form {
    case .parameter: true
    case .command(let call): call.verb == "include"
    default: false
    }
  }
}

extension Expression {
  /// The same with bare names as words, through lists and ranges: how option values and parameters are read.
  var withWords: Expression {
    switch form {
    case .name(let name): return Expression(.word(name), at: place)
    case .list(let items): return Expression(.list(items.map(\.withWords)), at: place)
    case .record(let fields):
      return Expression(.record(fields.map { Argument($0.name, $0.value.withWords, at: $0.place) }), at: place)
    case .range(let low, let high, let step):
      return Expression(.range(low?.withWords, high?.withWords, step: step?.withWords), at: place)
    default: return self
    }
  }
}
