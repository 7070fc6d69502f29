import Vocabulary

extension Table {
  /// One object on one line: `title`, `columns` in order, `units`, `types` and counts of `na` where there are any, `rows` as objects, `notes`, and
  /// `omitted` where rows were left out. `na` and infinities, which JSON cannot write, are null.
  package var json: String {
    var text = ""
    writeJSON { text += $0 }
    return text
  }

  /// The same, handed over in pieces; what `put` throws ends the work.
  func writeJSON(to put: (String) throws -> Void) rethrows {
    let names = Table.unique(columns.map(\.title))
    var fields: [String] = []
    if let title { fields.append("\"title\":\(JSON.text(title))") }
    fields.append("\"columns\":[\(names.map(JSON.text).joined(separator: ","))]")
    let units = zip(names, columns).compactMap { name, column in
      column.unit.map { "\(JSON.text(name)):\(JSON.text($0))" }
    }
    if !units.isEmpty { fields.append("\"units\":{\(units.joined(separator: ","))}") }
    let kinds = zip(names, columns).compactMap { name, column in
      column.kind.map { "\(JSON.text(name)):\(JSON.text($0))" }
    }
    if !kinds.isEmpty { fields.append("\"types\":{\(kinds.joined(separator: ","))}") }
    let missing = zip(names, columns).compactMap { name, column in
      column.missing.map { "\(JSON.text(name)):\($0)" }
    }
    if !missing.isEmpty { fields.append("\"na\":{\(missing.joined(separator: ","))}") }
    var text = "{\(fields.joined(separator: ","))\(fields.isEmpty ? "" : ",")\"rows\":["
    let keys = names.map { JSON.text($0) + ":" }
    for row in 0..<rowCount {
      let cells = zip(keys, columns).map { key, column in
        key + (column.cells.indices.contains(row) ? Table.json(column.cells[row]) : "null")
      }
      text += "\(row > 0 ? "," : ""){\(cells.joined(separator: ","))}"
      if text.utf8.count >= Table.bytesAtOnce {
        try put(text)
        text = ""
      }
    }
    text += "]"
    if !notes.isEmpty { text += ",\"notes\":[\(notes.map(JSON.text).joined(separator: ","))]" }
    if let omitted { text += ",\"omitted\":{\"after\":\(omitted.after),\"rows\":\(omitted.rows)}" }
    try put(text + "}")
  }

  private static func json(_ cell: Cell) -> String {
    switch cell {
    case .empty: "null"
    case .text(let text): JSON.text(text)
    case .integer(let integer): String(integer)
    case .number(let number, _): JSON.number(number)
    }
  }
}

extension Block {
  /// One JSON object on one line, in pieces; what `put` throws ends the work.
  package func writeJSON(to put: (String) throws -> Void) rethrows {
    switch self {
    case .text, .value: try put(json)
    case .table(let table): try table.writeJSON(to: put)
    case .picture(let picture): try picture.data.writeJSON(to: put)
    }
  }

  /// One JSON object on one line: a table, the numbers of a picture, `{"value":…}` or, for a remark, `{"text":…}`.
  package var json: String {
    switch self {
    case .text(let text): "{\"text\":\(JSON.text(text))}"
    case .value(let value): "{\"value\":\(JSON.value(value))}"
    case .table(let table): table.json
    case .picture(let picture): picture.data.json
    }
  }
}

/// What JSON writes differently.
///
/// Source: RFC 8259.
package enum JSON {
  package static func text(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  package static func number(_ number: Double) -> String {
    number.isFinite ? Numeral.shortest(number) : "null"
  }

  /// Numbers, texts, flags and lists as what they are in JSON; all else as the text that gives it back.
  static func value(_ value: Value) -> String {
    switch value {
    case .nothing: "null"
    case .number(let number): JSON.number(number)
    case .flag(let flag): flag ? "true" : "false"
    case .text(let text), .word(let text): JSON.text(Secret.masked(text))
    case .list(let elements): array(elements.map(JSON.value))
    case .record(let fields): object(fields.map { ($0.name, JSON.value($0.value)) })
    default: text(value.source)
    }
  }

  /// Of members whose values are JSON already.
  package static func object(_ members: [(name: String, value: String)]) -> String {
    "{\(members.map { "\(text($0.name)):\($0.value)" }.joined(separator: ","))}"
  }

  /// Of elements that are JSON already.
  package static func array(_ elements: [String]) -> String { "[\(elements.joined(separator: ","))]" }
}
