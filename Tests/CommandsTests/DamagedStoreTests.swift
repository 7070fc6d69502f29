import Commands
import Foundation
import Frames
import Interpreter
import Storage
import Testing
import Vocabulary

/// What is said of a stored frame of which a value is not what was written.
@Suite final class DamagedStoreTests {
  private typealias Desk = TradingCommandTests.Desk

  private let path = NSTemporaryDirectory() + "wick-damaged-\(UUID().uuidString).h5"

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A desk with the frame `x`, of which `close` cannot be read, and `open` can.
  private func desk() throws -> Desk {
    let timeline = try Timeline(times: [1, 2, 3], segments: [.init("A", 0..<3)])
    let frame = try Frame(timeline, [Column("open", [1, 2, 3.25]), Column("close", [1.5, 123456.789, 2.5])])
    try Store.write(to: path, [StoredItem("x", frame)], monitor: Monitor())
    var content = try Data(contentsOf: URL(fileURLWithPath: path))
    let place = try #require(content.firstRange(of: withUnsafeBytes(of: 123456.789) { Data($0) }))
    content[place.lowerBound] ^= 1
    try content.write(to: URL(fileURLWithPath: path))
    return try Desk("x = load \(path)", "use x") { $0.fingerprint = { Trace.File(path: $0, sha256: "", bytes: 0) } }
  }

  @Test func `a frame with a column that cannot be read is not shown in part`() throws {
    let desk = try desk()
    for line in ["show x", "show", "show close", "show open, close", "x", "x.close"] {
      #expect(desk.complaint(line).contains("column 'close' of frame 'x': it is not what was written"), "\(line)")
    }
    #expect(desk.tables.isEmpty)
    #expect(desk.complaint("show open") == "")
  }

  @Test func `the digest of a frame is not told from what the file says of it`() throws {
    let desk = try desk()
    for line in ["digest x", "digest close", "digest x.close"] {
      #expect(desk.complaint(line).contains("column 'close' of frame 'x': it is not what was written"), "\(line)")
    }
    #expect(desk.complaint("digest open") == "")
  }
}
