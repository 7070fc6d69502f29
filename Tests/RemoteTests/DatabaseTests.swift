import Ingest
import Testing
import Vocabulary

import Remote

@Suite struct DatabaseTests {
  /// A number as the server sends it: `src/backend/utils/adt/numeric.c`, digits of ten thousand.
  private func decimal(_ words: [Int]) -> Double {
    let bytes = words.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    return bytes.withUnsafeBufferPointer { PostgreSQLCells.decimal($0) }
  }

  @Test func `a numeric of PostgreSQL is the nearest double`() {
    #expect(decimal([0, 0, 0, 0]) == 0)
    #expect(decimal([2, 0, 0, 2, 1, 2500]) == 1.25)
    #expect(decimal([2, 0, 0x4000, 2, 150, 3300]) == -150.33)
    #expect(decimal([1, -1, 0, 4, 1]) == 0.0001)
    #expect(decimal([1, 2, 0, 0, 12]) == 1_200_000_000)
    #expect(decimal([6, 2, 0, 12, 1234, 5678, 9012, 3456, 7890, 1234]) == 123_456_789_012.345678901234)
    #expect(decimal([1, -3, 0, 12, 1]) == 1e-12)
    #expect(decimal([0, 0, 0xc000, 0]).isNaN)
    #expect(decimal([0, 0, 0xd000, 0]) == .infinity)
    #expect(decimal([4]).isFinite)
  }

  @Test(arguments: [
    "delete from bars", "insert into a values (1)", "drop table a", "", " -- select\n delete from a",
    "/* x */ pragma a",
    "explain select 1",
  ])
  func `nothing but a reading query is sent`(query: String) throws {
    let database = try #require(Database("postgres://u@127.0.0.1:1/d"))
    let complaint = try #require(throws: Complaint.self) {
      try database.load(query: query, table: nil, csv: CSV(), resolve: { $0 }, monitor: Monitor())
    }
    #expect(complaint.message.hasPrefix("a query is a select or a with"))
  }

  @Test func `a server that is not there is told in its library's words`() throws {
    let database = try #require(Database("postgres://u:hush@127.0.0.1:1/d"))
    let complaint = try #require(throws: Complaint.self) {
      try database.load(query: "select 1", table: nil, csv: CSV(), resolve: { $0 }, monitor: Monitor())
    }
    #expect(complaint.message.contains("postgres://u@127.0.0.1:1/d"))
    #expect(complaint.message.contains("Connection refused"))
    #expect(!complaint.description.contains("hush"))
  }

  @Test func `paths are no databases`() {
    #expect(Database("bars.db") == nil)
    #expect(Database("postgres.csv") == nil)
    #expect(Database("sqlite:bars.db")?.form == .sqlite)
    #expect(Database("postgresql://h/d")?.form == .postgresql)
  }
}
