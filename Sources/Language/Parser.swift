import Vocabulary

/// Makes trees from texts.
package struct Parser: Sendable {
  package let grammar: Grammar

  package init(_ grammar: Grammar) { self.grammar = grammar }

  /// A whole text, which may be a line, a cell or a script.
  package func parse(_ text: String) -> Parse { measured(text).result }

  /// As `parse`, with the count of tokens that were looked at: it grows with the length of the text and no faster.
  package func measured(_ text: String) -> (result: Parse, steps: Int) {
    var reader = Reader(text, grammar: grammar)
    do throws(Fault) {
      try reader.program()
      return (.complete(reader.statements), reader.steps)
    } catch {
      switch error {
      case .complaint(let complaint): return (.invalid(complaint), reader.steps)
      case .unfinished(let complaint): return (.incomplete(reader.statements, complaint), reader.steps)
      }
    }
  }

  /// A text that is one expression: `(close - open)/atr(14)`.
  package static func expression(_ text: String) throws -> Expression {
    var reader = Reader(text)
    reader.newlineIsBlank = true
    reader.proceed(from: reader.taken)
    do throws(Fault) {
      let result = try reader.expression()
      guard reader.token.kind == .end else { throw reader.unexpected("an operator or the end of the text") }
      return result
    } catch {
      throw error.complaint
    }
  }
}

/// What became of a text.
package enum Parse: Sendable {
  case complete([Statement])
  /// More must follow, with the statements before it: a bracket is open, at the place of the complaint, or the text
  /// ends with `\`.
  case incomplete([Statement], Complaint)
  case invalid(Complaint)
}
