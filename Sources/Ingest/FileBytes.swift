import CDeflate
import Glibc
import Vocabulary

/// The bytes of a file, mapped into memory or, for a `.gz`, inflated there.
///
/// A class, because it frees what it holds.
final class FileBytes: @unchecked Sendable {
  let path: String
  /// As they stand on the disk.
  let stored: UnsafeRawBufferPointer
  /// What is to be read: `stored`, or what it inflates to.
  let content: UnsafeRawBufferPointer
  private let isMapped: Bool

  /// Throws a complaint that names the file where it cannot be read.
  init(_ path: String, monitor: Monitor) throws {
    self.path = path
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileBytes.unreadable(path, errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw FileBytes.unreadable(path, errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw Complaint("\(path) is a folder", hint: "its files are \(path.hasSuffix("/") ? path : path + "/")*.csv")
    }
    if status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 {
      guard let base = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, file, 0), base != MAP_FAILED else {
        throw FileBytes.unreadable(path, errno)
      }
      madvise(base, Int(status.st_size), MADV_SEQUENTIAL)
      stored = UnsafeRawBufferPointer(start: base, count: Int(status.st_size))
      isMapped = true
    } else {
      stored = try FileBytes.drained(file, path, monitor)
      isMapped = false
    }
    guard stored.count >= 2, stored[0] == 0x1f, stored[1] == 0x8b else {
      content = stored
      return
    }
    do { content = try FileBytes.inflated(stored, path, monitor) } catch {
      FileBytes.free(stored, isMapped: isMapped)
      throw error
    }
  }

  deinit {
    if content.baseAddress != stored.baseAddress { content.deallocate() }
    FileBytes.free(stored, isMapped: isMapped)
  }

  private static func free(_ bytes: UnsafeRawBufferPointer, isMapped: Bool) {
    if isMapped {
      munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    } else {
      bytes.deallocate()
    }
  }

  private static func unreadable(_ path: String, _ number: Int32) -> Complaint {
    Complaint("cannot read \(path): \(String(cString: strerror(number)).lowercased())")
  }

  /// All that can be read from what is not a plain file, such as a pipe.
  private static func drained(_ file: Int32, _ path: String, _ monitor: Monitor) throws -> UnsafeRawBufferPointer {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      try monitor.check()
      let length = read(file, &block, block.count)
      if length < 0, errno == EINTR { continue }
      guard length >= 0 else { throw unreadable(path, errno) }
      guard length > 0 else { break }
      bytes += block[..<length]
    }
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
    copy.copyBytes(from: bytes)
    return UnsafeRawBufferPointer(copy)
  }

  /// The members of a gzip file, one after the other. The length that a member claims is believed only as far as
  /// deflate can shrink.
  ///
  /// Source: RFC 1952, *GZIP file format specification* (1996).
  private static func inflated(_ packed: UnsafeRawBufferPointer, _ path: String, _ monitor: Monitor) throws
    -> UnsafeRawBufferPointer
  {
    guard let inflater = libdeflate_alloc_decompressor() else {
      throw Complaint("there is no memory to inflate \(path)")
    }
    defer { libdeflate_free_decompressor(inflater) }
    let claimed = (0..<4).reduce(0) { $0 | Int(packed[packed.count - 4 + $1]) << (8 * $1) }
    var room = max(4096, min(claimed, packed.count * 1032))
    var target = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 16)
    var (source, filled) = (0, 0)
    do {
      while source < packed.count {
        try monitor.check()
        var (taken, made) = (0, 0)
        let result = libdeflate_gzip_decompress_ex(
          inflater, packed.baseAddress.map { $0 + source }, packed.count - source,
          target.baseAddress.map { $0 + filled },
          room - filled, &taken, &made)
        switch result {
        case LIBDEFLATE_SUCCESS:
          source += taken
          filled += made
          // Zeros may fill the file up to a block of a tape.
          if source < packed.count, packed[source...].allSatisfy({ $0 == 0 }) { source = packed.count }
        case LIBDEFLATE_INSUFFICIENT_SPACE:
          guard room < packed.count * 1032 + 4096 else { throw damaged(path, source) }
          let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: room * 2, alignment: 16)
          larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: target[..<filled]))
          target.deallocate()
          target = larger
          room *= 2
        default:
          throw damaged(path, source)
        }
      }
    } catch {
      target.deallocate()
      throw error
    }
    return UnsafeRawBufferPointer(rebasing: target[..<filled])
  }

  private static func damaged(_ path: String, _ place: Int) -> Complaint {
    Complaint(
      "\(path) is not a whole gzip file: the member that begins at byte \(place) is damaged or cut off",
      hint: "fetch the file again")
  }
}
