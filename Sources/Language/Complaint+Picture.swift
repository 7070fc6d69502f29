import Vocabulary

extension Complaint {
  /// The complaint as a person at the prompt sees it: the cause, the line with what is wrong underlined, and the remedy.
  ///
  ///     error: expected ',' or ')', found '20'
  ///         z = mean(close 20)
  ///                        ‾‾
  ///
  /// - Parameters:
  ///   - text: What the complaint's place is an offset into.
  ///   - file: The script it stands in; its line is named with it.
  ///   - width: Cells of the terminal; a longer line is cut around the place.
  package func picture(in text: String, file: String? = nil, width: Int = 80, ascii: Bool = false) -> String {
    var lines = [String]()
    let isGuess = hint?.hasPrefix("did you mean") ?? false
    var cause = "error: \(message)"
    if isGuess, let hint { cause += " - \(hint)" }
    if let place, let line = SourceLine(text, place) {
      if let file { cause = "\(file):\(line.number): \(cause)" }
      lines = [cause] + line.drawn(width: max(20, width) - 4, ascii: ascii).map { "    " + $0 }
    } else {
      lines = [file.map { "\($0): \(cause)" } ?? cause]
    }
    if !isGuess, let hint { lines.append("    help: \(hint)") }
    return lines.joined(separator: "\n")
  }
}

/// The line of a text in which a place begins.
private struct SourceLine {
  let number: Int
  /// Before the place, the place, after it; without control characters.
  private let parts: (before: String, marked: String, after: String)

  init?(_ text: String, _ place: Place) {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty else { return nil }
    let start = min(max(0, place.start), bytes.count)
    var begin = start
    while begin > 0, bytes[begin - 1] != 0x0a { begin -= 1 }
    var end = start
    while end < bytes.count, bytes[end] != 0x0a { end += 1 }
    number = 1 + bytes[..<begin].count { $0 == 0x0a }
    let stop = min(max(place.end, start), end)
    func shown(_ range: Range<Int>) -> String {
      let text = String(decoding: bytes[range], as: UTF8.self)
      return String(
        String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }))
    }
    parts = (shown(begin..<start), shown(start..<stop), shown(stop..<end))
  }

  func drawn(width: Int, ascii: Bool) -> [String] {
    let ellipsis = ascii ? "..." : "…"
    var (before, marked, after) = parts
    let indent = before.prefix { $0 == " " }
    before.removeFirst(indent.count)
    while after.last == " " { after.removeLast() }
    // What is left of the place gives way first, then what is right of it, then the place itself.
    let room = width - cellWidth(ellipsis) * 2
    if cellWidth(before) + cellWidth(marked) + cellWidth(after) > width {
      marked = cut(marked, to: room)
      let left = max(room / 3, room - cellWidth(marked) - cellWidth(after))
      if cellWidth(before) > min(left, room - cellWidth(marked)) {
        before = ellipsis + String(cut(String(before.reversed()), to: min(left, room - cellWidth(marked))).reversed())
      }
      let right = width - cellWidth(before) - cellWidth(marked)
      if cellWidth(after) > right { after = cut(after, to: right - cellWidth(ellipsis)) + ellipsis }
    }
    let length = cellWidth(marked)
    let line = length <= 1 ? "^" : String(repeating: ascii ? "^" : "\u{203e}", count: length)
    return [before + marked + after, String(repeating: " ", count: cellWidth(before)) + line]
  }

  private func cut(_ text: String, to width: Int) -> String {
    var used = 0
    return String(
      text.prefix { character in
        used += cellWidth(character)
        return used <= width
      })
  }
}
