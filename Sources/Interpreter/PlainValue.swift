import Language
import Vocabulary

/// Plain values as text that gives the same value back, bit for bit.
package enum PlainValue {
  /// Nil for an object, and for what the text would not give back.
  package static func text(of value: Value) -> String? {
    switch value {
    case .object: return nil
    case .nothing: return "nothing"
    case .word(let word): return "word \(word)"
    default:
      let text = "value \(value.source)"
      guard let again = try? self.value(of: text), again.kind == value.kind, again.digest == value.digest else {
        return nil
      }
      return text
    }
  }

  package static func value(of text: String) throws -> Value {
    if text == "nothing" { return .nothing }
    if text.hasPrefix("word ") { return .word(String(text.dropFirst(5))) }
    let expression = try Parser.expression(String(text.dropFirst(6)))
    return try Evaluator(scope: Scope(), trace: Trace(), domain: Bare()).value(of: expression)
  }
}
