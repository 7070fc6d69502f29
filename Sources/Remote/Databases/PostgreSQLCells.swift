import CPostgreSQL
import Frames
import Ingest
import Vocabulary

/// Rows that a PostgreSQL server sent, in its binary format.
///
/// Source: PostgreSQL 15 documentation, chapter 55, and `src/backend/utils/adt` for the formats of types.
package struct PostgreSQLCells {
  /// A result of libpq. A class, because it frees what it holds.
  package final class Result {
    package let pointer: OpaquePointer
    private let library: wick_postgresql

    package init(_ library: wick_postgresql, _ pointer: OpaquePointer) {
      (self.library, self.pointer) = (library, pointer)
    }
    deinit { library.clear(pointer) }
  }

  package let rows: Int
  package let names: [String]
  /// The object numbers of the columns' types.
  package let types: [UInt32]
  private let library: wick_postgresql
  private let result: Result

  package init(_ library: wick_postgresql, _ result: Result) {
    self.library = library
    self.result = result
    rows = Int(library.rows(result.pointer))
    let columns = 0..<library.columns(result.pointer)
    names = columns.map { library.name(result.pointer, $0).map { String(cString: $0) } ?? "" }
    types = columns.map { library.type(result.pointer, $0) }
  }

  private enum Form {
    case flag, int16, int32, int64, number32, number64, decimal, day, civil, moment, clock, text, blanked
  }

  private static let forms: [UInt32: Form] = [
    16: .flag, 21: .int16, 23: .int32, 20: .int64, 26: .int32, 700: .number32, 701: .number64, 1700: .decimal,
    1082: .day, 1114: .civil, 1184: .moment, 1083: .clock, 18: .text, 19: .text, 25: .text, 1043: .text,
    1042: .blanked,
  ]

  /// Types of the user's own have large numbers; those of them that are read are enumerations, which are sent as text.
  private static func form(_ type: UInt32) -> Form? { forms[type] ?? (type >= 16_384 ? .text : nil) }

  package static func isKnown(_ type: UInt32) -> Bool { form(type) != nil }

  /// Adds a cell to a table; gives its length in bytes.
  package func add(_ row: Int, _ column: Int, to builder: inout TableBuilder) throws -> Int {
    guard let cell = bytes(row, column), let form = PostgreSQLCells.form(types[column]) else {
      try builder.missing(column)
      return 0
    }
    switch form {
    case .flag: try builder.number(column, cell.first == 1 ? 1 : 0)
    case .int16: try builder.integer(column, Int64(Int16(truncatingIfNeeded: big(cell, 2))))
    case .int32: try builder.integer(column, Int64(Int32(truncatingIfNeeded: big(cell, 4))))
    case .int64: try builder.integer(column, Int64(bitPattern: big(cell, 8)))
    case .number32:
      // 1.1 of a float4 is 1.1, as the server would write it, and not 1.10000002.
      let number = Float(bitPattern: UInt32(truncatingIfNeeded: big(cell, 4)))
      try builder.number(column, Double(number.description) ?? Double(number))
    case .number64: try builder.number(column, Double(bitPattern: big(cell, 8)))
    case .decimal: try builder.number(column, PostgreSQLCells.decimal(cell))
    case .day:
      let days = Int64(Int32(truncatingIfNeeded: big(cell, 4))) + PostgreSQLCells.epoch
      let (time, isTooFar) = days.multipliedReportingOverflow(by: Moment.day)
      guard !isTooFar else { throw tooFar(row, column) }
      try builder.moment(column, time, isUTC: false)
    case .civil, .moment: try builder.moment(column, try time(cell, row, column), isUTC: form == .moment)
    case .clock: try builder.text(column, Moment.clock(Int64(bitPattern: big(cell, 8)) * 1000))
    case .text: try builder.text(column, cell, isWord: true)
    case .blanked:
      let end = cell.lastIndex { $0 != 32 }.map { $0 + 1 } ?? 0
      try builder.text(column, UnsafeBufferPointer(rebasing: cell[..<end]), isWord: true)
    }
    return cell.count
  }

  /// The cell as text; empty where it is missing.
  package func text(_ row: Int, _ column: Int) -> String {
    guard let cell = bytes(row, column), let form = PostgreSQLCells.form(types[column]) else { return "" }
    switch form {
    case .int16: return String(Int16(truncatingIfNeeded: big(cell, 2)))
    case .int32: return String(Int32(truncatingIfNeeded: big(cell, 4)))
    case .int64: return String(Int64(bitPattern: big(cell, 8)))
    case .number64: return Value.source(Double(bitPattern: big(cell, 8)))
    case .decimal: return Value.source(PostgreSQLCells.decimal(cell))
    case .day: return "2000-01-01"
    case .civil, .moment: return "2000-01-01 00:00:00"
    case .clock: return "00:00:00"
    case .text, .blanked: return String(decoding: cell, as: UTF8.self)
    case .flag, .number32: return ""
    }
  }

  private func bytes(_ row: Int, _ column: Int) -> UnsafeBufferPointer<UInt8>? {
    let (row, column) = (Int32(row), Int32(column))
    guard library.is_null(result.pointer, row, column) == 0, let value = library.value(result.pointer, row, column)
    else { return nil }
    let count = Int(library.length(result.pointer, row, column))
    return UnsafeBufferPointer(start: UnsafeRawPointer(value).assumingMemoryBound(to: UInt8.self), count: count)
  }

  /// A number of so many bytes, the highest first; a cell that is shorter gives what it has.
  private func big(_ cell: UnsafeBufferPointer<UInt8>, _ count: Int) -> UInt64 {
    cell.prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Days from 1970 to 2000, from which the server counts.
  private static let epoch: Int64 = 10_957

  private func time(_ cell: UnsafeBufferPointer<UInt8>, _ row: Int, _ column: Int) throws -> Int64 {
    let microseconds = Int64(bitPattern: big(cell, 8))
    let (time, isTooFar) = microseconds.multipliedReportingOverflow(by: 1000)
    let (sum, isOver) = time.addingReportingOverflow(PostgreSQLCells.epoch * Moment.day)
    guard !isTooFar, !isOver else { throw tooFar(row, column) }
    return sum
  }

  private func tooFar(_ row: Int, _ column: Int) -> Complaint {
    Complaint("column \(names[column]) has a date that is not between 1678 and 2261")
  }

  /// Digits of ten thousand each, the first of which has a weight; the nearest double.
  package static func decimal(_ cell: UnsafeBufferPointer<UInt8>) -> Double {
    func word(_ index: Int) -> Int {
      2 * index + 1 < cell.count ? Int(cell[2 * index]) << 8 | Int(cell[2 * index + 1]) : 0
    }
    let (count, sign) = (word(0), word(2))
    let weight = Int(Int16(truncatingIfNeeded: word(1)))
    switch sign {
    case 0xc000: return .nan
    case 0xd000: return .infinity
    case 0xf000: return -.infinity
    default: break
    }
    let places = 4 * max(0, count - 1 - weight)
    if count <= 4, weight < 4, weight >= -1, places <= 22 {
      var digits: UInt64 = 0
      for index in 0..<count { digits = digits * 10_000 + UInt64(word(4 + index)) }
      // A quotient or product of two numbers that are exact is the nearest double.
      if digits < 1 << 53 {
        let number =
          weight + 1 > count
          ? Double(digits) * PostgreSQLCells.powers[weight + 1 - count]
          : Double(digits) / PostgreSQLCells.powers[places / 4]
        return sign == 0 ? number : -number
      }
    }
    var text = sign == 0 ? "" : "-"
    for index in 0..<count {
      let digits = String(word(4 + index))
      text += String(repeating: "0", count: 4 - digits.count) + digits
    }
    return Double("\(text.isEmpty || text == "-" ? text + "0" : text)e\(4 * (weight + 1 - count))") ?? .nan
  }

  private static let powers = [1, 1e4, 1e8, 1e12, 1e16, 1e20]
}

extension TableBuilder {
  fileprivate mutating func text(_ column: Int, _ text: String) throws {
    try Array(text.utf8 + [0]).withUnsafeBufferPointer { bytes in
      try self.text(column, UnsafeBufferPointer(rebasing: bytes.dropLast()), isWord: true)
    }
  }
}

extension TableRows {
  /// A digest of the rows, by which a later reading is told from this one.
  func content(_ monitor: Monitor) throws -> String {
    var digests = [Digest(of: times)] + (try columns.map { try $0.digest() })
    if let symbol { digests += [Digest(of: symbol.codes.map { Int64($0) })] + symbol.names.map { Digest($0) } }
    return try Array(Digest(of: digests).description.utf8).withUnsafeBytes { try sha256($0, monitor: monitor) }
  }
}
