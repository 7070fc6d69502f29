import Foundation
import Frames
import Testing
import Vocabulary

@Suite struct ZoneTests {
  /// Zone, direction, seconds in and out, as Python's zoneinfo has them.
  static func golden() throws -> [(zone: String, direction: String, given: Int64, expected: Int64)] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/zones.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst(2)
    return lines.compactMap { line in
      let fields = line.split(separator: ",")
      guard fields.count == 4, let given = Int64(fields[2]), let expected = Int64(fields[3]) else { return nil }
      return (String(fields[0]), String(fields[1]), given, expected)
    }
  }

  @Test func equalsZoneinfo() throws {
    let golden = try ZoneTests.golden()
    #expect(golden.count > 3000)
    for (name, direction, given, expected) in golden {
      let zone = try Zone(named: name)
      let nanoseconds = given * 1_000_000_000
      let found = direction == "civil" ? zone.civil(nanoseconds) : zone.utc(nanoseconds)
      #expect(found == expected * 1_000_000_000, "\(name) \(direction) \(given)")
    }
  }

  @Test func aCursorGoesAnyWay() throws {
    for (name, rows) in Dictionary(grouping: try ZoneTests.golden(), by: \.zone) {
      var cursor = Zone.Cursor(try Zone(named: name))
      for row in rows.reversed() + rows {
        let nanoseconds = row.given * 1_000_000_000 + 5
        let found = row.direction == "civil" ? cursor.civil(nanoseconds) : cursor.utc(nanoseconds)
        #expect(found == row.expected * 1_000_000_000 + 5, "\(name) \(row.direction) \(row.given)")
      }
    }
  }

  @Test func fixedOffsets() throws {
    #expect(try Zone(named: "UTC").civil(7) == 7)
    #expect(try Zone(named: "+05:30").civil(0) == 19_800_000_000_000)
    #expect(try Zone(named: "-0800").utc(0) == 28_800_000_000_000)
    #expect(try Zone(named: "UTC+2").civil(0) == 7_200_000_000_000)
  }

  @Test func endsOfTime() throws {
    let zone = try Zone(named: "America/New_York")
    #expect(zone.civil(.max - Moment.day) == .max - Moment.day - 14_400_000_000_000)
    _ = zone.utc(.min + Moment.day)
  }

  @Test(arguments: [
    ("America/NewYork", "no time zone 'America/NewYork' - did you mean 'America/New_York'?"),
    ("new york", "no time zone 'new york' - did you mean 'America/New_York'?"),
    ("london", "no time zone 'london' - did you mean 'Europe/London'?"),
    (
      "../../etc/passwd",
      "no time zone '../../etc/passwd' - a time zone is UTC, an offset such as +05:30, or a name such as America/New_York"
    ),
    (
      "+25:00",
      "no time zone '+25:00' - a time zone is UTC, an offset such as +05:30, or a name such as America/New_York"
    ),
    ("", "no time zone '' - a time zone is UTC, an offset such as +05:30, or a name such as America/New_York"),
  ])
  func unknown(_ name: String, _ message: String) throws {
    let complaint = try #require(throws: Complaint.self) { try Zone(named: name) }
    #expect(complaint.description == message)
  }
}
