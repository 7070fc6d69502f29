import Glibc
import Vocabulary

/// A file that is open for reading at any place. What comes through a pipe is kept in memory, as it comes but once.
///
/// It is read and not mapped: a file that someone cuts short meanwhile gives a complaint, not the end of the program.
///
/// A class, because it closes what it opened.
final class InputFile: Sendable {
  let path: String
  let count: Int
  private let descriptor: Int32
  private let drained: [UInt8]?
  /// When the file was last written to, in nanoseconds; it and the length tell whether it stayed the same.
  private let changed: Int64

  private static let longestPipe = 1 << 30

  /// Throws a complaint that names the file where it cannot be read.
  init(_ path: String, monitor: Monitor) throws {
    self.path = path
    // Opening a pipe that has no writer would wait without an end.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw InputFile.unreadable(path, errno) }
    do {
      let status = try InputFile.status(descriptor, path)
      changed = InputFile.time(status)
      switch status.st_mode & S_IFMT {
      case S_IFREG: (drained, count) = (nil, Int(status.st_size))
      case S_IFDIR:
        throw Complaint("\(path) is a folder", hint: "its files are \(path.hasSuffix("/") ? path : path + "/")*.csv")
      case S_IFIFO:
        let bytes = try InputFile.drained(descriptor, path, monitor)
        (drained, count) = (bytes, bytes.count)
      default: throw Complaint("\(path) is a device, not a file")
      }
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// What is in memory already, under a name.
  init(_ bytes: [UInt8], named name: String) {
    (path, count, drained) = (name, bytes.count, bytes)
    (descriptor, changed) = (-1, 0)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The bytes from a place on, as many as fit or are left. Throws where the file ends before the length it had.
  func read(_ target: UnsafeMutableRawBufferPointer, at place: Int) throws -> Int {
    let length = min(target.count, count - place)
    guard length > 0 else { return 0 }
    if let drained {
      drained.withUnsafeBytes {
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[place..<(place + length)]))
      }
      return length
    }
    var filled = 0
    while filled < length {
      let got = pread(descriptor, target.baseAddress.map { $0 + filled }, length - filled, off_t(place + filled))
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw InputFile.unreadable(path, errno) }
      guard got > 0 else { throw changedMeanwhile }
      filled += got
    }
    return length
  }

  /// The bytes of a range, which lies within the file.
  func bytes(_ range: Range<Int>) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
      filled = try read(UnsafeMutableRawBufferPointer(buffer), at: range.lowerBound)
    }
  }

  /// Throws where the file was written to since it was opened.
  func checkUnchanged() throws {
    guard drained == nil else { return }
    let status = try InputFile.status(descriptor, path)
    guard Int(status.st_size) == count, InputFile.time(status) == changed else { throw changedMeanwhile }
  }

  private var changedMeanwhile: Complaint {
    Complaint("\(path) was changed while it was read", hint: "load it again once it is whole")
  }

  private static func status(_ file: Int32, _ path: String) throws -> stat {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw unreadable(path, errno) }
    return status
  }

  private static func time(_ status: stat) -> Int64 {
    Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
  }

  private static func unreadable(_ path: String, _ number: Int32) -> Complaint {
    Complaint("cannot read \(path): \(String(cString: strerror(number)).lowercased())")
  }

  /// All that comes through a pipe.
  private static func drained(_ file: Int32, _ path: String, _ monitor: Monitor) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    var patience = 50
    while true {
      try monitor.check()
      var poller = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
      guard poll(&poller, 1, 100) > 0 else {
        patience -= bytes.isEmpty ? 1 : 0
        guard patience > 0 else { throw Complaint("\(path) is a pipe into which nobody writes") }
        continue
      }
      let length = Glibc.read(file, &block, block.count)
      if length < 0, errno == EINTR || errno == EAGAIN { continue }
      guard length >= 0 else { throw unreadable(path, errno) }
      guard length > 0 else { return bytes }
      guard bytes.count + length <= longestPipe else {
        throw Complaint("more than 1 GB comes through the pipe \(path)", hint: "write it into a file and load that")
      }
      bytes += block[..<length]
    }
  }
}
