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
  func moved(_ move: Trace.Move) throws { try append("move", "\(move)") }

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

  /// The statements of a journal that succeeded and were not undone, in order.
  package static func statements(_ entries: [Entry]) -> [String] {
    var done: [String] = []
    var undone: [String] = []
    var running: String?
    for entry in entries {
      switch entry.kind {
      case ">": running = entry.payload
      case "<" where entry.payload.hasPrefix("ok"):
        // Undo goes back over changes alone, so what only looked at things is left out.
        if let running, !entry.payload.hasPrefix("ok look") {
          done.append(running)
          undone = []
        }
        running = nil
      case "move" where entry.payload == "undo": done.popLast().map { undone.append($0) }
      case "move" where entry.payload == "redo": undone.popLast().map { done.append($0) }
      default: running = nil
      }
    }
    return done
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
