import Glibc
import Vocabulary

/// The bytes of an open store. They are read where they lie, beside the library and from any thread; a file that was
/// put in its place meanwhile does not matter, because the old one lives on as long as it is open.
final class OpenFile: Sendable {
  let path: String
  let size: Int
  private let descriptor: Int32
  private let changed: (Int, Int)

  /// Takes over `descriptor`.
  init(_ descriptor: Int32, path: String) throws {
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      if descriptor >= 0 { close(descriptor) }
      throw Complaint("'\(path)' cannot be read: \(systemMessage())")
    }
    self.path = path
    self.descriptor = descriptor
    size = Int(status.st_size)
    changed = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
  }

  convenience init(reading path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Complaint("'\(path)' cannot be opened: \(systemMessage())") }
    try self.init(descriptor, path: path)
  }

  deinit { close(descriptor) }

  /// Where a child finds the same file, whatever stands under its name by then.
  var samePath: String { "/proc/self/fd/\(descriptor)" }

  /// Keeps programs that ask for a lock from writing into the file as long as it is open. Where there are no locks, a
  /// change is noticed when values are read.
  func hold() { flock(descriptor, LOCK_SH | LOCK_NB) }

  /// Whether `count` bytes at `offset` lie within the file.
  func holds(_ offset: some BinaryInteger, _ count: some BinaryInteger) -> Bool {
    count >= 0 && offset >= 0 && count <= size && offset <= size - Int(count)
  }

  /// Throws where another program has written into the file since it was opened: what its header said may no longer be.
  func checkUnchanged() throws {
    var status = stat()
    guard fstat(descriptor, &status) == 0, Int(status.st_size) == size,
      (status.st_mtim.tv_sec, status.st_mtim.tv_nsec) == changed
    else {
      throw Complaint("'\(path)' was changed by another program while it was open", hint: "load it again")
    }
  }

  /// Fills `target` with the bytes at `offset`.
  func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws {
    guard target.baseAddress != nil else { return }
    try checkUnchanged()
    do { try readWhole(target, from: descriptor, at: offset) } catch let complaint as Complaint {
      try checkUnchanged()
      throw Complaint("'\(path)' \(complaint.message)")
    }
    try checkUnchanged()
  }
}
