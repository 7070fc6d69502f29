import CPostgreSQL
import Frames
import Glibc
import Ingest
import Vocabulary

/// A connection to a PostgreSQL server.
///
/// Everything is read in one transaction that may not write, through a cursor, some thousand rows at a time and in the
/// server's binary format. Whatever is waited for, Ctrl-C ends the wait and tells the server to stop.
///
/// A class, because it closes what it opened.
package final class PostgreSQL {
  private let library: wick_postgresql
  private let address: String
  private let monitor: Monitor
  private let connection: OpaquePointer

  /// Rows that are fetched at a time.
  package static let batch = 8192
  private static let patience = 15_000

  /// - Parameter address: Without the password, so that no message of the library can show it.
  package init(_ address: String, password: String?, monitor: Monitor) throws {
    guard let library = wick_postgresql_load()?.pointee else {
      throw Complaint("libpq.so.5 is not installed: it talks to PostgreSQL", hint: "apt install libpq5")
    }
    guard address.firstRange(of: "://") != nil else {
      throw Complaint("'\(address)' is no address of a server", hint: "such as postgres://user@host:5432/base")
    }
    var settings = [("dbname", address), ("fallback_application_name", "wick"), ("client_encoding", "UTF8")]
    if let password { settings.append(("password", password)) }
    // Finding the host by its name may take long, and cannot be told to stop.
    let wanted = settings
    let started = try ForeignThread().run(monitor) { Started(library.connecting(wanted)) }
    guard let connection = started.connection else { throw Complaint("there is no memory for a connection") }
    (self.library, self.address, self.monitor, self.connection) = (library, address, monitor, connection)
    _ = library.set_notices(connection, { _, _ in }, nil)
    do { try connect() } catch {
      library.finish(connection)
      throw error
    }
    isOpen = true
  }

  private var isOpen = false

  private struct Started: @unchecked Sendable {
    let connection: OpaquePointer?
    init(_ connection: OpaquePointer?) { self.connection = connection }
  }

  deinit { if isOpen { library.finish(connection) } }

  private func connect() throws {
    let seconds = PostgreSQL.seconds(in: address)
    var left = seconds.map { $0 * 1000 } ?? PostgreSQL.patience
    var awaits = PGRES_POLLING_WRITING
    while true {
      let socket = library.socket(connection)
      guard socket >= 0 else { throw complaint() }
      var descriptor = pollfd(
        fd: socket, events: Int16(awaits == PGRES_POLLING_READING ? POLLIN : POLLOUT), revents: 0)
      while poll(&descriptor, 1, 20) == 0 {
        try monitor.check()
        left -= 20
        guard left > 0 else { throw Complaint("\(address): the server does not answer") }
      }
      try monitor.check()
      awaits = library.connect_poll(connection)
      if awaits == PGRES_POLLING_OK { return }
      if awaits == PGRES_POLLING_FAILED { throw complaint() }
    }
  }

  /// `connect_timeout=3` of an address.
  private static func seconds(in address: String) -> Int? {
    guard let found = address.firstRange(of: "connect_timeout=") else { return nil }
    return Int(address[found.upperBound...].prefix { $0.isNumber }).flatMap { $0 > 0 ? $0 : nil }
  }

  package func rows(query: String?, table: String?, csv: CSV) throws -> TableRows {
    _ = try run("begin read only")
    _ = try run("set local cursor_tuple_fraction = 1")
    let query = try query ?? "select * from " + name(of: table)
    defer { _ = try? run("rollback") }
    return try Database.repeated { asWords in
      // The line end closes a comment at the end of the query.
      _ = try run("declare wick_rows no scroll cursor for \(query)\n")
      defer { _ = try? run("close wick_rows") }
      return try read(asWords, csv)
    }
  }

  private func read(_ asWords: Set<Int>, _ csv: CSV) throws -> TableRows {
    var cells = try fetch()
    guard cells.rows > 0 else { throw Complaint("\(address): the query gives no rows") }
    let columns = cells.names
    for column in columns.indices {
      guard PostgreSQLCells.isKnown(cells.types[column]) else {
        throw Complaint(
          "\(address): column \(columns[column]) has a type that is not read",
          hint: "cast it in the query: \(columns[column])::text")
      }
    }
    let sample = columns.indices.map { cells.text(0, $0) }
    var builder = try TableBuilder(address, columns: columns, sample: sample, csv: csv, asWords: asWords)
    var bytes = 0
    while cells.rows > 0 {
      for row in 0..<cells.rows {
        for column in columns.indices { bytes += try cells.add(row, column, to: &builder) }
        try builder.endRow()
      }
      monitor.advance(by: cells.rows)
      cells = try fetch()
    }
    var rows = try builder.rows(source: Frame.Source(path: address, sha256: "", bytes: bytes))
    rows.source.sha256 = try rows.content(monitor)
    return rows
  }

  private func fetch() throws -> PostgreSQLCells {
    PostgreSQLCells(library, try run("fetch forward \(PostgreSQL.batch) from wick_rows"))
  }

  private func name(of table: String?) throws -> String {
    let cells = PostgreSQLCells(
      library,
      try run(
        """
        select case when table_schema = any (current_schemas(false)) then table_name
        else table_schema || '.' || table_name end::text as name, table_schema::text, table_name::text
        from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema') order by 1
        """))
    let names = (0..<cells.rows).map { cells.text($0, 0) }
    let full = (0..<cells.rows).map { "\(cells.text($0, 1)).\(cells.text($0, 2))" }
    if let table, let row = full.firstIndex(of: table) { return qualified(cells, row) }
    let chosen = try Database.chosen(table, among: names, in: address)
    return qualified(cells, names.firstIndex(of: chosen) ?? 0)
  }

  private func qualified(_ cells: PostgreSQLCells, _ row: Int) -> String {
    Database.quoted(cells.text(row, 1)) + "." + Database.quoted(cells.text(row, 2))
  }

  // MARK: - Talking

  /// Runs one statement and waits for its result.
  private func run(_ statement: String) throws -> PostgreSQLCells.Result {
    guard library.send(connection, statement, 0, nil, nil, nil, nil, 1) == 1 else { throw complaint() }
    var result: PostgreSQLCells.Result?
    do {
      while true {
        while library.is_busy(connection) != 0 {
          let isUnsent = library.flush(connection) == 1
          var descriptor = pollfd(
            fd: library.socket(connection), events: Int16(POLLIN | (isUnsent ? POLLOUT : 0)), revents: 0)
          _ = poll(&descriptor, 1, 20)
          try monitor.check()
          guard library.consume(connection) == 1 else { throw complaint() }
        }
        guard let next = library.result(connection) else { break }
        result = PostgreSQLCells.Result(library, next)
      }
    } catch let interruption as Interruption {
      if let cancel = library.get_cancel(connection) {
        var message = [CChar](repeating: 0, count: 256)
        _ = library.cancel(cancel, &message, 256)
        library.free_cancel(cancel)
      }
      throw interruption
    }
    guard let result else { throw complaint() }
    switch library.status(result.pointer) {
    case PGRES_TUPLES_OK, PGRES_COMMAND_OK: return result
    default: throw complaint(library.result_error(result.pointer).map { String(cString: $0) })
    }
  }

  /// What the server says: its message in one line, and its hint.
  private func complaint(_ said: String? = nil) -> Complaint {
    let text = said ?? library.error_message(connection).map { String(cString: $0) } ?? ""
    let lines = text.split(separator: "\n").map { $0.drop { $0.isWhitespace } }
    var message = lines.first.map(String.init) ?? "the server closed the connection"
    for word in ["ERROR:", "FATAL:"] where message.hasPrefix(word) {
      message = String(message.dropFirst(word.count).drop { $0 == " " })
    }
    let hint = lines.first { $0.hasPrefix("HINT:") }.map { String($0.dropFirst(5).drop { $0 == " " }) }
    return Complaint("\(address): \(message)", hint: hint)
  }
}

extension wick_postgresql {
  fileprivate func connecting(_ settings: [(String, String)]) -> OpaquePointer? {
    func withPointers(
      _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> OpaquePointer?
    ) -> OpaquePointer? {
      let copies = texts.map { strdup($0) }
      defer { copies.forEach { free($0) } }
      return body(copies.map { UnsafePointer($0) } + [nil])
    }
    return withPointers(settings.map(\.0)) { names in
      withPointers(settings.map(\.1)) { values in connect_start(names, values, 1) }
    }
  }
}
