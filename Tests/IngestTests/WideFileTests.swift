import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

/// Files of many columns.
@Suite struct WideFileTests {
  /// Columns with a name each, and columns that share one.
  @Test(arguments: [true, false]) func twentyThousandColumnsAreReadInNoTime(_ isNamed: Bool) throws {
    let width = 20_000
    let header = (0..<width).map { isNamed ? "x\($0)" : "x" }.joined(separator: ",")
    let rows = (1...2).map { row in "2020-01-0\(row)," + (0..<width).map { "\($0 * row)" }.joined(separator: ",") }
    let text = "date,\(header)\n\(rows.joined(separator: "\n"))\n"
    let begin = Date()
    let frame = try Files.frame(text)
    let seconds = Date().timeIntervalSince(begin)
    print("\(width) columns: \(Int(seconds * 1000)) ms")
    // With a search among all names for each of them it is ten seconds and more.
    #expect(seconds < 5)
    #expect(frame.columns.count == width)
    #expect(frame.columns[width - 1].name == (isNamed ? "x\(width - 1)" : "x_\(width)"))
    #expect(try frame.columns[width - 1].numbers?.array() == [Double(width - 1), Double(2 * width - 2)])
  }
}
