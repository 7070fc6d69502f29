import Glibc
import Vocabulary

extension Zone {
  static let database = "/usr/share/zoneinfo"

  /// Reads a TZif file, of which version 2 and later count 64-bit seconds and end in a rule for the future.
  ///
  /// Source: RFC 8536, *The Time Zone Information Format (TZif)* (2019).
  convenience init(_ name: String, in folder: String) throws {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isName = parts.allSatisfy { part in
      !part.isEmpty && !part.hasPrefix(".")
        && part.utf8.allSatisfy { byte in
          (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || [43, 45, 95].contains(byte)
        }
    }
    guard isName, let bytes = Zone.bytes("\(folder)/\(name)") else { throw Zone.unknown(name, in: folder) }
    var reader = TZif(bytes)
    guard let (changes, offsets) = reader.read() else {
      throw Complaint("\(folder)/\(name) is not a time zone file, or is damaged")
    }
    self.init(name: name, changes: changes, offsets: offsets)
  }

  private static func unknown(_ name: String, in folder: String) -> Complaint {
    let names = names(in: folder)
    guard !names.isEmpty else {
      return Complaint(
        "no time zone '\(name)'", hint: "there is no tz database in \(folder): install the package tzdata")
    }
    let typed = name.lowercased()
    // A city alone is what people type first.
    let city = names.first { $0.lowercased().hasSuffix("/" + typed.split(separator: " ").joined(separator: "_")) }
    guard let near = city ?? nearest(to: name, among: names) else {
      return Complaint(
        "no time zone '\(name)'",
        hint: "a time zone is UTC, an offset such as +05:30, or a name such as America/New_York")
    }
    return Complaint("no time zone '\(name)'", hint: "did you mean '\(near)'?")
  }

  /// All names of the system's database, sorted bytewise; none where it is not installed.
  package static var names: [String] { names(in: database) }

  /// All names of a database, sorted bytewise.
  static func names(in folder: String) -> [String] {
    var names: [String] = []
    func visit(_ path: String, _ prefix: String) {
      guard let directory = opendir(path) else { return }
      defer { closedir(directory) }
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        // posix/ and right/ repeat the names; what is not a zone begins with a small letter or has a dot.
        guard let first = name.utf8.first, (65...90).contains(first), !name.contains(".") else { continue }
        if Int32(entry.pointee.d_type) == Int32(DT_DIR) {
          visit("\(path)/\(name)", "\(prefix)\(name)/")
        } else {
          names.append(prefix + name)
        }
      }
    }
    visit(folder, "")
    return names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }

  /// The file's content, or nil where it cannot be read or is too large for a zone.
  private static func bytes(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= 1 << 20 else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    let length = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
    return length == bytes.count ? bytes : nil
  }
}

/// A cursor over a TZif file: every read is checked against its end.
private struct TZif {
  private let bytes: [UInt8]
  private var next = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Moments of change and the offsets between them, the rule at the end worked out; nil where the file is damaged.
  mutating func read() -> (changes: [Int64], offsets: [Int64])? {
    guard let first = header() else { return nil }
    guard first.version >= 2 else { return block(first, width: 4).map { ($0.changes, $0.offsets) } }
    next += first.length(width: 4)
    guard let second = header(), var table = block(second, width: 8) else { return nil }
    guard let rule = footer() else { return table }
    if let tail = PosixRule(rule) {
      tail.extend(&table.changes, &table.offsets)
    } else if !rule.isEmpty {
      return nil
    }
    return table
  }

  private struct Header {
    var version: Int
    var isUTs, isStandards, leaps, times, types, letters: Int

    func length(width: Int) -> Int {
      times * (width + 1) + types * 6 + letters + leaps * (width + 4) + isStandards + isUTs
    }
  }

  private mutating func header() -> Header? {
    guard next + 44 <= bytes.count, bytes[next..<next + 4].elementsEqual("TZif".utf8) else { return nil }
    let version = bytes[next + 4] == 0 ? 1 : Int(bytes[next + 4]) - 48
    next += 20
    let counts = (0..<6).map { _ in Int(integer(4)) }
    let header = Header(
      version: version, isUTs: counts[0], isStandards: counts[1], leaps: counts[2], times: counts[3], types: counts[4],
      letters: counts[5])
    guard counts.allSatisfy({ (0...1 << 20).contains($0) }), header.types > 0 else { return nil }
    return header
  }

  private mutating func block(_ header: Header, width: Int) -> (changes: [Int64], offsets: [Int64])? {
    guard next + header.length(width: width) <= bytes.count else { return nil }
    let changes = (0..<header.times).map { _ in integer(width) }
    let kinds = (0..<header.times).map { _ in Int(integer(1) & 0xff) }
    let offsets = (0..<header.types).map { _ in
      let offset = integer(4)
      next += 2
      return offset
    }
    next += header.letters + header.leaps * (width + 4) + header.isStandards + header.isUTs
    guard kinds.allSatisfy({ $0 < offsets.count }), offsets.allSatisfy({ abs($0) <= 93_600 }),
      zip(changes, changes.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    return (changes, [offsets[0]] + kinds.map { offsets[$0] })
  }

  private mutating func footer() -> String? {
    guard next < bytes.count, bytes[next] == 10, let end = bytes[(next + 1)...].firstIndex(of: 10) else { return nil }
    return String(decoding: bytes[next + 1..<end], as: UTF8.self)
  }

  /// A big-endian signed number; the caller has checked that it lies within the file.
  private mutating func integer(_ width: Int) -> Int64 {
    var value = Int64(Int8(bitPattern: bytes[next]))
    for index in 1..<max(1, width) { value = value << 8 | Int64(bytes[next + index]) }
    next += width
    return value
  }
}
