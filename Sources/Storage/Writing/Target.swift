import CHDF5
import Glibc
import Synchronization
import Vocabulary

/// Where a file is to stand, and the name it has until it is complete.
struct Target {
  /// With links resolved: what a link points at is replaced, not the link.
  let path: String
  let temporary: String
  /// Held as long as this lives.
  private let lock: FileLock?

  private static let marker = ".tmp-"
  private static let saves = Atomic<Int>(0)

  init(_ given: String, overwrite: Bool) throws {
    let resolved = realpath(given, nil)
    defer { free(resolved) }
    path = resolved.map { String(cString: $0) } ?? given
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else { throw Complaint("'\(given)' is not a file") }
      guard overwrite else {
        throw Complaint("'\(given)' exists already", hint: "add `overwrite` to replace it, or give another name")
      }
    }
    let folder = Target.folder(of: path)
    Store.makeFolder(folder)
    guard access(folder, W_OK) == 0 else {
      throw Complaint(
        "'\(given)' cannot be written: \(systemMessage())",
        hint: errno == ENOENT ? "make the folder \(folder) first" : nil)
    }
    lock = try FileLock(for: path)
    let count = Target.saves.add(1, ordering: .relaxed).oldValue
    temporary = "\(path)\(Target.marker)\(getpid())" + (count == 0 ? "" : ".\(count)")
  }

  private var folder: String { Target.folder(of: path) }

  fileprivate static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Removes what saves that were cut off left behind: who holds the lock is the only one who writes.
  func sweep() {
    guard lock != nil, let directory = opendir(folder) else { return }
    defer { closedir(directory) }
    let prefix = path.split(separator: "/").last.map { $0 + Target.marker } ?? ""
    var stale: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let isOurs = name.dropFirst(prefix.count).utf8.allSatisfy { (48...57).contains($0) || $0 == 46 }
      if name.hasPrefix(prefix), isOurs { stale.append(name) }
    }
    for name in stale { unlink("\(folder)/\(name)") }
  }

  /// Puts a copy of the file under the temporary name.
  func copy(_ monitor: Monitor) throws {
    let source = open(path, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { throw Complaint("'\(path)' cannot be read: \(systemMessage())") }
    defer { close(source) }
    let copy = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard copy >= 0 else { throw Complaint(systemMessage()) }
    defer { close(copy) }
    var status = stat()
    fstat(source, &status)
    monitor.begin("copying \(path), bytes", of: Int(status.st_size))
    let stretch = 1 << 23
    var (buffer, done) = (UnsafeMutableRawBufferPointer(start: nil, count: 0), off_t(0))
    defer { buffer.deallocate() }
    while done < status.st_size {
      try monitor.check()
      var count = h5_copy(source, copy, stretch)
      if count < 0 {
        // Not between all file systems.
        if buffer.isEmpty { buffer = .allocate(byteCount: stretch, alignment: 64) }
        count = pread(source, buffer.baseAddress, stretch, done)
        if count > 0 { count = pwrite(copy, buffer.baseAddress, count, done) }
      }
      guard count > 0 else { throw Complaint("cannot write: \(systemMessage())") }
      done += off_t(count)
      monitor.advance(by: count)
    }
  }

  /// Takes back what was written. The name is gone at once; the room is given back even where the library still holds
  /// on to a file that it could not close, and nobody waits for the disk to be done with it.
  func discard() {
    let descriptor = open(temporary, O_WRONLY | O_CLOEXEC)
    unlink(temporary)
    guard descriptor >= 0 else { return }
    besides {
      var status = stat()
      fstat(descriptor, &status)
      // Piece by piece: whoever else waits for the file system meanwhile gets in between.
      repeat {
        status.st_size = max(0, status.st_size - 1 << 23)
      } while ftruncate(descriptor, status.st_size) == 0
        && status.st_size > 0
      close(descriptor)
    }
  }

  /// Puts the file on disk, then under its name, then the name on disk.
  func commit(overwrite: Bool, _ monitor: Monitor) throws -> Int {
    let descriptor = open(temporary, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Complaint(systemMessage()) }
    defer { close(descriptor) }
    var (old, new) = (stat(), stat())
    if stat(path, &old) == 0 {
      guard overwrite else { throw Complaint("'\(path)' appeared while it was written") }
      fchmod(descriptor, old.st_mode & 0o7777)
    }
    // Hundreds of megabytes on their way to a disk cannot be called back.
    let failure = try ForeignThread().run(monitor) { fsync(descriptor) == 0 ? nil : systemMessage() }
    if let failure { throw Complaint(failure) }
    guard fstat(descriptor, &new) == 0, rename(temporary, path) == 0 else { throw Complaint(systemMessage()) }
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
    return Int(new.st_size)
  }
}

extension Store {
  /// Throws where a file cannot be written, or is there and may not be replaced: what is known before long work is said
  /// before it.
  package static func checkTarget(_ path: String, overwrite: Bool) throws { _ = try Target(path, overwrite: overwrite) }

  /// The folder of a file, or the nearest above it that is there.
  package static func folder(thereFor path: String) -> String {
    var folder = path
    repeat { folder = Target.folder(of: folder) } while access(folder, F_OK) != 0 && folder != "/" && folder != "."
    return folder
  }
}
