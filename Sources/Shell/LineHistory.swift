import Drawing
import Glibc
import Vocabulary

/// The lines that were typed, in this session and in earlier ones: a file that only grows, one JSON object a line.
///
/// Each line is appended under a lock before it runs, so that a crash loses nothing and sessions side by side keep
/// out of each other's way.
package struct LineHistory {
  /// Oldest first. Lines of other sessions are those that were there when this one began.
  package private(set) var entries: [String] = []
  private let path: String?
  private let session: String
  private var search: Search?

  /// A walk through the entries that begin with what was typed.
  private struct Search {
    var prefix: String
    var draft: String
    var position: Int
    var shown: String
  }

  /// How many lines are remembered.
  package static let limit = 10_000

  /// - Parameter path: nil keeps nothing beyond this session.
  package init(path: String?, session: String) {
    self.path = path
    self.session = session
  }

  /// Reads the last lines of the file. A torn line, or one that is not ours, is passed over.
  package mutating func load() {
    guard let path, let bytes = try? Files.contents(path, last: 8 << 20) else { return }
    var lines: [String] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")).suffix(LineHistory.limit) {
      guard let text = LineHistory.text(of: line), lines.last != text else { continue }
      lines.append(text)
    }
    entries = lines + entries
  }

  /// Remembers a line, here and in the file.
  package mutating func append(_ text: String) {
    search = nil
    if entries.last != text { entries.append(text) }
    guard let path else { return }
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    flock(file, LOCK_EX)
    let fields = [
      "\"ts\":\(Surroundings.seconds())", "\"session\":\(JSON.text(session))",
      "\"cwd\":\(JSON.text(Surroundings.directory))", "\"text\":\(JSON.text(Secret.masked(text)))",
    ]
    Files.write("{\(fields.joined(separator: ","))}\n", to: file)
  }

  /// The next older (-1) or newer (1) entry that begins with what stands before the cursor; nil where there is none.
  /// Past the newest it is what was typed.
  package mutating func recall(_ direction: Int, before: String, text: String) -> String? {
    var search = self.search ?? Search(prefix: before, draft: text, position: entries.count, shown: text)
    if search.shown != text { search = Search(prefix: before, draft: text, position: entries.count, shown: text) }
    var position = search.position + direction
    while entries.indices.contains(position) {
      if entries[position] != search.shown, entries[position].hasPrefix(search.prefix) { break }
      position += direction
    }
    guard position >= 0, position <= entries.count, search.position < entries.count || direction < 0 else { return nil }
    search.position = position
    search.shown = position < entries.count ? entries[position] : search.draft
    self.search = search
    return search.shown
  }

  /// The line that a shell's `!!` or `!word` stands for; nil where nothing begins so.
  package func last(beginningWith prefix: String) -> String? { entries.last { $0.hasPrefix(prefix) } }

  /// The lines of the file by the session that typed them, oldest session first.
  package static func sessions(in path: String) -> [(name: String, lines: [String])] {
    guard let bytes = try? Files.contents(path, last: 8 << 20) else { return [] }
    var sessions: [(name: String, lines: [String])] = []
    var places: [String: Int] = [:]
    for line in bytes.split(separator: UInt8(ascii: "\n")).suffix(LineHistory.limit) {
      guard let text = text(of: line), let start = start(of: "session", in: line) else { continue }
      let name = String(decoding: line[start...].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
      let place = places[name] ?? sessions.count
      if place == sessions.count {
        places[name] = place
        sessions.append((name, []))
      }
      sessions[place].lines.append(text)
    }
    return sessions
  }

  /// The text of a record: the last field, undone from JSON.
  private static func text(of line: ArraySlice<UInt8>) -> String? {
    guard line.count > 2, line.last == UInt8(ascii: "}"), let start = start(of: "text", in: line) else { return nil }
    guard start <= line.endIndex - 2 else { return nil }
    return JSONText.unescaped(line[start..<(line.endIndex - 2)])
  }

  /// Where the text of a field begins.
  private static func start(of field: String, in line: ArraySlice<UInt8>) -> Int? {
    let key = Array("\"\(field)\":\"".utf8)
    var at = line.startIndex
    while at + key.count < line.endIndex, !line[at...].starts(with: key) { at += 1 }
    return at + key.count < line.endIndex ? at + key.count : nil
  }
}

/// The inside of a JSON string.
private enum JSONText {
  static func unescaped(_ bytes: ArraySlice<UInt8>) -> String? {
    guard bytes.contains(UInt8(ascii: "\\")) else { return String(validating: bytes, as: UTF8.self) }
    var result: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      guard let escape = rest.popFirst() else { return nil }
      switch escape {
      case UInt8(ascii: "n"): result.append(10)
      case UInt8(ascii: "t"): result.append(9)
      case UInt8(ascii: "r"): result.append(13)
      case UInt8(ascii: "u"):
        guard let code = UInt8(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16) else { return nil }
        result.append(code)
        rest = rest.dropFirst(4)
      default: result.append(escape)
      }
    }
    return String(validating: result, as: UTF8.self)
  }
}
