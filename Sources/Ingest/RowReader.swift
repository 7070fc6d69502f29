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

  /// What was left out.
  struct Skipped {
    var count = 0
    /// The first of them.
    var faults: [Fault] = []
  }

  /// What is wrong at a place of the file.
  struct Fault: Error, @unchecked Sendable {
    enum Problem {
      case number, stamp, quote, short, long, trailing, encoding
      /// A number was expected because the first rows have one; the column is one of words.
      case word
    }
    var problem: Problem
    var place: Bytes
    var column: Int

    /// Whether the line is at fault, and not what was thought of its column.
    var isOfLine: Bool { problem != .word }
  }

  private let separator: UInt8
  private let form: NumberForm
  /// The byte before decimals in fields without quotes: none where it is what separates fields.
  private let decimal: UInt8
  /// Whether words that are not in UTF-8 are in Windows-1252.
  private let isWestern: Bool
  /// Whether lines that cannot be read are left out, and noted.
  private let skips: Bool
  private let targets: [Target]
  private let times: UnsafeMutablePointer<Int64>
  private(set) var stamps: StampReader
  /// The words of each category column in the order they were met.
  private(set) var words: [Words]
  private(set) var skipped = Skipped()
  /// Lines that are remarks and not rows.
  private(set) var remarks = 0
  /// Rows of times that nobody asked for.
  private(set) var outside = 0
  /// The times that are kept, both ends included.
  private let (first, last): (Int64, Int64)

  /// The words of one column.
  struct Words: Sendable {
    var names: [String] = []
    var codes: [String: Int32] = [:]
    var last: (bytes: [UInt8], code: Int32)?
    /// How many names were known when the reading of the block began.
    var started = 0

    /// The number of a word, which it gets now where it has none.
    mutating func code(_ name: String) -> Int32 {
      if let known = codes[name] { return known }
      let code = Int32(names.count)
      names.append(name)
      codes[name] = code
      return code
    }
  }

  /// - Parameter words: The words that are known already, by column.
  init(
    _ layout: Layout, targets: [Target], times: UnsafeMutablePointer<Int64>, stamps: StampReader, words: [Words],
    skips: Bool, near: Range<Int64>? = nil
  ) {
    (first, last) = near.map { ($0.lowerBound, $0.upperBound - 1) } ?? (.min, .max)
    separator = layout.separator
    (form, isWestern) = (layout.numbers, layout.isWestern)
    decimal = form.decimal == separator ? 0xff : form.decimal
    self.skips = skips
    self.targets = targets
    self.times = times
    self.stamps = stamps
    self.words = words
    for slot in words.indices { self.words[slot].started = words[slot].names.count }
  }

  /// Reads the lines of `start..<end`, which ends behind a line end, as the rows from `first` on, and returns how many
  /// there are.
  mutating func read(_ start: Bytes, _ end: Bytes, row first: Int) throws -> Int {
    var p = start
    var row = first
    while p < end {
      do {
        try rows(&p, end, &row)
      } catch let fault as Fault {
        // `p` stays at the beginning of the line that is at fault.
        let isRemark = p[0] == 35 || RowReader.isFooter(p)
        guard isRemark || (skips && fault.isOfLine) else { throw fault }
        if isRemark {
          remarks += 1
        } else {
          skipped.count += 1
          if skipped.faults.count < RowReader.shownFaults { skipped.faults.append(fault) }
        }
        while p[0] != 10 { p += 1 }
        p += 1
      }
    }
    return row - first
  }

  @inline(never)
  private mutating func rows(_ next: inout Bytes, _ end: Bytes, _ row: inout Int) throws {
    var p = next
    let targets = self.targets
    let last = targets.count - 1
    try targets.withUnsafeBufferPointer { targets in
      while p < end {
        next = p
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
            if !RowReader.fast(&p, separator, decimal, &values[row]) {
              p = field
              if RowReader.plain(&p, separator, decimal, &values[row]) { break }
              p = field
              guard let value = try slowNumber(&p, column, allowsFlags) else {
                throw fault(allowsFlags ? .word : .number, field, column)
              }
              values[row] = value
            }
          case .stamp:
            if p[0] == 34 { p += 1 }
            guard stamps.readWithin(&p) else { throw fault(.stamp, field, column) }
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
        let time = stamps.moment()
        times[row] = time
        // Its place is that of the next row if it is not kept.
        let isKept = time >= self.first && time <= self.last
        row += isKept ? 1 : 0
        outside += isKept ? 0 : 1
      }
      next = p
    }
  }

  private static let shownFaults = 10

  /// What Barchart writes below the last bar.
  private static func isFooter(_ line: Bytes) -> Bool {
    var p = line
    if p[0] == 34 { p += 1 }
    for byte in "Downloaded from ".utf8 {
      guard p[0] == byte else { return false }
      p += 1
    }
    return true
  }

  private func fault(_ problem: Fault.Problem, _ place: Bytes, _ column: Int) -> Fault {
    Fault(problem: problem, place: place, column: column)
  }

  @inline(never)
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
  /// Eight bytes are looked at together: digits before the point and behind it. What lies behind the field, within the
  /// margin of the block, does not count.
  ///
  /// Sources: William Clinger, *How to Read Floating Point Numbers Accurately* (1990); Daniel Lemire, *Number Parsing at a
  /// Gigabyte per Second* (2021), section 3.
  @inline(__always)
  private static func fast(_ p: inout Bytes, _ separator: UInt8, _ decimal: UInt8, _ value: inout Double) -> Bool {
    let isNegative = p[0] == 45
    if isNegative { p += 1 }
    let word = Eight(p)
    let whole = word.digits
    guard whole > 0 else { return false }
    var number: UInt64
    var power = 1.0
    if whole < 8, p[whole] == decimal {
      let all = word.digits(behind: whole)
      if all < 8 {
        // Both sides of the point in one word: the point is taken out.
        let places = all - whole - 1
        number = word.withoutByte(whole).number(all - 1)
        power = powers.withUnsafeBufferPointer { $0[places] }
        p += all
      } else {
        let behind = Eight(p + whole + 1)
        let places = behind.digits
        guard whole + places <= 15 else { return false }
        power = powers.withUnsafeBufferPointer { $0[places] }
        number = word.number(whole) &* UInt64(power) &+ (places == 0 ? 0 : behind.number(places))
        p += whole + 1 + places
      }
    } else if whole < 8 {
      number = word.number(whole)
      p += whole
    } else {
      let behind = Eight(p + 8)
      let more = behind.digits
      guard more < 8 else { return false }
      number = word.number(8)
      if more > 0 {
        number = number &* UInt64(powers.withUnsafeBufferPointer { $0[more] }) &+ behind.number(more)
      }
      p += 8 + more
    }
    guard p[0] == separator || p[0] == 10 || p[0] == 13 else { return false }
    let result = Double(Int64(bitPattern: number)) / power
    value = isNegative ? -result : result
    return true
  }

  /// The same digit by digit, for longer numbers.
  @inline(never)
  private static func plain(_ p: inout Bytes, _ separator: UInt8, _ decimal: UInt8, _ value: inout Double) -> Bool {
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
    if p[0] == decimal {
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
  @inline(never)
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

  @inline(never)
  private func slowNumber(_ p: inout Bytes, _ column: Int, _ allowsFlags: Bool) throws -> Double? {
    let field = try bounds(&p, column)
    guard let base = field.baseAddress, !field.isEmpty else { return .nan }
    var value = 0.0
    let start = base[0] == 43 && field.count > 1 && base[1] &- 48 < 10 ? base + 1 : base
    if form == .point, let end = wick_parse_double(start, base + field.count, &value), end == base + field.count {
      return value
    }
    if let number = form.number(field, hasUnits: !allowsFlags) { return number }
    guard field.count <= 8 else { return nil }
    let text = String(decoding: field, as: UTF8.self)
    if RowReader.isMissing(text) { return .nan }
    return allowsFlags ? RowReader.flag(text) : nil
  }

  // Out of the loop, which has no need of the words where a file has none.
  @inline(never)
  private mutating func code(_ p: inout Bytes, _ column: Int, _ slot: Int) throws -> Int32 {
    let start = p
    let field = try bounds(&p, column)
    if let last = words[slot].last, field.elementsEqual(last.bytes) { return last.code }
    let known = String(validating: field, as: UTF8.self) ?? (isWestern ? String(western: field) : nil)
    guard var text = known else { throw fault(.encoding, start, column) }
    if text.utf8.contains(34) { text = RowReader.unescaped(text) }
    let code = text.isEmpty ? -1 : words[slot].code(text)
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
