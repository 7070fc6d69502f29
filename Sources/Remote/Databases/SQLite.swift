import Frames
import Ingest
import Relational
import Vocabulary

/// Bars from a file of SQLite.
package struct SQLite {
  private let path: String
  private let connection: SQLiteConnection
  private let monitor: Monitor

  package init(_ path: String, monitor: Monitor) throws {
    (self.path, self.monitor) = (path, monitor)
    connection = try SQLiteConnection(path, title: "sqlite:\(path)", monitor: monitor)
  }

  package func rows(query: String?, table: String?, csv: CSV) throws -> TableRows {
    let query =
      try query
      ?? "select * from " + Database.quoted(Database.chosen(table, among: tables(), in: "sqlite:\(path)"))
    let source = try Ingest.source(file: path, monitor: monitor)
    let statement = try prepared(query)
    let columns = statement.columnNames
    return try Database.repeated { asWords in
      statement.reset()
      guard try statement.step() else { throw Complaint("sqlite:\(path): the query gives no rows") }
      let sample = columns.indices.map { firstText(statement, $0) }
      var builder = try TableBuilder(
        "sqlite:\(path)", columns: columns, sample: sample, csv: csv, asWords: asWords)
      repeat {
        for column in columns.indices { try add(statement, column, to: &builder) }
        try builder.endRow()
        if builder.count & 4095 == 0 {
          try monitor.check()
          monitor.advance(by: 4096)
        }
      } while try statement.step()
      return try builder.rows(source: source)
    }
  }

  private func add(_ statement: SQLiteStatement, _ column: Int, to builder: inout TableBuilder) throws {
    switch statement.kind(column) {
    case .integer: try builder.integer(column, statement.integer(column))
    case .number: try builder.number(column, statement.number(column))
    case .text: try builder.text(column, statement.bytes(column))
    case .null: try builder.missing(column)
    case .blob:
      throw Complaint(
        "sqlite:\(path): row \(builder.count + 1), column \(statement.columnNames[column]) is a blob",
        hint: "leave it out of the query")
    }
  }

  /// A cell of the first row as text. Its type is asked first, as reading it as text changes it.
  private func firstText(_ statement: SQLiteStatement, _ column: Int) -> String {
    switch statement.kind(column) {
    case .integer: String(statement.integer(column))
    case .number: Value.source(statement.number(column))
    case .text: statement.text(column)
    case .null, .blob: ""
    }
  }

  private func tables() throws -> [String] {
    let statement = try prepared(
      "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\' "
        + "order by name")
    var names: [String] = []
    while try statement.step() { names.append(statement.text(0)) }
    return names
  }

  /// A statement that gives rows and changes nothing.
  private func prepared(_ query: String) throws -> SQLiteStatement {
    let statement = try connection.prepared(query)
    guard !statement.hasTail, statement.isReadOnly, statement.columnCount > 0 else {
      throw Complaint("a query is one select, and this is more", hint: "nothing is written to a database")
    }
    return statement
  }
}
