import Glibc
import Vocabulary

/// The memory of a session on disk: append-only, a line before each statement runs and one after, so that a crash
/// loses at most the line that was running.
///
/// A record is `number checksum kind payload`; a torn last line is told by its checksum.
package final class Journal {
  package let path: String
  private let file: Int32
  private var number = 0
  /// The second in which the file was last brought to the disk.
  private var synced = 0

  /// Creates the file and holds a lock on it while the session lives.
  package init(path: String, header: String) throws {
    self.path = path
    file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      throw Complaint("the journal \(path) cannot be written: \(String(cString: strerror(errno)))")
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      close(file)
      throw Complaint("the journal \(path) belongs to a session that is running")
    }
    try append("open", header)
  }

  deinit { close(file) }

  func begins(_ text: String) throws { try append(">", text) }

  func ended(_ record: Record) throws {
    let writes = record.writes.map(\.name).joined(separator: ",")
    try append(
      "<", "ok \(record.effect.rawValue) ms=\(record.nanoseconds / 1_000_000) writes=\(writes.isEmpty ? "-" : writes)")
  }

  func failed(_ complaint: Complaint) throws { try append("<", "failed \(complaint.message)") }
  func interrupted() throws { try append("!", "") }

  /// A step through the session: `undo` or `redo` of so many statements.
  func moved(_ move: String, _ count: Int) throws { try append("move", count == 1 ? move : "\(move) \(count)") }

  /// The statements that follow are those of a lost session, until `hasRecovered`.
  package func recovers(_ lost: String) throws { try append("recovering", lost) }

  /// - Parameter all: Whether every statement of it succeeded: then this journal stands in its place.
  package func hasRecovered(_ lost: String, all: Bool) throws {
    try append("recovered", (all ? "all " : "part ") + lost)
  }

  /// The session ended as it should.
  package func finish() { try? append("close", "") }

  private func append(_ kind: String, _ payload: String) throws {
    number += 1
    let body = "\(kind) \(Journal.escaped(payload))"
    var line = "\(number) \(Digest(body).short) \(body)\n"
    let written = line.withUTF8 { write(file, $0.baseAddress, $0.count) }
    guard written == line.utf8.count else {
      throw Complaint(
        "the journal \(path) cannot be written: \(String(cString: strerror(errno)))", hint: "is the disk full?")
    }
    // A crash of the program loses nothing that was written; a loss of power at most the last second.
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
    if now.tv_sec != synced {
      fdatasync(file)
      synced = now.tv_sec
    }
  }

  /// A record of a journal that is read back.
  package struct Entry: Equatable, Sendable {
    package var kind: String
    package var payload: String
  }

  /// The records of a journal up to the first that is torn or damaged.
  package static func entries(_ text: String) -> [Entry] {
    var entries: [Entry] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let parts = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
      guard parts.count >= 3, Int(parts[0]) == entries.count + 1 else { break }
      let payload = parts.count > 3 ? String(parts[3]) : ""
      guard Digest("\(parts[2]) \(payload)").short == parts[1] else { break }
      entries.append(Entry(kind: String(parts[2]), payload: unescaped(payload)))
    }
    return entries
  }

  /// The statements of a journal that succeeded and were not undone, in order; without those of another session whose
  /// recovery was cut off, as they are still in the journal of that one.
  package static func statements(_ entries: [Entry]) -> [String] {
    var done: [String] = []
    var undone: [String] = []
    var running: String?
    var before: [String] = []
    var isRecovering = false
    for entry in entries {
      switch entry.kind {
      case "recovering": (before, isRecovering) = (done, true)
      case "recovered": isRecovering = false
      case ">": running = entry.payload
      case "<" where entry.payload.hasPrefix("ok"):
        // Undo goes back over changes alone, so what only looked at things is left out.
        if let running, !entry.payload.hasPrefix("ok look") {
          done.append(running)
          undone = []
        }
        running = nil
      case "move":
        let words = entry.payload.split(separator: " ")
        let count = words.count > 1 ? Int(words[1]) ?? 1 : 1
        for _ in 0..<count {
          if words.first == "undo" { done.popLast().map { undone.append($0) } }
          if words.first == "redo" { undone.popLast().map { done.append($0) } }
        }
      default: running = nil
      }
    }
    return isRecovering ? before : done
  }

  /// What the first record says: the version of the program, and the folder in which the session works.
  package static func header(version: String, folder: String) -> String { "wick=\(version) cwd=\(folder)" }

  /// The folder in which the session of a journal worked.
  package static func folder(_ entries: [Entry]) -> String? {
    guard let first = entries.first, first.kind == "open" else { return nil }
    return first.payload.firstRange(of: " cwd=").map { String(first.payload[$0.upperBound...]) }
  }

  /// The lost sessions whose statements are all in this journal.
  package static func recovered(_ entries: [Entry]) -> [String] {
    entries.filter { $0.kind == "recovered" && $0.payload.hasPrefix("all ") }.map { String($0.payload.dropFirst(4)) }
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }

  private static func unescaped(_ text: String) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      if isEscaped {
        result.append(character == "n" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        result.append(character)
      }
    }
    return result
  }
}
