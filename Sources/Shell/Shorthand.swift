import Interpreter
import Language

/// Verbs typed short: `feat rsi_14` is `features rsi_14`, where one verb alone begins that way.
package struct Shorthand {
  private let session: Session

  package init(_ session: Session) { self.session = session }

  /// The line with its verb written out. What has a meaning as it stands stays as it is.
  package func expanded(_ line: String) -> String {
    let start = verbStart(in: line)
    let word = line[start...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    guard word.count > 1, word.first?.isLetter == true, !hasMeaning(String(word)) else { return line }
    let rest = line[word.endIndex...]
    guard rest.isEmpty || rest.first == " " else { return line }
    // An operator behind it makes it a name that is mistyped.
    let next = rest.first { $0 != " " }
    let isOperand = next.map { $0.isLetter || $0.isNumber || "@\"$_.~(".contains($0) } ?? true
    let verbs = session.grammar.names.filter { $0.hasPrefix(word) }
    guard isOperand, verbs.count == 1 else { return line }
    return line[..<start] + verbs[0] + rest
  }

  /// Where the verb stands: at the beginning, or behind `name =`.
  private func verbStart(in line: String) -> String.Index {
    let begin = line.firstIndex { $0 != " " } ?? line.startIndex
    let name = line[begin...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    let behind = line[name.endIndex...].drop { $0 == " " }
    guard !name.isEmpty, behind.first == "=", behind.dropFirst().first != "=" else { return begin }
    return behind.dropFirst().firstIndex { $0 != " " } ?? begin
  }

  private func hasMeaning(_ word: String) -> Bool {
    let words = ["param", "def", "for", "if", "else", "on", "where", "by", "from", "to", "not"]
    return session.grammar.has(word) || words.contains(word) || session.scope[word] != nil
      || session.scope.definitions[word] != nil || session.domain.isColumn(word, in: session.scope)
      || Habits.remedy(for: word) != nil
  }
}
