import Frames
import Glibc
import Storage
import Testing
import Vocabulary

/// A folder of its own for a test, removed when the test is over.
final class Folder {
  let path: String

  init() throws {
    var template = Array("/tmp/storage-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Complaint("no folder") }
    path = String(cString: made)
  }

  deinit {
    for name in contents { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// The names of the files in it, sorted.
  var contents: [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}

/// The bytes of a file.
func bytes(of path: String) throws -> [UInt8] {
  let descriptor = open(path, O_RDONLY)
  guard descriptor >= 0 else { throw Complaint("no file '\(path)'") }
  defer { close(descriptor) }
  var status = stat()
  fstat(descriptor, &status)
  return try [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
    count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, 0))
    guard count == buffer.count else { throw Complaint("'\(path)' was not read") }
  }
}

/// Writes bytes as a file.
func put(_ bytes: [UInt8], at path: String) throws {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
  guard descriptor >= 0 else { throw Complaint("'\(path)' cannot be made") }
  defer { close(descriptor) }
  guard write(descriptor, bytes, bytes.count) == bytes.count else { throw Complaint("'\(path)' was not written") }
}

/// The folder of real market data, or nil where it is not at hand.
let sharedData: String? = {
  if let given = getenv("WICK_SHARED") { return String(cString: given) + "/data" }
  let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  let beside = "/\(root)/../shared/data"
  return access(beside, R_OK) == 0 ? beside : nil
}()

/// Fields of a comma-separated file without quotes.
func fields(ofFile path: String) throws -> [[Substring]] {
  let text = String(decoding: try bytes(of: path), as: UTF8.self)
  return text.split(whereSeparator: \.isNewline).map { $0.split(separator: ",", omittingEmptySubsequences: false) }
}

enum Sample {
  /// Every kind of column, on one symbol.
  static func single(rows: Int = 1000, seed: Int = 1) throws -> Frame {
    let start: Int64 = 1_600_000_000_000_000_000
    let timeline = try Timeline(
      times: (0..<rows).map { start + Int64($0) * 60_000_000_000 }, segments: [.init("ÄPL.B", 0..<rows)])
    var random = Random(seed: UInt64(seed), stream: "sample")
    let cents = (0..<rows).map { _ in Double(10_000 + Int(random.next() % 500)) / 100 }
    let noise = (0..<rows).map { $0 < 20 ? .nan : Double(random.next() >> 11) * 0x1p-53 - 0.5 }
    return try Frame(
      timeline,
      [
        Column("close", role: .bar, .numbers(Numbers(cents)), unit: "USD"),
        Column(
          "rsi / 2", role: .feature, .numbers(Numbers(noise)), formula: "rsi(14) / 2", lookback: 15),
        Column("fwd", role: .label, .numbers(Numbers(noise.map { -$0 })), unit: "days", lookahead: 5),
        Column("time", role: .other, (0..<rows).map { $0 == 3 ? -0.0 : Double($0) }),
        Column("odd", [.infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude] + noise.dropFirst(4)),
        Column("part", role: .part, .category(codes: (0..<rows).map { Int32($0 % 3) - 1 }, names: ["train", "test"])),
        Column(
          "sector", .category(codes: (0..<rows).map { Int32($0 % 2) }, names: ["real estate", "IT & Söhne"])),
        Column("nothing", .category(codes: [Int32](repeating: -1, count: rows), names: [])),
        Column("note", .text((0..<rows).map { $0 % 7 == 0 ? "" : "zeile \($0) – ünïcode\n" })),
      ], bar: 60_000_000_000, zone: "America/New_York", stamp: .close,
      calendar: "us-equities", adjustment: "split",
      sources: [
        .init(path: "data/with space\nand \\ line.csv", sha256: String(repeating: "ab", count: 32), bytes: 123_456),
        .init(path: "b.csv", sha256: String(repeating: "0", count: 64), bytes: 0),
      ])
  }

  static func panel() throws -> Frame {
    let lengths = [5, 0, 300, 1]
    var times: [Int64] = []
    var segments: [Timeline.Segment] = []
    for (index, length) in lengths.enumerated() {
      segments.append(.init("S\(index)", times.count..<times.count + length))
      times += (0..<length).map { Int64($0) * Moment.day }
    }
    return try Frame(
      Timeline(times: times, segments: segments),
      [
        Column("x", role: .feature, times.indices.map { Double($0) / 3 }),
        Column("flag", times.indices.map { Double($0 % 2) }),
      ],
      bar: Moment.day)
  }
}
