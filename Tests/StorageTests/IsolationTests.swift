import Foundation
import Frames
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

  /// Whatever is asked of a store, its file is open once in this process, for reading values, and the library has nothing
  /// open in it: what it would have to look at was looked at by children.
  @Test func theLibraryOfThisProcessIsShownNoStoredFile() throws {
    let folder = try Folder()
    let (path, monitor) = (folder.file("a.h5"), Monitor(threads: 2))
    let model = StoredDocument(kind: "model", attributes: [.init("family", "logit")], parts: [.init("j", text: "{}")])
    try Store.write(
      to: path, [StoredItem("a", Sample.single()), StoredItem("p", Sample.panel()), StoredItem("m", model)],
      session: [.init("script", text: "x")], monitor: monitor)
    let store = try Store.open(path)
    let asked: [(String, () throws -> Void)] = [
      ("frame", { _ = try store.frame(named: "a").digest() }),
      ("document", { _ = try store.document(named: "m") }),
      ("session", { _ = try store.session() }),
      ("size", { _ = try store.rooms(monitor: monitor) }),
      ("history", { _ = try store.history(of: store.names, monitor: monitor) }),
      ("verify", { _ = try store.verify(monitor: monitor) }),
      ("append", { try Store.append(to: path, [StoredItem("b", Sample.panel())], monitor: monitor) }),
      ("rename", { try Store.rename(in: path, "b", to: "c/d", monitor: monitor) }),
      ("delete", { try Store.delete(in: path, ["c"], monitor: monitor) }),
      ("compact", { _ = try Store.compact(path, compression: .fast, monitor: monitor) }),
    ]
    for (name, body) in asked {
      try body()
      let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter { descriptor in
        let file = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
        return file == path || file == path + " (deleted)"
      }
      #expect(open.count == 1, "\(name)")
    }
    withExtendedLifetime(store) {}
    #expect(try Store.open(path).names == ["a", "p", "m"])
  }
}
