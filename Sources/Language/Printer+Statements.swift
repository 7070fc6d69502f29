import Vocabulary

extension Statement {
  /// The statement in canonical form, with its comments above it and its blocks indented.
  package var source: String {
    var text = ""
    write(to: &text, indent: "")
    return text
  }

  /// A program in canonical form, a statement a line.
  package static func source(_ program: [Statement]) -> String {
    var text = ""
    for statement in program {
      statement.write(to: &text, indent: "")
      text += "\n"
    }
    return text
  }

  private func write(to text: inout String, indent: String) {
    for comment in comments {
      text += indent + "#"
      if !comment.isEmpty, !comment.hasPrefix("#") { text += " " }
      text += comment + "\n"
    }
    text += indent
    switch form {
    case .parameter(let name, let standard, let within, let help):
      text += "param \(name) = "
      standard.write(to: &text, binding: Binding.range)
      if let within {
        text += " in "
        within.write(to: &text, binding: Binding.range)
      }
      if let help { text += " " + Value.quoted(help) }
    case .definition(let name, let formals, let body):
      text += "def \(name)"
      if !formals.isEmpty {
        text += "("
        text += formals.map { formal in formal.standard.map { "\(formal.name)=\($0.source)" } ?? formal.name }
          .joined(separator: ", ")
        text += ")"
      }
      text += " = " + body.source
    case .loop(let name, let over, let block):
      text += "for \(name) in \(over.source) "
      Statement.write(block, to: &text, indent: indent)
    case .branch:
      writeBranch(to: &text, indent: indent)
    case .assignment(let name, .expression(let value)): text += "\(name) = \(value.source)"
    case .assignment(let name, .command(let call)):
      text += "\(name) = "
      call.write(to: &text, indent: indent)
    case .command(let call): call.write(to: &text, indent: indent)
    case .help(let topic): text += topic.map { "? \($0)" } ?? "?"
    case .show(let expressions): text += expressions.map(\.source).joined(separator: ", ")
    }
  }

  private func writeBranch(to text: inout String, indent: String) {
    guard case .branch(let condition, let block, let otherwise) = form else { return }
    text += "if \(condition.source) "
    Statement.write(block, to: &text, indent: indent)
    guard let first = otherwise.first else { return }
    text += " else "
    if case .branch = first.form, otherwise.count == 1, first.comments.isEmpty {
      first.writeBranch(to: &text, indent: indent)
    } else {
      Statement.write(otherwise, to: &text, indent: indent)
    }
  }

  static func write(_ block: [Statement], to text: inout String, indent: String) {
    text += "{\n"
    for statement in block {
      statement.write(to: &text, indent: indent + "  ")
      text += "\n"
    }
    text += indent + "}"
  }
}

extension CommandCall {
  /// The command in canonical form: words, options, clauses, block.
  package var source: String {
    var text = ""
    write(to: &text, indent: "")
    return text
  }

  func write(to text: inout String, indent: String) {
    text += verb
    var previous: Expression?
    for word in words {
      if let previous, word.needsComma(after: previous) { text += "," }
      text += " " + word.source
      previous = word
    }
    for option in options {
      text += " \(option.name ?? "")="
      option.value.writeElement(to: &text)
    }
    for clause in clauses {
      text += " \(clause.word.rawValue) "
      switch clause.word {
      case .on, .where, .by: text += clause.expressions.map(\.source).joined(separator: ", ")
      case .from, .to: clause.expressions.first?.writeElement(to: &text)
      }
    }
    if let block {
      text += " "
      Statement.write(block, to: &text, indent: indent)
    }
  }
}

extension Expression {
  /// Whether a blank would not do between two words of a command: `show a, -b`.
  fileprivate func needsComma(after previous: Expression) -> Bool {
    // A word such as mom* is never read as part of an expression; one such as x may be.
    if case .word(let word) = previous.form, !Expression.isName(word) { return false }
    if case .moment = previous.form, beginsWithClock { return true }
    switch form {
    case .unary, .binary, .range: return true
    case .number, .span, .ticks: if binding < Binding.postfix { return true }
    case .word(let word): return !Expression.isName(word)
    case .text, .group: return false
    default: break
    }
    switch previous.form {
    case .word, .text, .group, .number, .span, .ticks, .moment, .clock, .flag: return false
    default: return true
    }
  }

  /// A date with a time of day behind it would be a mistake.
  private var beginsWithClock: Bool {
    switch form {
    case .clock: true
    case .index(let base, _), .property(let base, _): base.beginsWithClock
    default: false
    }
  }

  private static func isName(_ word: String) -> Bool {
    switch word {
    case "and", "or", "not", "in", "mod": false
    default: word.utf8.allSatisfy(Letter.isNamePart) && word.utf8.first.map(Letter.isLetter) ?? false
    }
  }
}
