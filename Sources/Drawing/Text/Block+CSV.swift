import Vocabulary

extension Table {
  /// Comma-separated, a header line first, numbers as the shortest decimal that reads back the same; `na` is an empty
  /// field. Lines end with a line feed.
  ///
  /// Source: RFC 4180 for the quoting.
  package var csv: String {
    var lines = [Table.unique(columns.map(\.title)).map(Table.quoted).joined(separator: ",")]
    for row in 0..<rowCount {
      lines.append(
        columns.map { $0.cells.indices.contains(row) ? Table.field($0.cells[row]) : "" }.joined(separator: ","))
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func field(_ cell: Cell) -> String {
    switch cell {
    case .empty: ""
    case .text(let text): quoted(text)
    case .integer(let integer): String(integer)
    case .number(let number, _): number.isNaN ? "" : Numeral.shortest(number)
    }
  }

  private static func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: { [0x22, 0x2c, 0x0a, 0x0d].contains($0) }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  /// Titles made different by a count where they are not.
  static func unique(_ titles: [String]) -> [String] {
    var seen: Set<String> = []
    return titles.map { title in
      var name = title
      var count = 2
      while !seen.insert(name).inserted {
        name = "\(title)_\(count)"
        count += 1
      }
      return name
    }
  }
}

extension Block {
  /// The numbers behind the block as comma-separated text; nil for a block of words.
  package var csv: String? {
    switch self {
    case .text: nil
    case .table(let table): table.csv
    case .picture(let picture): picture.data.csv
    }
  }
}
