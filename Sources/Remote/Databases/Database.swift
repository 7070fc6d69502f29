import Frames
import Ingest
import Vocabulary

/// A database by its address: `sqlite:bars.db`, `postgres://user@host/base`.
///
/// What is asked of it is read row by row: memory holds the columns, and of the rows a few thousand at a time. Nothing
/// is ever written to it.
package struct Database: Sendable {
  package enum Form: Equatable, Sendable { case sqlite, postgresql }

  package let form: Form
  /// With the password, where one was written into it.
  private let written: String

  /// Nil where the text is not the address of a database.
  package init?(_ text: String) {
    written = text
    if text.hasPrefix("sqlite:") {
      form = .sqlite
    } else if text.hasPrefix("postgres:") || text.hasPrefix("postgresql:") {
      form = .postgresql
    } else {
      return nil
    }
  }

  /// As it may be shown: without its password.
  package var address: String { Secret.without(written) }

  /// The rows of a query, or of a whole table; where neither is named, of the only table there is.
  ///
  /// - Parameter resolve: Makes a path of what the user wrote.
  package func load(
    query: String?, table: String?, csv: CSV, resolve: (String) -> String, monitor: Monitor
  ) throws -> CSV.Loaded {
    guard query == nil || table == nil else {
      throw Complaint("query and table exclude each other", hint: "a query names its tables itself")
    }
    guard csv.names.isEmpty else {
      throw Complaint("a database names its columns itself", hint: "rename them in the query: select o as open, …")
    }
    let text = try query.map(Database.single)
    monitor.begin("reading \(address)")
    let rows: TableRows
    switch form {
    case .sqlite:
      let path = try paths(matching: resolve(String(written.dropFirst("sqlite:".count))))[0]
      rows = try SQLite(path, monitor: monitor).rows(query: text, table: table, csv: csv)
    case .postgresql:
      let server = try PostgreSQL(address, password: Secret.password(of: written), monitor: monitor)
      rows = try server.rows(query: text, table: table, csv: csv)
    }
    monitor.begin("sorting \(rows.times.count) rows")
    return try csv.assemble([rows], monitor: monitor)
  }

  /// A query that reads, without the semicolon at its end.
  private static func single(_ text: String) throws -> String {
    var query = Substring(text)
    while let last = query.last, last.isWhitespace || last == ";" { query.removeLast() }
    let word = firstWord(of: query).lowercased()
    guard ["select", "with", "values"].contains(word) else {
      let shown = word.isEmpty ? "it is empty" : "this one begins with '\(word)'"
      throw Complaint("a query is a select or a with, \(shown)", hint: "nothing is written to a database")
    }
    return String(query)
  }

  /// The first word behind comments.
  private static func firstWord(of query: Substring) -> Substring {
    var rest = query.drop { $0.isWhitespace || $0 == "(" }
    while true {
      if rest.hasPrefix("--") {
        rest = rest.drop { !$0.isNewline }
      } else if rest.hasPrefix("/*") {
        guard let end = rest.firstRange(of: "*/") else { return "" }
        rest = rest[end.upperBound...]
      } else {
        return rest.prefix { $0.isLetter }
      }
      rest = rest.drop { $0.isWhitespace || $0 == "(" }
    }
  }

  /// Of the tables that there are the one that is meant.
  package static func chosen(_ table: String?, among tables: [String], in address: String) throws -> String {
    func shown(_ names: [String]) -> String {
      names.prefix(20).joined(separator: " ") + (names.count > 20 ? " … (\(names.count))" : "")
    }
    if let table {
      if tables.contains(table) { return table }
      throw Complaint(
        "\(address) has no table '\(table)'", hint: didYouMean(table, tables) ?? "there is \(shown(tables))")
    }
    guard let only = tables.first else { throw Complaint("\(address) has no table") }
    guard tables.count == 1 else {
      throw Complaint(
        "\(address) has \(tables.count) tables: \(shown(tables))",
        hint: "say table=\(only), or query=\"select … from …\"")
    }
    return only
  }

  /// A name as SQL writes it.
  package static func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }

  /// Reads, and reads again where a column of texts that looked like numbers turns out to be one of words.
  package static func repeated(_ pass: (_ asWords: Set<Int>) throws -> TableRows) throws -> TableRows {
    var asWords: Set<Int> = []
    while true {
      do { return try pass(asWords) } catch let again as TableBuilder.Again { asWords.insert(again.column) }
    }
  }
}
