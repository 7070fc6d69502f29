import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

/// Files of European banks, in Latin-1 or Windows-1252 rather than UTF-8.
@Suite struct WesternTextTests {
  private func frame(_ text: String, _ encoding: String.Encoding) throws -> Frame {
    let data = try #require(text.data(using: encoding))
    return try Files.with(["bars.csv": data]) { try CSV().load(["\($0)/bars.csv"]).frame }
  }

  private static let german =
    "Datum;Eröffnung;Hoch;Tief;Schluss;Volumen;Börse\n31.01.2020;1,5;2;1;1,6;10;Düsseldorf\n03.02.2020;1,6;2;1;1,7;20;Zürich\n"

  @Test func aHeaderInLatin1IsReadAsInUTF8() throws {
    let expected = try frame(WesternTextTests.german, .utf8)
    #expect(expected.columns.map(\.name) == ["open", "high", "low", "close", "volume", "borse"])
    for encoding in [String.Encoding.isoLatin1, .windowsCP1252] {
      let read = try frame(WesternTextTests.german, encoding)
      #expect(read.columns.map(\.name) == expected.columns.map(\.name))
      #expect(try read.values("open") == [1.5, 1.6])
      #expect(try read.digest() == expected.digest())
    }
  }

  @Test func symbolsAreReadAsTheHeaderIs() throws {
    let text = "Date,Symbol,Clôture\n2020-01-30,Société,1\n2020-01-30,Nestlé,2\n"
    let read = try frame(text, .windowsCP1252)
    #expect(read.timeline.segments.map(\.symbol) == ["Nestlé", "Société"])
    #expect(try read.values("close") == [2, 1])
  }
}
