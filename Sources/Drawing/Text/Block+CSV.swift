import Vocabulary

extension Table {
  /// Comma-separated, a header line first, numbers as the shortest decimal that reads back the same; `na` is an empty
  /// field. Lines end with a line feed.
  ///
  /// Source: RFC 4180 for the quoting.
  package var csv: String {
    var text = ""
    writeCSV { text += $0 }
    return text
  }

  /// The same, handed over in pieces of whole lines; what `put` throws ends the work.
  func writeCSV(to put: (String) throws -> Void) rethrows {
    let rowCount = rowCount
    var text = Table.unique(columns.map(\.title)).map(Table.quoted).joined(separator: ",") + "\n"
    for row in 0..<rowCount {
      text += columns.map { $0.cells.indices.contains(row) ? Table.field($0.cells[row]) : "" }.joined(separator: ",")
      text += "\n"
      if text.utf8.count >= Table.bytesAtOnce {
        try put(text)
        text = ""
      }
    }
    if !text.isEmpty { try put(text) }
  }

  /// How much is handed over at once, about.
  static let bytesAtOnce = 1 << 15

  private static func field(_ cell: Cell) -> String {
    switch cell {
    case .empty: ""
    case .text(let text): quoted(text)
    case .integer(let integer): String(integer)
    case .number(let number, _): number.isNaN ? "" : Numeral.shortest(number)
    }
  }

  /// A value alone, without a header; the elements of a list are the fields of the line.
  fileprivate static func line(_ value: Value) -> String {
    switch value {
    case .list(let elements): elements.map(line).joined(separator: ",")
    case .number(let number): field(.number(number))
    case .text(let text): quoted(Secret.masked(text))
    default: quoted(value.source)
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
  /// The numbers behind the block as comma-separated text, in pieces; false for a block of words, which has none.
  package func writeCSV(to put: (String) throws -> Void) rethrows -> Bool {
    switch self {
    case .text: return false
    case .value(let value): try put(Table.line(value) + "\n")
    case .table(let table): try table.writeCSV(to: put)
    case .picture(let picture): try picture.data.writeCSV(to: put)
    }
    return true
  }

  /// The numbers behind the block as comma-separated text; nil for a block of words.
  package var csv: String? {
    switch self {
    case .text: nil
    case .value(let value): Table.line(value) + "\n"
    case .table(let table): table.csv
    case .picture(let picture): picture.data.csv
    }
  }
}
