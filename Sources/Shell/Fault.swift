import Drawing
import Vocabulary

/// A complaint as people read it: one line of cause, the source line, the faulty part underlined, the remedy.
package struct Fault {
  let complaint: Complaint
  let text: String
  let file: String?

  package init(_ complaint: Complaint, in text: String, file: String? = nil) {
    self.complaint = complaint
    self.text = text
    self.file = file
  }

  package func lines(in style: Style) -> [String] {
    let source = complaint.place.flatMap { sourceLine(at: $0) }
    var head = "error: "
    if let file, let source {
      head = "\(file):\(source.number): " + head
    } else if let file {
      head = "\(file): " + head
    }
    var (message, help) = (head + complaint.message, [String]())
    if let hint = complaint.hint, cellWidth(message) + 3 + cellWidth(hint) <= style.width {
      message += " - " + hint
    } else if let hint = complaint.hint {
      help = (style.unlimited ? ["help: " + hint] : ("help: " + hint).wrapped(to: style.width - 4)).map { "    " + $0 }
    }
    var lines = style.unlimited ? [message] : message.wrapped(to: style.width)
    if lines[0].hasPrefix(head) { lines[0] = Ink.red.on(head, in: style) + lines[0].dropFirst(head.count) }
    let place = lines.count
    lines += help
    if let source {
      let underline = String(repeating: " ", count: source.column) + String(repeating: "^", count: source.width)
      lines.insert(contentsOf: ["    " + source.line, "    " + Ink.red.on(underline, in: style)], at: place)
    }
    return lines
  }

  /// The line that a place begins in, and where in it the place stands, in cells.
  private func sourceLine(at place: Place) -> (number: Int, line: String, column: Int, width: Int)? {
    let bytes = Array(text.utf8)
    guard place.start <= bytes.count, !bytes.isEmpty else { return nil }
    let feed = UInt8(ascii: "\n")
    let start = bytes[..<place.start].lastIndex(of: feed).map { $0 + 1 } ?? 0
    let end = bytes[place.start...].firstIndex(of: feed) ?? bytes.count
    func shown(_ range: Range<Int>) -> String {
      String(decoding: bytes[range], as: UTF8.self).replacing("\t", with: " ")
    }
    let width = cellWidth(shown(place.start..<max(place.start, min(place.end, end))))
    let number = 1 + bytes[..<place.start].count { $0 == feed }
    return (number, shown(start..<end), cellWidth(shown(start..<place.start)), max(1, width))
  }
}
