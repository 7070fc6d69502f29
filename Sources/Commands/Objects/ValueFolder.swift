import Frames
import Glibc
import Interpreter
import Learning
import Storage
import Vocabulary

/// Objects in a folder, each in a store of its own that is named after the object's digest.
package struct ValueFolder: Sendable {
  private let path: String
  private let threads: Int
  /// How many bytes a frame may have that is kept.
  private let largest: Int
  /// What each is called in its store.
  private static let name = "value"

  package init(_ path: String, threads: Int, largest: Int = .max) {
    self.path = path
    self.threads = threads
    self.largest = largest
  }

  /// False for a kind that a store does not give back as it was.
  package func keep(_ object: any Presentable, monitor: Monitor) throws -> Bool {
    guard
      object is Frame || object is Model || object is Scaler || object is Selection || object is SweepTable
        || object is Tuning || object is Leaderboard,
      let storable = object as? any Storable
    else { return false }
    if let frame = object as? Frame, frame.count * frame.columns.count * 8 > largest { return false }
    let digest = object.digest
    guard !holds(digest) else { return true }
    let items: [StoredItem]
    do { items = try storable.stored(as: ValueFolder.name) } catch is Complaint { return false }
    try Store.write(to: file(digest), items, overwrite: true, monitor: monitor)
    return true
  }

  package func holds(_ digest: Digest) -> Bool { access(file(digest), R_OK) == 0 }

  /// The object; of a frame the columns are read when they are used, and compared then with what was written.
  package func object(_ digest: Digest) throws -> any Presentable {
    let file = file(digest)
    // What is used is not the oldest when room is needed. When it was written stays: others may have it open. The two
    // numbers are the system's UTIME_NOW and UTIME_OMIT.
    utimensat(
      AT_FDCWD, file, [timespec(tv_sec: 0, tv_nsec: (1 << 30) - 1), timespec(tv_sec: 0, tv_nsec: (1 << 30) - 2)], 0)
    let store = try Store.open(file, threads: threads)
    let object = try store.object(named: ValueFolder.name)
    let found = object is Frame ? try store.entry(ValueFolder.name).digest : object.digest
    guard found == digest else { throw Complaint("\(file) is not what was kept", hint: "delete it") }
    return object
  }

  /// False, and then it is deleted, where it cannot be read as it was written.
  package func isSound(_ digest: Digest, monitor: Monitor) -> Bool {
    let file = file(digest)
    if let store = try? Store.open(file, threads: threads), let wrong = try? store.verify(monitor: monitor),
      wrong.isEmpty
    {
      return true
    }
    if !monitor.isCancelled { unlink(file) }
    return monitor.isCancelled
  }

  private func file(_ digest: Digest) -> String { "\(path)/\(digest).h5" }

  // MARK: - Files that steps leave

  /// What is in a store that a step wrote; nothing for other files.
  package static func inspect(_ path: String) throws -> [Stamp.Artifact.Item] {
    guard path.hasSuffix(".h5") || path.hasSuffix(".hdf5") || path.hasSuffix(".nc") else { return [] }
    let store = try Store.open(path)
    return try store.entries.map { entry in
      let frame = entry.kind == "frame" ? try store.frame(named: entry.name) : nil
      return Stamp.Artifact.Item(
        name: entry.name, kind: entry.kind, columns: frame?.columns.map(\.name) ?? [], rows: frame?.count,
        digest: entry.digest.description)
    }
  }

  package static func verify(_ path: String, monitor: Monitor) throws -> [Complaint] {
    try Store.open(path).verify(monitor: monitor)
  }
}
