import Commands
import Drawing
import Glibc
import Interpreter
import Vocabulary

/// What Tab does, from the session as it is at that moment: what all candidates share is typed, and where they part
/// they are listed.
package struct Completer {
  private let session: Session
  private let terminal: Terminal

  init(_ session: Session, _ terminal: Terminal) {
    self.session = session
    self.terminal = terminal
  }

  func complete(before: String, after: String) -> LineEditor.Completion {
    let found = Completion(
      before + after, at: before.utf8.count, scope: session.scope, commands: session.domain.commands,
      files: Completer.files)
    guard let first = found.candidates.first else {
      return LineEditor.Completion(
        list: found.expected.map { "  " + $0.cut(to: terminal.style.width - 3, ascii: terminal.style.ascii) })
    }
    let erase = found.prefix.unicodeScalars.count
    guard found.candidates.count > 1 else {
      let isOpen = first.text.last.map { "=(/".contains($0) } ?? true
      let blank = isOpen || after.hasPrefix(" ") ? "" : " "
      return LineEditor.Completion(erase: erase, insertion: first.text + blank)
    }
    var shared = Substring(first.text)
    for candidate in found.candidates.dropFirst() { shared = Substring(shared.commonPrefix(with: candidate.text)) }
    if shared.utf8.count > found.prefix.utf8.count {
      return LineEditor.Completion(erase: erase, insertion: String(shared))
    }
    return LineEditor.Completion(list: list(found.candidates))
  }

  /// A few with what they are, many as names in columns; what is left out is counted.
  private func list(_ candidates: [Completion.Candidate]) -> String {
    let style = terminal.style
    let most = max(4, style.height - 4)
    if candidates.count <= most, candidates.contains(where: { !$0.detail.isEmpty }) {
      let width = candidates.map { cellWidth($0.text) }.max() ?? 0
      return candidates.map { candidate in
        "  \(candidate.text.padded(to: width))  \(candidate.detail)".cut(to: style.width - 1, ascii: style.ascii)
      }.joined(separator: "\n")
    }
    let width = min(style.width - 1, 2 + (candidates.map { cellWidth($0.text) }.max() ?? 1))
    let across = max(1, (style.width - 1) / width)
    let shown = candidates.prefix(across * most)
    let down = (shown.count + across - 1) / across
    var lines = (0..<down).map { row in
      stride(from: row, to: shown.count, by: down).map { shown[$0].text.cut(to: width - 1).padded(to: width) }.joined()
    }
    if shown.count < candidates.count { lines.append("… \(candidates.count - shown.count) more") }
    return lines.joined(separator: "\n")
  }

  /// The files and folders that a path may become; hidden ones only where a dot is typed.
  package static func files(_ typed: String) -> [String] {
    let cut = typed.lastIndex(of: "/").map { typed.index(after: $0) } ?? typed.startIndex
    let (folder, name) = (String(typed[..<cut]), String(typed[cut...]))
    guard let stream = opendir(folder.isEmpty ? "." : Surroundings.expanded(folder)) else { return [] }
    defer { closedir(stream) }
    var found: [String] = []
    while let entry = readdir(stream) {
      let file = Surroundings.name(of: entry)
      guard file.hasPrefix(name), file != ".", file != "..", name.hasPrefix(".") || !file.hasPrefix(".") else {
        continue
      }
      var status = stat()
      let isFolder = stat(Surroundings.expanded(folder + file), &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      found.append(folder + file + (isFolder ? "/" : ""))
    }
    return found.sorted()
  }
}

extension Substring {
  fileprivate func commonPrefix(with other: String) -> Substring {
    var (a, b) = (startIndex, other.startIndex)
    while a < endIndex, b < other.endIndex, self[a] == other[b] {
      a = index(after: a)
      b = other.index(after: b)
    }
    return self[..<a]
  }
}
