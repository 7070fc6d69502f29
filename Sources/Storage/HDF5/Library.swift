import CHDF5
import Glibc
import Vocabulary

extension Store {
  /// The version of the HDF5 library, such as `1.10.8`.
  package static var libraryVersion: String {
    var (major, minor, release): (UInt32, UInt32, UInt32) = (0, 0, 0)
    HDF5.run { _ = H5get_libversion(&major, &minor, &release) }
    return "\(major).\(minor).\(release)"
  }
}

/// The library itself: one call at a time, silent, its error stack turned into words.
enum HDF5 {
  /// Runs `body` with the library to itself.
  ///
  /// The library has one lock and one error stack a thread, which prints unless it is switched off on that thread.
  static func run<Result>(_ body: () throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    _ = isStarted
    H5Eset_auto2(0, nil, nil)
    H5Eclear2(0)
    return try body()
  }

  /// What the library's error stack says went wrong, in its innermost words, and clears it.
  static func reason() -> String? {
    var innermost: String?
    withUnsafeMutablePointer(to: &innermost) { target in
      _ = H5Ewalk2(
        0, H5E_WALK_UPWARD,
        { depth, error, target in
          guard let description = error?.pointee.desc, let target else { return 0 }
          let innermost = target.assumingMemoryBound(to: String?.self)
          if innermost.pointee == nil { innermost.pointee = String(cString: description) }
          return 0
        }, target)
    }
    H5Eclear2(0)
    return innermost.map(plain)
  }

  /// The system's message where the library quotes one; else its own words, without what a terminal would take amiss.
  private static func plain(_ text: String) -> String {
    let opening = "error message = '"
    if let start = text.firstRange(of: opening) {
      let rest = text[start.upperBound...]
      return rest.prefix { $0 != "'" }.lowercased()
    }
    return text.shownSafely
  }

  /// Throws a complaint that says what was attempted and what the library says about it, where `status` is negative.
  @discardableResult
  static func check<Status: SignedInteger>(_ status: Status, _ attempt: @autoclosure () -> String) throws -> Status {
    guard status >= 0 else {
      throw Complaint(attempt() + (reason().map { ": \($0)" } ?? ""))
    }
    return status
  }

  /// At the end of the process the library would try again to write what a full disk did not take, and fall over.
  /// There is nothing to do for it: a file that counts was closed before it got its name.
  private static let isStarted: Bool = H5dont_atexit() >= 0

  /// A child has the lock that its parent held: it makes it anew.
  static func adopt() { lock.renew() }

  private static let lock = Lock()

  /// A lock that its holder may take again: identifiers close themselves, in the midst of work or long after it.
  private final class Lock: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    init() {
      mutex = .allocate(capacity: 1)
      renew()
    }

    func renew() {
      var attributes = pthread_mutexattr_t()
      pthread_mutexattr_init(&attributes)
      pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_RECURSIVE))
      pthread_mutex_init(mutex, &attributes)
    }

    func lock() { pthread_mutex_lock(mutex) }
    func unlock() { pthread_mutex_unlock(mutex) }
  }
}

/// Something open in the library, closed with the end of its life.
struct Identifier: ~Copyable, Sendable {
  let raw: hid_t
  private let release: @convention(c) (hid_t) -> herr_t

  /// Throws where the library gave no identifier.
  init(
    _ raw: hid_t, _ release: @escaping @convention(c) (hid_t) -> herr_t, _ attempt: @autoclosure () -> String
  ) throws {
    try HDF5.check(raw, attempt())
    self.raw = raw
    self.release = release
  }

  deinit { HDF5.run { _ = release(raw) } }

  /// Closes it now and throws where that fails.
  consuming func close(_ attempt: @autoclosure () -> String) throws {
    let (raw, release) = (raw, release)
    discard self
    try HDF5.check(release(raw), attempt())
  }
}

extension String {
  /// Without control characters and cut to a line's length: names out of a foreign file are shown to people.
  var shownSafely: String {
    let scalars = unicodeScalars.prefix(160).map { $0.value < 32 || (127..<160).contains($0.value) ? "?" : $0 }
    return String(String.UnicodeScalarView(scalars)) + (unicodeScalars.count > 160 ? "…" : "")
  }
}
