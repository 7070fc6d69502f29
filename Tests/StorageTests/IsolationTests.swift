import Foundation
import Storage
import Testing
import Vocabulary

/// Readers in processes of their own.
@Suite struct IsolationTests {
  /// A child that inherited a lock in the hand of another thread would wait for ever.
  @Test func aReaderThatComesToAHaltIsReplaced() throws {
    let flag = FileManager.default.temporaryDirectory.appendingPathComponent("wick-halt-\(UUID().uuidString)").path
    defer { unlink(flag) }
    let bytes = try Isolation.run("a file", size: 0, monitor: Monitor()) { outgoing in
      if open(flag, O_CREAT | O_EXCL, 0o600) >= 0 { while true { pause() } }
      outgoing.put(7)
    }
    #expect(bytes == [7, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func aReaderThatFallsIsReported() {
    #expect(throws: Complaint("'a file' is damaged: the HDF5 library falls over it")) {
      try Isolation.run("a file", size: 0, monitor: Monitor()) { _ in abort() }
    }
  }
}
