import Vocabulary

extension Block {
  /// The block as lines of text. Texts are broken at blanks to the width unless the style is `unlimited`.
  package func drawn(in style: Style) -> [String] {
    switch self {
    case .text, .value:
      let lines = (words ?? "").spelled(in: style).split(separator: "\n", omittingEmptySubsequences: false).map(
        String.init)
      return style.unlimited ? lines : lines.flatMap { Block.broken($0, style.width) }
    case .table(let table): return table.drawn(in: style)
    case .picture(let picture): return picture.drawn(in: style)
    }
  }

  /// The same lines, handed over piece by piece. `check` is asked every now and then; what it throws ends the work.
  package func draw(in style: Style, check: () throws -> Void, to put: ([String]) throws -> Void) rethrows {
    if case .table(let table) = self { return try table.draw(in: style, check: check, to: put) }
    try put(drawn(in: style))
  }

  /// Continuation lines keep the indent of the first.
  private static func broken(_ line: String, _ width: Int) -> [String] {
    guard cellWidth(line) > width else { return [line] }
    let indent = String(line.prefix { $0 == " " })
    guard indent.count < width / 2 else { return line.wrapped(to: width) }
    return String(line.dropFirst(indent.count)).wrapped(to: width - indent.count).map { indent + $0 }
  }
}
