import CSQLite
import Frames
import Ingest
import Vocabulary

/// A file of SQLite, opened to be read.
///
/// A class, because it closes what it opened.
package final class SQLite {
  private let library: wick_sqlite
  private let path: String
  private let monitor: Monitor
  private let database: OpaquePointer

  package init(_ path: String, monitor: Monitor) throws {
    guard let library = wick_sqlite_load()?.pointee else {
      throw Complaint("SQLite is not installed: libsqlite3.so.0 is missing", hint: "apt install libsqlite3-0")
    }
    var opened: OpaquePointer?
    let status = library.open(path, &opened, SQLITE_OPEN_READONLY, nil)
    guard status == SQLITE_OK, let opened else {
      let message = opened.flatMap { library.errmsg($0) }.map { String(cString: $0) } ?? "there is no memory"
      _ = opened.map { library.close($0) }
      throw Complaint("sqlite:\(path): \(message)")
    }
    (self.library, self.path, self.monitor, database) = (library, path, monitor, opened)
    _ = library.busy_timeout(opened, 2000)
    // A file from elsewhere may have views that call functions with effects.
    _ = library.exec(opened, "pragma trusted_schema = off", nil, nil, nil)
    library.progress_handler(
      opened, 10_000,
      { context in
        guard let context else { return 0 }
        return Unmanaged<Monitor>.fromOpaque(context).takeUnretainedValue().isCancelled ? 1 : 0
      }, Unmanaged.passUnretained(monitor).toOpaque())
  }

  deinit { _ = library.close(database) }

  package func rows(query: String?, table: String?, csv: CSV) throws -> TableRows {
    let query =
      try query
      ?? "select * from " + Database.quoted(Database.chosen(table, among: tables(), in: "sqlite:\(path)"))
    let source = try Ingest.source(file: path, monitor: monitor)
    let statement = try prepared(query)
    defer { _ = library.finalize(statement) }
    let columns = (0..<library.column_count(statement)).map { index in
      library.column_name(statement, index).map { String(cString: $0) } ?? ""
    }
    return try Database.repeated { asWords in
      _ = library.reset(statement)
      guard try step(statement) else { throw Complaint("sqlite:\(path): the query gives no rows") }
      let sample = columns.indices.map { firstText(statement, Int32($0)) }
      var builder = try TableBuilder(
        "sqlite:\(path)", columns: columns, sample: sample, csv: csv, asWords: asWords)
      repeat {
        for column in columns.indices { try add(statement, column, to: &builder) }
        try builder.endRow()
        if builder.count & 4095 == 0 {
          try monitor.check()
          monitor.advance(by: 4096)
        }
      } while try step(statement)
      return try builder.rows(source: source)
    }
  }

  private func add(_ statement: OpaquePointer, _ column: Int, to builder: inout TableBuilder) throws {
    let index = Int32(column)
    switch library.column_type(statement, index) {
    case SQLITE_INTEGER: try builder.integer(column, library.column_int64(statement, index))
    case SQLITE_FLOAT: try builder.number(column, library.column_double(statement, index))
    case SQLITE_TEXT:
      let text = library.column_text(statement, index)
      try builder.text(
        column, UnsafeBufferPointer(start: text, count: text == nil ? 0 : Int(library.column_bytes(statement, index))))
    case SQLITE_NULL: try builder.missing(column)
    default:
      let name = library.column_name(statement, index).map { String(cString: $0) } ?? "\(column + 1)"
      throw Complaint(
        "sqlite:\(path): row \(builder.count + 1), column \(name) is a blob", hint: "leave it out of the query")
    }
  }

  /// A cell of the first row as text. Its type is asked first, as reading it as text changes it.
  private func firstText(_ statement: OpaquePointer, _ index: Int32) -> String {
    switch library.column_type(statement, index) {
    case SQLITE_INTEGER: String(library.column_int64(statement, index))
    case SQLITE_FLOAT: Value.source(library.column_double(statement, index))
    case SQLITE_TEXT: library.column_text(statement, index).map { String(cString: $0) } ?? ""
    default: ""
    }
  }

  private func tables() throws -> [String] {
    let statement = try prepared(
      "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\' "
        + "order by name")
    defer { _ = library.finalize(statement) }
    var names: [String] = []
    while try step(statement) {
      if let name = library.column_text(statement, 0) { names.append(String(cString: name)) }
    }
    return names
  }

  /// A statement that gives rows and changes nothing.
  private func prepared(_ query: String) throws -> OpaquePointer {
    var statement: OpaquePointer?
    let hasTail = try query.withCString { text in
      var tail: UnsafePointer<CChar>?
      guard library.prepare(database, text, -1, &statement, &tail) == SQLITE_OK else { throw complaint() }
      return tail.map { $0.pointee != 0 } ?? false
    }
    guard let statement else { throw Complaint("the query is empty") }
    guard !hasTail, library.stmt_readonly(statement) != 0, library.column_count(statement) > 0 else {
      _ = library.finalize(statement)
      throw Complaint("a query is one select, and this is more", hint: "nothing is written to a database")
    }
    return statement
  }

  /// Whether there is another row.
  private func step(_ statement: OpaquePointer) throws -> Bool {
    switch library.step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case SQLITE_INTERRUPT:
      try monitor.check()
      throw complaint()
    default: throw complaint()
    }
  }

  private func complaint() -> Complaint {
    let message = library.errmsg(database).map { String(cString: $0) } ?? "it cannot be read"
    return Complaint("sqlite:\(path): \(message)")
  }
}
