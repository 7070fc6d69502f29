import Vocabulary

/// Reads a JSON text from front to back, without making a tree of it: who reads says what comes next.
///
/// Source: RFC 8259.
package struct JSONReader {
  /// The text is not JSON, or not what was expected at that byte: cut off, or a page of HTML.
  package struct Fault: Error {
    package let place: Int
  }

  private let bytes: [UInt8]
  private var index = 0
  private static let deepest = 64

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  private var fault: Fault { Fault(place: index) }

  /// The first byte of the next value.
  package mutating func next() throws -> UInt8 {
    while index < bytes.count, [32, 9, 10, 13].contains(bytes[index]) { index += 1 }
    guard index < bytes.count else { throw fault }
    return bytes[index]
  }

  private mutating func take(_ letter: Unicode.Scalar) throws {
    guard try next() == UInt8(ascii: letter) else { throw fault }
    index += 1
  }

  private mutating func takes(_ letter: Unicode.Scalar) throws -> Bool {
    guard try next() == UInt8(ascii: letter) else { return false }
    index += 1
    return true
  }

  /// Calls `body` with each name of an object; it reads the value.
  package mutating func object(_ body: (inout JSONReader, String) throws -> Void) throws {
    try take("{")
    guard try !takes("}") else { return }
    repeat {
      let name = try string()
      try take(":")
      try body(&self, name)
    } while try takes(",")
    try take("}")
  }

  /// Calls `body` before each element of an array; it reads the element.
  package mutating func array(_ body: (inout JSONReader, Int) throws -> Void) throws {
    try take("[")
    guard try !takes("]") else { return }
    var count = 0
    repeat {
      try body(&self, count)
      count += 1
    } while try takes(",")
    try take("]")
  }

  /// A number, also one within quotes; null is na.
  package mutating func number() throws -> Double {
    switch try next() {
    case UInt8(ascii: "n"):
      try word("null")
      return .nan
    case UInt8(ascii: "\""):
      let text = try string()
      guard text.utf8.allSatisfy(JSONReader.isNumeric), let number = Double(text), number.isFinite else { throw fault }
      return number
    default:
      let start = index
      while index < bytes.count, JSONReader.isNumeric(bytes[index]) { index += 1 }
      guard let number = Double(String(decoding: bytes[start..<index], as: UTF8.self)), number.isFinite
      else { throw fault }
      return number
    }
  }

  /// A moment, written as a count of so many nanoseconds each since 1970; one of the 18th century or the 23rd is none.
  package mutating func moment(unit: Int64) throws -> Int64 { try JSONReader.moment(try number(), unit: unit) }

  package static func moment(_ count: Double, unit: Int64) throws -> Int64 {
    guard let count = Int64(exactly: count), count.magnitude < 8_000_000_000_000_000_000 / unit.magnitude else {
      throw Fault(place: 0)
    }
    return count * unit
  }

  package mutating func numbers() throws -> [Double] {
    var numbers: [Double] = []
    try array { json, _ in numbers.append(try json.number()) }
    return numbers
  }

  /// A text; null is nil.
  package mutating func text() throws -> String? {
    guard try next() == UInt8(ascii: "n") else { return try string() }
    try word("null")
    return nil
  }

  package mutating func string() throws -> String {
    try take("\"")
    var result: [UInt8] = []
    while true {
      guard index < bytes.count, bytes[index] >= 32 else { throw fault }
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\"") { break }
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      guard index < bytes.count else { throw fault }
      index += 1
      switch bytes[index - 1] {
      case UInt8(ascii: "n"): result.append(10)
      case UInt8(ascii: "t"): result.append(9)
      case UInt8(ascii: "r"): result.append(13)
      case UInt8(ascii: "b"): result.append(8)
      case UInt8(ascii: "f"): result.append(12)
      case UInt8(ascii: "u"): result += Array(String(try scalar()).utf8)
      case let plain where [34, 92, 47].contains(plain): result.append(plain)
      default: throw fault
      }
    }
    guard let text = String(validating: result, as: UTF8.self) else { throw fault }
    return text
  }

  /// `\u00e9`, or two halves of a character beyond the first 65,536.
  private mutating func scalar() throws -> Unicode.Scalar {
    let unit = try hex()
    guard (0xd800..<0xdc00).contains(unit) else { return Unicode.Scalar(unit) ?? "\u{fffd}" }
    guard bytes[index...].starts(with: [92, 117]) else { return "\u{fffd}" }
    index += 2
    let low = try hex()
    guard (0xdc00..<0xe000).contains(low) else { return "\u{fffd}" }
    return Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + low - 0xdc00) ?? "\u{fffd}"
  }

  private mutating func hex() throws -> UInt32 {
    guard index + 4 <= bytes.count,
      let code = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
    else { throw fault }
    index += 4
    return code
  }

  /// Passes over a value, whatever it is.
  package mutating func skip(depth: Int = 0) throws {
    guard depth < JSONReader.deepest else { throw fault }
    switch try next() {
    case UInt8(ascii: "{"): try object { json, _ in try json.skip(depth: depth + 1) }
    case UInt8(ascii: "["): try array { json, _ in try json.skip(depth: depth + 1) }
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    default: _ = try number()
    }
  }

  /// Whether the value is null, which is then read.
  package mutating func isNull() throws -> Bool {
    guard try next() == UInt8(ascii: "n") else { return false }
    try word("null")
    return true
  }

  package mutating func flag() throws -> Bool {
    let isTrue = try next() == UInt8(ascii: "t")
    try word(isTrue ? "true" : "false")
    return isTrue
  }

  /// Nothing may follow but blanks.
  package mutating func end() throws {
    while index < bytes.count, [32, 9, 10, 13].contains(bytes[index]) { index += 1 }
    guard index == bytes.count else { throw fault }
  }

  private mutating func word(_ word: String) throws {
    guard bytes[index...].starts(with: word.utf8) else { throw fault }
    index += word.utf8.count
  }

  private static func isNumeric(_ byte: UInt8) -> Bool {
    byte &- 48 < 10 || byte == 45 || byte == 43 || byte == 46 || byte | 32 == 101
  }
}
