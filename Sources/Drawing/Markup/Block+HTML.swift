import Vocabulary

extension Block {
  /// The block as an element of HTML: text as it stands, a table, or a figure of SVG.
  package var html: String {
    switch self {
    case .text, .value: "<pre>\(Sheet.escaped(words ?? "", keeping: "\n"))</pre>\n"
    case .table(let table): table.html
    case .picture(let picture): "<figure>\n\(picture.svg)</figure>\n"
    }
  }
}

extension Table {
  /// With all that the table in the terminal says, and nothing cut: a wide one is moved sideways in its frame.
  package var html: String {
    var text = "<div class=\"wide\"><table>\n"
    if let title, !title.isEmpty { text += "<caption>\(Sheet.escaped(title))</caption>\n" }
    let isRight = columns.map(\.isRight)
    let cells = zip(columns, isRight).map { column, isRight in
      column.texts(rows: rowCount, groups: true, check: {}).map { isRight ? Table.aligned($0) : $0 }
    }
    let kinds = zip(cells, isRight).map { cells, isRight in
      // Only long texts are broken into lines: a date or a name is read as one.
      isRight ? " class=\"r\"" : (cells.map(cellWidth).max() ?? 0) > 36 ? " class=\"w\"" : ""
    }
    func row(_ tag: String, _ cells: [String], _ kind: String = "") -> String {
      let elements = zip(cells, kinds).map { "<\(tag)\($1)>\(Sheet.escaped($0))</\(tag)>" }
      return "<tr\(kind)>" + elements.joined() + "</tr>\n"
    }
    let heads = [
      ("th", columns.map(\.title), ""),
      ("td", columns.map { [$0.kind, $0.unit].compactMap { $0 }.joined(separator: " ") }, " class=\"soft\""),
      ("td", columns.map { $0.missing.map { $0 > 0 ? "\(Numeral.grouped($0)) na" : "" } ?? "" }, " class=\"soft\""),
    ].filter { $0.1.contains { !$0.isEmpty } }
    text += "<thead>\n" + heads.map { row($0.0, $0.1, $0.2) }.joined() + "</thead>\n<tbody>\n"
    for index in 0...rowCount {
      if let omitted, omitted.after == index {
        let rows = "… \(Numeral.grouped(omitted.rows)) row\(omitted.rows == 1 ? "" : "s") …"
        text += "<tr class=\"soft\"><td colspan=\"\(columns.count)\">\(rows)</td></tr>\n"
      }
      if index < rowCount { text += row("td", cells.map { $0[index] }) }
    }
    text += "</tbody>\n</table></div>\n"
    return text + notes.map { "<p class=\"soft\">\(Sheet.escaped($0))</p>\n" }.joined()
  }

  /// Blanks as wide as the point and the digits that they stand for, so that points stand under one another.
  private static func aligned(_ text: String) -> String {
    let filled = text.reversed().prefix { $0 == " " }.count
    guard filled > 0 else { return text }
    let number = text.dropLast(filled)
    let digits = String(repeating: "\u{2007}", count: number.contains(".") ? filled : filled - 1)
    return number + (number.contains(".") ? "" : "\u{2008}") + digits
  }
}
