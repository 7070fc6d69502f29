import Glibc
import Ingest
import Vocabulary

/// The answers that were ever fetched, each in a file of its own, as it came. Nothing in it is written twice; to clear it,
/// delete the folder.
///
/// `fetch/SOURCE/KEY/TIME-SHA256.json`, where the key is the digest of the request without secrets, which lies beside its
/// answers as `request`.
package struct AnswerCache {
  /// An answer on the disk.
  package struct Entry: Equatable {
    /// As locks and frames name it: `cache:fetch/…`, wherever the cache is.
    package var name: String
    /// When it was asked for, in nanoseconds since 1970 UTC, to the millisecond.
    package var asked: Int64
    package var sha256: String
  }

  /// The folder that `cache:` stands for.
  private let folder: String
  private let source: String

  package init(_ folder: String, source: String) {
    self.folder = folder
    self.source = source
  }

  private func place(_ request: String) throws -> String {
    let digest = try Array(request.utf8).withUnsafeBytes { try sha256($0) }
    return "fetch/\(source)/\(digest.prefix(32))"
  }

  /// Where the answers of a request are named from, for the answers that a lock names.
  package func prefix(_ request: String) throws -> String { "cache:" + (try place(request)) + "/" }

  /// The answers to a request, oldest first.
  package func entries(_ request: String) throws -> [Entry] {
    let place = try place(request)
    guard let stream = opendir("\(folder)/\(place)") else { return [] }
    defer { closedir(stream) }
    var found: [Entry] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if let answer = AnswerCache.entry("cache:\(place)/\(name)") { found.append(answer) }
    }
    return found.sorted { ($0.asked, $0.sha256) < ($1.asked, $1.sha256) }
  }

  /// The answer of a name such as `cache:fetch/…/2024-01-31T093000.125Z-SHA256.json`.
  package static func entry(_ name: String) -> Entry? {
    guard let file = name.split(separator: "/").last, let dot = file.lastIndex(of: "."), !file.hasPrefix(".") else {
      return nil
    }
    let parts = file[..<dot].split(separator: "Z-", maxSplits: 1).map(String.init)
    guard parts.count == 2, parts[1].utf8.count == 64, let asked = AnswerCache.time(parts[0]) else { return nil }
    return Entry(name: name, asked: asked, sha256: parts[1])
  }

  /// The bytes of an answer; nil where the file is not there, or is not what it was.
  package func body(_ entry: Entry) -> [UInt8]? {
    let path = folder + "/" + entry.name.dropFirst("cache:".count)
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      guard count > 0 else { break }
      bytes += block[..<count]
    }
    let digest = try? bytes.withUnsafeBytes { try sha256($0) }
    return digest == entry.sha256 ? bytes : nil
  }

  /// Keeps an answer: afterwards all of it is there, or nothing.
  package func keep(_ body: [UInt8], to request: String, asked: Int64, ending: String) throws -> Entry {
    let place = try place(request)
    let home = "\(folder)/\(place)"
    var made = ""
    for part in home.split(separator: "/") {
      made += "/" + part
      mkdir(made, 0o700)
    }
    let digest = try body.withUnsafeBytes { try sha256($0) }
    let name = "\(AnswerCache.text(asked))Z-\(digest).\(ending)"
    let about = "\(home)/request"
    if access(about, F_OK) != 0 { try AnswerCache.write(Array((request + "\n").utf8), as: "request", in: home) }
    if access("\(home)/\(name)", F_OK) != 0 { try AnswerCache.write(body, as: name, in: home) }
    guard let entry = AnswerCache.entry("cache:\(place)/\(name)") else {
      throw Complaint("the cache cannot name an answer '\(name)'")
    }
    return entry
  }

  private static func write(_ bytes: [UInt8], as name: String, in folder: String) throws {
    sweep(folder)
    let beside = "\(folder)/.tmp-\(getpid())"
    func complaint() -> Complaint {
      let why = systemMessage()
      unlink(beside)
      return Complaint("the cache \(folder) cannot be written: \(why)")
    }
    let file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw complaint() }
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + done }, bytes.count - done) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let complaint = complaint()
        close(file)
        throw complaint
      }
      done += count
    }
    let isSafe = fsync(file) == 0
    guard close(file) == 0, isSafe, rename(beside, "\(folder)/\(name)") == 0 else { throw complaint() }
  }

  /// Clears away what a process that was killed left half-written.
  private static func sweep(_ folder: String) {
    guard let stream = opendir(folder) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasPrefix(".tmp-"), let process = pid_t(name.dropFirst(5)), kill(process, 0) != 0, errno == ESRCH
      else { continue }
      unlink("\(folder)/\(name)")
    }
  }

  // MARK: - Times in names: 2024-01-31T093000.125

  private static func text(_ time: Int64) -> String {
    let milliseconds = time / 1_000_000
    let day = Day(number: Int(milliseconds / 86_400_000))
    let rest = Int(milliseconds % 86_400_000)
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let clock = padded(rest / 3_600_000, 2) + padded(rest / 60_000 % 60, 2) + padded(rest / 1000 % 60, 2)
    return "\(padded(day.year, 4))-\(padded(day.month, 2))-\(padded(day.day, 2))T\(clock).\(padded(rest % 1000, 3))"
  }

  private static func time(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count == 21, bytes[10] == UInt8(ascii: "T"), bytes[17] == UInt8(ascii: ".") else { return nil }
    func number(_ start: Int, _ count: Int) -> Int? {
      Int(String(decoding: bytes[start..<start + count], as: UTF8.self))
    }
    guard let year = number(0, 4), let month = number(5, 2), let date = number(8, 2), let hour = number(11, 2),
      let minute = number(13, 2), let second = number(15, 2), let part = number(18, 3)
    else { return nil }
    let day = Day(year: year, month: month, day: date)
    guard day.exists else { return nil }
    let seconds = ((day.number * 24 + hour) * 60 + minute) * 60 + second
    return (Int64(seconds) * 1000 + Int64(part)) * 1_000_000
  }
}
