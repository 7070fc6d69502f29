import Vocabulary

/// Collects what a reader would take at the end of its text.
struct Trace {
  var notes: [(item: Expectation.Item, at: Int)] = []
}

extension Reader {
  mutating func note(_ item: @autoclosure () -> Expectation.Item, at offset: Int) {
    guard trace != nil else { return }
    trace?.notes.append((item(), offset))
  }
  mutating func noteOperand() { note(.expression, at: token.start) }
  mutating func noteArgument(of function: String) { note(.argumentName(of: function), at: token.start) }
}

package struct Expectation: Sendable {
  package enum Item: Equatable, Sendable {
    case expression
    case argumentName(of: String)
    case property(of: Expression)
  }
}
