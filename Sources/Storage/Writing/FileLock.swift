import Glibc
import Vocabulary

/// Who may write a file: one process at a time, and one save in it.
///
/// The lock is the system's on a file beside it, `name.lock`, which says the process that holds it. It ends with its
/// holder, however that ends: a file of that name without a lock means nothing and is taken over.
final class FileLock {
  private let path: String
  private let descriptor: Int32

  /// Nil where the place knows no locks. Throws where another holds it.
  init?(for target: String) throws {
    path = target + ".lock"
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { return nil }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let isHeld = errno == EWOULDBLOCK
        let holder = FileLock.holder(descriptor)
        close(descriptor)
        guard isHeld else { return nil }
        let who = holder == getpid() ? "this session already" : holder.map { "process \($0)" } ?? "another process"
        throw Complaint("'\(target)' is being written by \(who)", hint: "wait until that is done")
      }
      // Its last holder may have removed it between our opening and our lock: then others lock another file.
      var (own, named) = (stat(), stat())
      if fstat(descriptor, &own) == 0, stat(path, &named) == 0, own.st_ino == named.st_ino {
        ftruncate(descriptor, 0)
        let text = Array("\(getpid())\n".utf8)
        _ = pwrite(descriptor, text, text.count, 0)
        self.descriptor = descriptor
        return
      }
      close(descriptor)
    }
  }

  deinit {
    unlink(path)
    flock(descriptor, LOCK_UN)
    // With its last descriptor a file without a name goes from the disk, which may have gigabytes to take back first.
    besides { [descriptor] in close(descriptor) }
  }

  private static func holder(_ descriptor: Int32) -> pid_t? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return pid_t(String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 10 }, as: UTF8.self))
  }
}
