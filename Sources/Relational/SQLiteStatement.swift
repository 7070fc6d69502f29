import CSQLite
import Vocabulary

/// A statement that is ready to run, with `?` where values go.
///
/// A class, because it gives back what it holds.
package final class SQLiteStatement {
  /// What a cell holds.
  package enum Kind: Sendable { case null, integer, number, text, blob }

  private let connection: SQLiteConnection
  private let statement: OpaquePointer
  /// Whether more followed after the first statement of the text.
  package let hasTail: Bool

  init(_ text: String, on connection: SQLiteConnection) throws {
    var made: OpaquePointer?
    hasTail = try text.withCString { text in
      var tail: UnsafePointer<CChar>?
      guard connection.library.prepare(connection.database, text, -1, &made, &tail) == SQLITE_OK else {
        throw connection.complaint()
      }
      return tail.map { $0.pointee != 0 } ?? false
    }
    guard let made else { throw Complaint("the query is empty") }
    statement = made
    self.connection = connection
  }

  deinit { _ = connection.library.finalize(statement) }

  package var isReadOnly: Bool { connection.library.stmt_readonly(statement) != 0 }
  package var columnCount: Int { Int(connection.library.column_count(statement)) }

  package var columnNames: [String] {
    (0..<columnCount).map { index in
      connection.library.column_name(statement, Int32(index)).map { String(cString: $0) } ?? ""
    }
  }

  /// Begins anew with values where the `?` stand, in order.
  package func bind(_ values: SQLiteValue...) throws { try bind(values) }

  /// Runs it once with those values, without rows.
  package func run(_ values: SQLiteValue...) throws {
    try bind(values)
    _ = try step()
  }

  private func bind(_ values: [SQLiteValue]) throws {
    reset()
    let library = connection.library
    for (index, value) in values.enumerated() {
      let place = Int32(index + 1)
      let status =
        switch value {
        case .null: library.bind_null(statement, place)
        case .integer(let number): library.bind_int64(statement, place, number)
        case .number(let number): library.bind_double(statement, place, number)
        case .text(let text): wick_sqlite_bind_text(statement, place, text, Int32(text.utf8.count))
        }
      guard status == SQLITE_OK else { throw connection.complaint() }
    }
  }

  package func reset() { _ = connection.library.reset(statement) }

  /// Whether there is another row.
  package func step() throws -> Bool {
    switch connection.library.step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case SQLITE_INTERRUPT:
      try connection.monitor.check()
      throw connection.complaint()
    default: throw connection.complaint()
    }
  }

  // Of the row that `step` went to.

  package func kind(_ column: Int) -> Kind {
    switch connection.library.column_type(statement, Int32(column)) {
    case SQLITE_INTEGER: .integer
    case SQLITE_FLOAT: .number
    case SQLITE_TEXT: .text
    case SQLITE_NULL: .null
    default: .blob
    }
  }

  package func integer(_ column: Int) -> Int64 { connection.library.column_int64(statement, Int32(column)) }
  package func number(_ column: Int) -> Double { connection.library.column_double(statement, Int32(column)) }

  /// The bytes of a text, until the next step.
  package func bytes(_ column: Int) -> UnsafeBufferPointer<UInt8> {
    let text = connection.library.column_text(statement, Int32(column))
    return UnsafeBufferPointer(
      start: text, count: text == nil ? 0 : Int(connection.library.column_bytes(statement, Int32(column))))
  }

  package func text(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self) }
}

/// What a `?` of a statement may stand for.
package enum SQLiteValue: Sendable {
  case null
  case integer(Int64)
  case number(Double)
  case text(String)
}
