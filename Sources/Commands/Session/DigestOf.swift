import Interpreter
import Language
import Vocabulary

/// Prints the fingerprints of values.
struct DigestOf: Command {
  static let name = "digest"
  static let summary = "prints the fingerprint of a value: equal content, equal digest"
  static let effect = Effect.look
  static let parameters = [Parameter.rest("what", \Self.what, required: true, "names or expressions")]

  var what: [Formula] = []

  func run(_ call: inout Call) throws -> Value {
    for formula in what {
      let value = try call.value(of: formula.written)
      call.show(.text("\(value.digest)  \(formula.written.source)"))
    }
    return .nothing
  }
}
