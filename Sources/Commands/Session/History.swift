import Interpreter
import Vocabulary

/// Lists what was done in this session.
struct History: Command {
  static let name = "history"
  static let summary = "lists the statements of this session with their verdicts"
  static let effect = Effect.look
  static let parameters = [Parameter.option("tail", \Self.tail, in: 1...100_000, unit: "lines", "only the last lines")]
  static let examples = ["history tail=20"]

  var tail: Int?

  func run(_ call: inout Call) throws -> Value {
    let records = call.records.enumerated().suffix(tail ?? call.records.count)
    let verdicts: [Table.Cell] = records.map { _, record in
      switch record.verdict {
      case .done: .text(record.failedExpectations.isEmpty ? "ok" : "not as expected")
      case .failed: .text("failed")
      case .interrupted: .text("interrupted")
      case .undone: .text("undone")
      }
    }
    call.show(
      .table(
        Table(columns: [
          Table.Column("line", records.map { .integer($0.offset + 1) }), Table.Column("verdict", verdicts),
          Table.Column("time", unit: "ms", records.map { .integer(Int($0.element.nanoseconds / 1_000_000)) }),
          Table.Column("statement", records.map { .text($0.element.text) }),
        ])))
    return .nothing
  }
}
