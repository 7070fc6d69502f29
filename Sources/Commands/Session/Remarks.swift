import Drawing

/// The comment lines of a script as text: a single line of `##` is a heading, lines that begin with a dash are a list,
/// all else are paragraphs, apart where a line is blank.
struct Remarks {
  private(set) var parts: [Document.Part] = []

  /// - Parameter lines: Of the script, between statements.
  init(_ lines: [Substring]) {
    var words: [String] = []
    var items: [String] = []
    func close() -> [Document.Part] {
      defer { (words, items) = ([], []) }
      return (words.isEmpty ? [] : [.paragraph(words.joined(separator: " "))]) + (items.isEmpty ? [] : [.list(items)])
    }
    func isDouble(_ index: Int) -> Bool {
      lines.indices.contains(index) && lines[index].drop { $0 == " " || $0 == "\t" }.hasPrefix("##")
    }
    for (index, line) in lines.enumerated() {
      let text = Remarks.text(line)
      if text.isEmpty {
        parts += close()
      } else if isDouble(index), !isDouble(index - 1), !isDouble(index + 1) {
        parts += close() + [.heading(text)]
      } else if text.hasPrefix("- ") {
        items.append(String(text.dropFirst(2)))
      } else if let last = items.indices.last {
        items[last] += " " + text
      } else {
        words.append(text)
      }
    }
    parts += close()
  }

  private static func text(_ line: Substring) -> String {
    String(line.drop { $0 == " " || $0 == "\t" || $0 == "#" }).trimmingEnd
  }
}

extension String {
  fileprivate var trimmingEnd: String {
    var text = self[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
