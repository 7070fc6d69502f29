import Vocabulary

/// A JSON document (RFC 8259): how models and the logs of runs are written down. Members keep their order; a missing
/// number is null.
package indirect enum JSON: Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([(String, JSON)])

  static func numbers(_ values: [Double]) -> JSON { .array(values.map { $0.isNaN ? .null : .number($0) }) }
  package static func strings(_ values: [String]) -> JSON { .array(values.map(JSON.string)) }
  package static func integer(_ value: Int) -> JSON { .number(Double(value)) }
}

// Reading what a document says; each complains where it says something else.
extension JSON {
  func member(_ name: String) throws -> JSON {
    guard case .object(let members) = self, let member = members.first(where: { $0.0 == name }) else {
      throw Complaint("a stored model lacks '\(name)'")
    }
    return member.1
  }

  package func optional(_ name: String) -> JSON? {
    if case .object(let members) = self { members.first { $0.0 == name }?.1 } else { nil }
  }

  package func number() throws -> Double {
    switch self {
    case .number(let number): return number
    case .null: return .nan
    default: throw Complaint("a stored model has \(text) where a number belongs")
    }
  }

  package func integer() throws -> Int {
    guard let integer = Int(exactly: try number()) else {
      throw Complaint("a stored model has \(text) where a whole number belongs")
    }
    return integer
  }

  package func string() throws -> String {
    guard case .string(let string) = self else { throw Complaint("a stored model has \(text) where a text belongs") }
    return string
  }

  package func array() throws -> [JSON] {
    guard case .array(let array) = self else { throw Complaint("a stored model has \(text) where a list belongs") }
    return array
  }

  func numbers() throws -> [Double] { try array().map { try $0.number() } }
  package func strings() throws -> [String] { try array().map { try $0.string() } }
}

extension JSON {
  /// The document on one line; numbers are the shortest that read back as the same.
  package var text: String {
    var result = ""
    write(to: &result)
    return result
  }

  private func write(to result: inout String) {
    switch self {
    case .null: result += "null"
    case .bool(let flag): result += flag ? "true" : "false"
    case .number(let number):
      if !number.isFinite {
        result += "null"
      } else if number == number.rounded(), abs(number) < 1e15, number.sign == .plus || number != 0 {
        result += String(Int64(number))
      } else {
        result += number.description
      }
    case .string(let string): JSON.quote(string, to: &result)
    case .array(let array):
      result += "["
      for (index, element) in array.enumerated() {
        if index > 0 { result += "," }
        element.write(to: &result)
      }
      result += "]"
    case .object(let members):
      result += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { result += "," }
        JSON.quote(member.0, to: &result)
        result += ":"
        member.1.write(to: &result)
      }
      result += "}"
    }
  }

  private static func quote(_ string: String, to result: inout String) {
    let digits = Array("0123456789abcdef".unicodeScalars)
    result += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        result += "\\u00"
        result.unicodeScalars.append(digits[Int(scalar.value >> 4)])
        result.unicodeScalars.append(digits[Int(scalar.value & 15)])
      default: result.unicodeScalars.append(scalar)
      }
    }
    result += "\""
  }

  /// Reads one document and nothing after it. Depth is bounded, so a hostile text cannot exhaust the stack.
  package init(_ text: String) throws {
    var reader = Reader(bytes: Array(text.utf8))
    self = try reader.value(depth: 0)
    reader.skipBlanks()
    guard reader.index == reader.bytes.count else { throw reader.complaint }
  }

  private struct Reader {
    let bytes: [UInt8]
    var index = 0

    var complaint: Complaint { Complaint("a stored model is not JSON at byte \(index)") }

    mutating func skipBlanks() {
      while index < bytes.count, [0x20, 0x0a, 0x0d, 0x09].contains(bytes[index]) { index += 1 }
    }

    mutating func value(depth: Int) throws -> JSON {
      guard depth < 64 else { throw complaint }
      skipBlanks()
      guard index < bytes.count else { throw complaint }
      switch bytes[index] {
      case UInt8(ascii: "{"): return try object(depth)
      case UInt8(ascii: "["): return try array(depth)
      case UInt8(ascii: "\""): return .string(try string())
      case UInt8(ascii: "t"): return try word("true", .bool(true))
      case UInt8(ascii: "f"): return try word("false", .bool(false))
      case UInt8(ascii: "n"): return try word("null", .null)
      default: return try number()
      }
    }

    private mutating func word(_ text: String, _ value: JSON) throws -> JSON {
      guard bytes[index...].starts(with: text.utf8) else { throw complaint }
      index += text.utf8.count
      return value
    }

    private mutating func number() throws -> JSON {
      let start = index
      while index < bytes.count, "+-.eE0123456789".utf8.contains(bytes[index]) { index += 1 }
      guard let number = Double(String(decoding: bytes[start..<index], as: UTF8.self)), number.isFinite else {
        throw complaint
      }
      return .number(number)
    }

    private mutating func expect(_ letter: Unicode.Scalar) throws {
      skipBlanks()
      guard index < bytes.count, bytes[index] == UInt8(ascii: letter) else { throw complaint }
      index += 1
    }

    /// Whether the list or object goes on after an element.
    private mutating func goesOn(until end: Unicode.Scalar) throws -> Bool {
      skipBlanks()
      guard index < bytes.count else { throw complaint }
      index += 1
      if bytes[index - 1] == UInt8(ascii: end) { return false }
      guard bytes[index - 1] == UInt8(ascii: ",") else { throw complaint }
      return true
    }

    private mutating func isEmpty(_ end: Unicode.Scalar) -> Bool {
      index += 1
      skipBlanks()
      guard index < bytes.count, bytes[index] == UInt8(ascii: end) else { return false }
      index += 1
      return true
    }

    private mutating func array(_ depth: Int) throws -> JSON {
      var elements: [JSON] = []
      guard !isEmpty("]") else { return .array([]) }
      repeat { elements.append(try value(depth: depth + 1)) } while try goesOn(until: "]")
      return .array(elements)
    }

    private mutating func object(_ depth: Int) throws -> JSON {
      var members: [(String, JSON)] = []
      guard !isEmpty("}") else { return .object([]) }
      repeat {
        skipBlanks()
        let name = try string()
        try expect(":")
        members.append((name, try value(depth: depth + 1)))
      } while try goesOn(until: "}")
      return .object(members)
    }

    private mutating func string() throws -> String {
      try expect("\"")
      var result: [UInt8] = []
      while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
        guard bytes[index] == UInt8(ascii: "\\") else {
          result.append(bytes[index])
          index += 1
          continue
        }
        index += 1
        guard index < bytes.count else { throw complaint }
        try escape(into: &result)
      }
      try expect("\"")
      return String(decoding: result, as: UTF8.self)
    }

    private mutating func escape(into result: inout [UInt8]) throws {
      let letter = bytes[index]
      index += 1
      switch letter {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(letter)
      case UInt8(ascii: "n"): result.append(0x0a)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "r"): result.append(0x0d)
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0c)
      case UInt8(ascii: "u"):
        let unit = try hex()
        var code = unit
        if (0xd800..<0xdc00).contains(unit), bytes[index...].starts(with: [0x5c, 0x75]) {
          index += 2
          code = 0x10000 + (unit - 0xd800) << 10 + (try hex()) - 0xdc00
        }
        result += Array(String(Unicode.Scalar(code) ?? "\u{fffd}").utf8)
      default: throw complaint
      }
    }

    private mutating func hex() throws -> UInt32 {
      guard index + 4 <= bytes.count,
        let code = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
      else { throw complaint }
      index += 4
      return code
    }
  }
}
