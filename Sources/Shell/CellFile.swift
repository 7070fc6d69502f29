import Glibc
import Interpreter
import Vocabulary

/// A file of finished combinations of a sweep: a head that says of which, then a line for each. Lines are added at the
/// end, whole, so that what a process had finished is there however it ends.
struct CellFile {
  /// What stands at the head of the file of a part.
  struct Head: Equatable {
    var key: Digest
    var plan: Digest
    var shard: Shard
    var count: Int
    var title: String
    var axes: [String]

    var text: String {
      "wicksweep 1 \(key) \(plan) \(shard) \(count) "
        + ([title] + axes).map(Value.quoted).joined(separator: " ") + "\n"
    }

    init(_ plan: SweepPlan, _ key: Digest, _ shard: Shard) {
      (self.key, self.plan, self.shard) = (key, plan.digest, shard)
      (count, title, axes) = (plan.cells.count, plan.title, plan.axes)
    }

    /// Nil where the line is no head.
    init?(_ line: Substring) {
      let parts = line.split(separator: " ", maxSplits: 6)
      guard parts.count == 7, parts[0] == "wicksweep", parts[1] == "1", let key = Digest(parts[2]),
        let plan = Digest(parts[3]), let shard = Shard(parts[4]), let count = Int(parts[5])
      else { return nil }
      let names = Lock.fields(parts[6])
      guard names.count > 1 else { return nil }
      (self.key, self.plan, self.shard, self.count) = (key, plan, shard, count)
      (title, axes) = (names[0], Array(names.dropFirst()))
    }
  }

  let path: String

  /// Its whole lines; none where there is no such file.
  func lines(from offset: Int = 0) -> (lines: [Substring], end: Int) {
    guard let bytes = try? Files.contents(path), bytes.count > offset,
      let last = bytes.lastIndex(of: UInt8(ascii: "\n")), last >= offset
    else { return ([], offset) }
    let text = String(decoding: bytes[offset...last], as: UTF8.self)
    // Bytes, as a carriage return makes one character with the end of a line.
    let lines = text.utf8.split(separator: UInt8(ascii: "\n")).compactMap { Substring($0) }
    return (lines, last + 1)
  }

  /// What was finished, by the keys of the values, and a way to add to it.
  ///
  /// - Parameter head: For a file that is not there yet.
  func book(head: Head? = nil) throws -> CellBook {
    var found: [Digest: CellOutcome] = [:]
    for line in lines().lines {
      guard let line = CellLine(line) else { continue }
      found[SweepPlan.key(of: line.cell)] = line.outcome
    }
    let path = path
    return CellBook(found: found) { text in try CellFile.append(text, to: path, head: head) }
  }

  private static func append(_ text: String, to path: String, head: Head?) throws {
    if let slash = path.lastIndex(of: "/") { Files.makeDirectories(String(path[..<slash])) }
    let file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw Complaint("\(path) cannot be written: \(String(cString: strerror(errno)))") }
    defer { close(file) }
    var status = stat()
    fstat(file, &status)
    var text = text
    if status.st_size == 0 {
      text = (head?.text ?? "") + text
    } else {
      // A line that a crash cut off is ended: what follows stands on its own.
      var last: UInt8 = 0
      if pread(file, &last, 1, status.st_size - 1) == 1, last != UInt8(ascii: "\n") { text = "\n" + text }
    }
    guard text.isEmpty || Files.write(text, to: file) else {
      throw Complaint("\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
  }
}
