import Glibc
import Storage
import Vocabulary

/// Files as wick meets them: whole texts, replaced as a whole.
package enum Files {
  package static func read(_ path: String) throws -> String {
    let bytes = try contents(path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Complaint("\(path) is not text in UTF-8")
    }
    return text
  }

  /// - Parameter limit: At most so many bytes, from the end.
  static func contents(_ path: String, last limit: Int? = nil) throws -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw complaint("cannot be read", path) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw complaint("cannot be read", path) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw Complaint("\(path) is a directory") }
    if let limit, status.st_size > limit { lseek(file, status.st_size - limit, SEEK_SET) }
    return try all(of: file, path, expecting: Int(status.st_size))
  }

  /// All that can be read from a descriptor.
  static func all(of file: Int32, _ name: String, expecting size: Int = 0) throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    let length = 65_536
    var chunk = [UInt8](repeating: 0, count: length)
    while true {
      let count = Glibc.read(file, &chunk, length)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw complaint("cannot be read", name) }
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
    }
  }

  /// Afterwards the old text or the new one stands there, never half of one.
  package static func replace(_ path: String, with text: String) throws {
    if let slash = path.lastIndex(of: "/") { Store.makeFolder(String(path[..<slash])) }
    let beside = "\(path).tmp-\(getpid())"
    let file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw complaint("cannot be written", path) }
    let isWritten = write(text, to: file) && fsync(file) == 0
    let failure = errno
    close(file)
    guard isWritten, rename(beside, path) == 0 else {
      if isWritten == false { errno = failure }
      let complaint = complaint("cannot be written", path)
      unlink(beside)
      throw complaint
    }
  }

  /// Writes all of a text; false with `errno` set where that fails.
  @discardableResult
  package static func write(_ text: String, to file: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while let base = rest.baseAddress, !rest.isEmpty {
        let count = Glibc.write(file, base, rest.count)
        if count < 0, errno == EINTR || errno == EAGAIN { continue }
        guard count > 0 else { return false }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
      return true
    }
  }

  /// The names in a folder, in order; none where there is no such folder.
  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = Surroundings.name(of: entry)
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  static func makeDirectories(_ path: String) {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/" + part
      mkdir(made, 0o700)
    }
  }

  /// A new folder among the temporary files.
  static func temporaryFolder() throws -> String {
    let base = Surroundings.variable("TMPDIR") ?? "/tmp"
    var name = Array("\(base)/wick-XXXXXX".utf8CString)
    guard let made = mkdtemp(&name) else {
      throw Complaint("no folder can be made in \(base): \(String(cString: strerror(errno)).lowercased())")
    }
    return String(cString: made)
  }

  private static func complaint(_ what: String, _ path: String) -> Complaint {
    Complaint("\(path) \(what): \(String(cString: strerror(errno)).lowercased())")
  }
}

/// The process's surroundings, read once where they are needed and handed on.
package enum Surroundings {
  package static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Where wick keeps history and journals: `$XDG_STATE_HOME/wick`, else `~/.local/state/wick`; nil without a home.
  package static var state: String? {
    if let state = variable("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/wick" }
    return variable("HOME").map { $0 + "/.local/state/wick" }
  }

  /// Where runs keep their locks and logs; beside the temporary files without a home.
  static var runs: String { (state ?? "/tmp/wick-\(getuid())") + "/runs" }

  /// The path of a file that is there, without links and dots; else as it is written.
  static func absolute(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The file of this program.
  package static var executable: String? {
    guard let path = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(path) }
    return String(cString: path)
  }

  static var directory: String {
    guard let path = getcwd(nil, 0) else { return "." }
    defer { free(path) }
    return String(cString: path)
  }

  static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
    withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
  }

  /// Nanoseconds of a clock that only goes forward.
  @Sendable package static func steady() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
  }

  /// Seconds since 1970.
  package static func seconds() -> Int { time(nil) }

  /// Nanoseconds since 1970 UTC.
  @Sendable static func now() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
  }

  /// Where wick keeps what it fetched: `$XDG_CACHE_HOME/wick`, else `~/.cache/wick`.
  static var cache: String {
    if let cache = variable("XDG_CACHE_HOME"), cache.hasPrefix("/") { return cache + "/wick" }
    return (variable("HOME") ?? directory) + "/.cache/wick"
  }

  /// `~` at the start is the home directory, `cache:` the folder of what was fetched.
  static func expanded(_ path: String) -> String {
    if path.hasPrefix("cache:") { return cache + "/" + path.dropFirst("cache:".count) }
    guard path == "~" || path.hasPrefix("~/"), let home = variable("HOME") else { return path }
    return home + path.dropFirst()
  }
}
