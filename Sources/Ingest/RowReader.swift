import CFastFloat
import Frames
import Vocabulary

/// Reads the rows between two line ends into buffers. One reads one stretch of the file; stretches are independent.
struct RowReader {
  /// Where the values of a column go.
  enum Target {
    case stamp
    case clock
    case number(UnsafeMutablePointer<Double>, allowsFlags: Bool)
    /// Codes into the words met in this stretch.
    case category(UnsafeMutablePointer<Int32>, slot: Int)
    case ignored
  }

  /// What is wrong at a place of the file.
  struct Fault: Error {
    enum Problem { case number, stamp, quote, short, long, trailing }
    var problem: Problem
    /// Bytes from the beginning of the file.
    var place: Int
    var column: Int
  }

  private let origin: Bytes
  private let separator: UInt8
  private let targets: [Target]
  private let times: UnsafeMutablePointer<Int64>
  private(set) var stamps: StampReader
  /// The words of each category column in the order they were met.
  private(set) var words: [Words]

  /// The words of one column.
  struct Words {
    var names: [String] = []
    var codes: [String: Int32] = [:]
    var last: (bytes: [UInt8], code: Int32)?
  }

  init(
    origin: Bytes, separator: UInt8, targets: [Target], times: UnsafeMutablePointer<Int64>, stamps: StampReader,
    categories: Int
  ) {
    self.origin = origin
    self.separator = separator
    self.targets = targets
    self.times = times
    self.stamps = stamps
    words = Array(repeating: Words(), count: categories)
  }

  /// Reads the lines of `start..<end`, which ends behind a line end, as the rows from `row` on.
  mutating func read(_ start: Bytes, _ end: Bytes, row first: Int) throws {
    var p = start
    var row = first
    let targets = self.targets
    let last = targets.count - 1
    try targets.withUnsafeBufferPointer { targets in
      while p < end {
        if p[0] == 10 {
          p += 1
          continue
        }
        if p[0] == 13, p[1] == 10 {
          p += 2
          continue
        }
        let line = p
        for column in 0...last {
          let field = p
          switch targets[column] {
          case .number(let values, let allowsFlags):
            if !RowReader.fast(&p, separator, &values[row]) {
              p = field
              guard let value = try slowNumber(&p, column, allowsFlags) else {
                throw fault(.number, field, column)
              }
              values[row] = value
            }
          case .stamp:
            if p[0] == 34 { p += 1 }
            guard stamps.read(&p) else { throw fault(.stamp, field, column) }
            if field[0] == 34, p[0] == 34 { p += 1 }
          case .clock:
            if p[0] == 34 { p += 1 }
            guard stamps.readClock(&p) else { throw fault(.stamp, field, column) }
            if field[0] == 34, p[0] == 34 { p += 1 }
          case .category(let codes, let slot):
            codes[row] = try code(&p, column, slot)
          case .ignored:
            _ = try bounds(&p, column)
          }
          while p[0] == 32 { p += 1 }
          if p[0] == separator, column < last {
            p += 1
            continue
          }
          let isLineEnd = p[0] == 10 || (p[0] == 13 && p[1] == 10)
          if column == last {
            // Some vendors end every line with a separator.
            if !isLineEnd, p[0] == separator { while p[0] == separator { p += 1 } }
            if p[0] == 13, p[1] == 10 { p += 1 }
            guard p[0] == 10 else { throw trailing(p, field, column) }
            p += 1
          } else if isLineEnd {
            throw fault(.short, line, column + 1)
          } else {
            throw fault(.trailing, field, column)
          }
        }
        times[row] = stamps.moment()
        row += 1
      }
    }
  }

  private func fault(_ problem: Fault.Problem, _ place: Bytes, _ column: Int) -> Fault {
    Fault(problem: problem, place: place - origin, column: column)
  }

  private func trailing(_ p: Bytes, _ field: Bytes, _ column: Int) -> Fault {
    p[-1] == separator
      ? fault(.long, p, column + 1) : fault(.trailing, field, column)
  }

  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
  ]

  /// Plain decimals whose digits fit the 53 bits of a number: the quotient of two exact numbers is correctly rounded.
  /// False for all else, which the slow path settles.
  ///
  /// Source: William Clinger, *How to Read Floating Point Numbers Accurately* (1990).
  @inline(__always)
  private static func fast(_ p: inout Bytes, _ separator: UInt8, _ value: inout Double) -> Bool {
    let isNegative = p[0] == 45
    if isNegative { p += 1 }
    var digits: UInt64 = 0
    let start = p
    while true {
      let digit = p[0] &- 48
      guard digit < 10 else { break }
      digits = digits &* 10 &+ UInt64(digit)
      p += 1
    }
    var length = p - start
    var power = 1.0
    if p[0] == 46 {
      p += 1
      let point = p
      while true {
        let digit = p[0] &- 48
        guard digit < 10 else { break }
        digits = digits &* 10 &+ UInt64(digit)
        p += 1
      }
      let places = p - point
      length += places
      guard length <= 19 else { return false }
      power = powers.withUnsafeBufferPointer { $0[places] }
    }
    let isEnd = p[0] == separator || p[0] == 10 || p[0] == 13
    guard isEnd, length > 0, length <= 19, digits < 1 << 53 else { return false }
    let number = Double(digits) / power
    value = isNegative ? -number : number
    return true
  }

  /// Where a field begins and ends, without quotes and outer blanks. Leaves `p` behind it.
  private func bounds(_ p: inout Bytes, _ column: Int) throws -> UnsafeBufferPointer<UInt8> {
    var start = p
    var stop: Bytes
    while start[0] == 32 { start += 1 }
    if start[0] == 34 {
      start += 1
      p = start
      while p[0] != 34 || p[1] == 34 {
        guard p[0] != 10 else { throw fault(.quote, start, column) }
        p += p[0] == 34 ? 2 : 1
      }
      stop = p
      p += 1
    } else {
      p = start
      while p[0] != separator, p[0] != 10, !(p[0] == 13 && p[1] == 10) { p += 1 }
      stop = p
    }
    while stop > start, stop[-1] == 32 { stop -= 1 }
    return UnsafeBufferPointer(start: start, count: stop - start)
  }

  private func slowNumber(_ p: inout Bytes, _ column: Int, _ allowsFlags: Bool) throws -> Double? {
    let field = try bounds(&p, column)
    guard let base = field.baseAddress, !field.isEmpty else { return .nan }
    var value = 0.0
    let start = base[0] == 43 && field.count > 1 && base[1] &- 48 < 10 ? base + 1 : base
    if let end = wick_parse_double(start, base + field.count, &value), end == base + field.count { return value }
    guard field.count <= 8 else { return nil }
    let text = String(decoding: field, as: UTF8.self)
    if RowReader.isMissing(text) { return .nan }
    return allowsFlags ? RowReader.flag(text) : nil
  }

  private mutating func code(_ p: inout Bytes, _ column: Int, _ slot: Int) throws -> Int32 {
    let field = try bounds(&p, column)
    if let last = words[slot].last, field.elementsEqual(last.bytes) { return last.code }
    var text = String(decoding: field, as: UTF8.self)
    if text.utf8.contains(34) { text = RowReader.unescaped(text) }
    let code: Int32
    if text.isEmpty {
      code = -1
    } else if let known = words[slot].codes[text] {
      code = known
    } else {
      code = Int32(words[slot].names.count)
      words[slot].names.append(text)
      words[slot].codes[text] = code
    }
    words[slot].last = (Array(field), code)
    return code
  }

  /// Doubled quotes within quotes stand for one.
  private static func unescaped(_ text: String) -> String {
    var result: [UInt8] = []
    var isSecond = false
    for byte in text.utf8 {
      isSecond = byte == 34 && !isSecond
      // Of a pair the first stays.
      if byte != 34 || isSecond { result.append(byte) }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Words that stand for a value that is missing.
  static func isMissing(_ text: String) -> Bool { missing.contains(text) }

  private static let missing: Set<String> = [
    "", "null", "NULL", "Null", "nan", "NaN", "NAN", "na", "NA", "N/A", "n/a", "#N/A", "None", "none", "-", ".", "--",
  ]

  static func flag(_ text: String) -> Double? {
    switch text {
    case "True", "true", "TRUE": 1
    case "False", "false", "FALSE": 0
    default: nil
    }
  }

  static func number(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { bytes in
      guard let base = bytes.baseAddress else { return nil }
      var value = 0.0
      return wick_parse_double(base, base + bytes.count, &value) == base + bytes.count ? value : nil
    }
  }
}
