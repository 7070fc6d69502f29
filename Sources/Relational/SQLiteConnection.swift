import CSQLite
import Vocabulary

/// A file of SQLite, opened to be read, or to be written as well.
///
/// A class, because it closes what it opened.
package final class SQLiteConnection {
  let library: wick_sqlite
  let database: OpaquePointer
  let monitor: Monitor
  private let title: String

  /// - Parameters:
  ///   - title: What the file is called in complaints.
  ///   - writes: Whether it may be changed, and is made where it is not there.
  ///   - patience: Milliseconds that another program may keep it locked.
  package init(
    _ path: String, title: String? = nil, writes: Bool = false, patience: Int32 = 2000, monitor: Monitor = Monitor()
  ) throws {
    let title = title ?? path
    guard let library = wick_sqlite_load()?.pointee else {
      throw Complaint("SQLite is not installed: libsqlite3.so.0 is missing", hint: "apt install libsqlite3-0")
    }
    var opened: OpaquePointer?
    let status = library.open(
      path, &opened, writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY, nil)
    guard status == SQLITE_OK, let opened else {
      let message = opened.flatMap { library.errmsg($0) }.map { String(cString: $0) } ?? "there is no memory"
      _ = opened.map { library.close($0) }
      throw Complaint("\(title): \(message)")
    }
    (self.library, self.title, self.monitor, database) = (library, title, monitor, opened)
    _ = library.busy_timeout(opened, patience)
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

  /// Runs statements that give no rows.
  package func execute(_ statements: String) throws {
    guard library.exec(database, statements, nil, nil, nil) == SQLITE_OK else { throw complaint() }
  }

  /// Does all of it or nothing; others may read meanwhile and write afterwards.
  package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    try execute("begin immediate")
    do {
      let result = try body()
      try execute("commit")
      return result
    } catch {
      try? execute("rollback")
      throw error
    }
  }

  package func prepared(_ statement: String) throws -> SQLiteStatement { try SQLiteStatement(statement, on: self) }

  func complaint() -> Complaint {
    let message = library.errmsg(database).map { String(cString: $0) } ?? "it cannot be read"
    return Complaint("\(title): \(message)")
  }
}
