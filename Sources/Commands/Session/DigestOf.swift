import Frames
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
      try check(value, call.monitor)
      call.show(.value(.text("\(value.digest)  \(formula.written.source)")))
    }
    return .nothing
  }

  /// Reads what a store has yet to give. Its digests were written with the values: only who reads both knows that they
  /// belong together.
  private func check(_ value: Value, _ monitor: Monitor) throws {
    guard case .object(let object) = value else { return }
    let columns = (object as? Frame)?.columns ?? (object as? any ColumnSource).map { [$0.column] } ?? []
    for column in columns {
      try monitor.check()
      // One at a time: a frame may be wider than the memory.
      try column.numbers?.passing { _ in }
    }
  }
}
