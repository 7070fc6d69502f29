import Ingest
import Vocabulary

/// An answer of comma-separated text: a header, and a bar a line.
package struct TextAnswer {
  /// Reads the bars into a page. Throws `JSONReader.Fault` where the text is no such table, or is cut off.
  ///
  /// - Parameter zone: The clock of stamps.
  package static func read(_ body: [UInt8], zone: String, into page: inout Page) throws {
    // A page of HTML, or nothing; a text that was cut off does not end with a line.
    guard let first = body.first, first != UInt8(ascii: "<"), first != UInt8(ascii: "{") else {
      throw JSONReader.Fault(place: 0)
    }
    guard body.last == 10 else { throw JSONReader.Fault(place: body.count) }
    var csv = CSV()
    csv.zone = zone
    let lines = body.split(separator: 10).map { $0.last == 13 ? $0.dropLast() : $0 }.filter { !$0.isEmpty }
    guard let head = lines.first else { throw JSONReader.Fault(place: 0) }
    let names = fields(head).map { String(decoding: $0, as: UTF8.self) }
    guard names.count > 4 else { throw JSONReader.Fault(place: 0) }
    page.zone = zone
    guard lines.count > 1 else { return }
    let sample = fields(lines[1]).map { String(decoding: $0, as: UTF8.self) }
    guard sample.count == names.count else { throw JSONReader.Fault(place: lines[1].startIndex) }
    var builder = try TableBuilder("the answer", columns: names, sample: sample, csv: csv, asWords: [])
    try body.withUnsafeBufferPointer { bytes in
      for line in lines.dropFirst() {
        let fields = fields(line)
        guard fields.count == names.count else { throw JSONReader.Fault(place: line.startIndex) }
        for (column, field) in fields.enumerated() {
          try builder.text(column, UnsafeBufferPointer(rebasing: bytes[field.startIndex..<field.endIndex]))
        }
        try builder.endRow()
      }
    }
    let table = try builder.rows(source: .init(path: page.symbol, sha256: "", bytes: body.count))
    let columns = try table.columns.compactMap { column in try column.numbers.map { (column.name, try $0.array()) } }
    let rows = table.times.indices.map { row in (table.times[row], columns.map { $0.1[row] }) }
    page.take(rows, columns.map(\.0))
  }

  private static func fields(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
  }
}
