import Foundation
import Relational
import Testing
import Vocabulary

@Suite struct SQLiteTests {
  private let path = FileManager.default.temporaryDirectory.appendingPathComponent("wick-\(UUID().uuidString).db").path

  private func rows(_ connection: SQLiteConnection) throws -> [String] {
    let statement = try connection.prepared("select name, size, share from things order by id")
    #expect(statement.isReadOnly && statement.columnNames == ["name", "size", "share"])
    var rows: [String] = []
    while try statement.step() {
      rows.append("\(statement.text(0)) \(statement.integer(1)) \(statement.number(2)) \(statement.kind(2))")
    }
    return rows
  }

  @Test func whatIsBoundIsReadBack() throws {
    let file = try SQLiteConnection(path, writes: true)
    try file.execute("create table things (id integer primary key, name text, size integer, share real)")
    let insert = try file.prepared("insert into things (name, size, share) values (?, ?, ?)")
    try insert.run(.text("größe ' ; --"), .integer(.max), .number(0.1))
    try insert.run(.text(""), .integer(-1), .null)
    #expect(try rows(file) == ["größe ' ; -- \(Int64.max) 0.1 number", " -1 0.0 null"])
    #expect(try rows(SQLiteConnection(path)).count == 2)
  }

  @Test func aTransactionThatFailsChangesNothing() throws {
    let file = try SQLiteConnection(path, writes: true)
    try file.execute("create table things (id integer primary key, name text, size integer, share real)")
    #expect(throws: Complaint.self) {
      try file.transaction {
        try file.execute("insert into things (name) values ('a')")
        throw Complaint("no")
      }
    }
    #expect(try rows(file).isEmpty)
  }

  @Test func whatIsOpenedToBeReadIsNotWritten() throws {
    _ = try SQLiteConnection(path, writes: true).execute("create table things (id integer)")
    let file = try SQLiteConnection(path)
    #expect(throws: Complaint.self) { try file.execute("insert into things values (1)") }
    #expect(throws: Complaint.self) { try SQLiteConnection(path + "-missing") }
  }
}
