import Frames
import Vocabulary

typealias Bytes = UnsafePointer<UInt8>

/// Which number comes first in dates such as `1/2/2020`.
package enum DateOrder: String, Choice {
  /// Found out from the file: somewhere a day is past 12.
  case auto
  /// Month first, as in the United States.
  case mdy
  /// Day first.
  case dmy
}

/// Reads the stamps of one file, all written in one form.
///
/// Every digit is looked at before the next byte is touched, and a line end is no digit: nothing is read past the end
/// of a line.
struct StampReader {
  enum Form: Equatable {
    /// `2020-01-31`, with any of - / . between, and perhaps a time and an offset from UTC.
    case dashed
    /// `20200131`, `20200131 093000`, `202001310930`.
    case compact
    /// `1/31/2020` or `31/1/2020`.
    case slashed
    /// `Jan 31, 2020`, `31-Jan-2020`, `31-Jan-20`: the month by its English name.
    case named
    /// A count of so many nanoseconds since 1970 UTC.
    case epoch(unit: Int64)
    /// A count of milliseconds since a day began, on the zone's clock; the day in nanoseconds.
    case milliseconds(since: Int64)
  }

  /// What was seen of the stamps of a stretch of rows; stretches add up.
  struct Seen {
    /// The largest first and second number of a slashed date.
    var first = 0
    var second = 0
    var withoutOffset = false
    /// The smallest and the largest offset from UTC that was written, in nanoseconds.
    var offsets: (low: Int64, high: Int64)?
    /// Whether one with an offset is no midnight of its own clock.
    var hasClock = false

    /// Stamps of days that carry the offset of their season. As moments they would fall on the evening before.
    var areDaysOfSeasons: Bool { !hasClock && offsets.map { $0.low != $0.high } ?? false }

    mutating func add(_ other: Seen) {
      first = max(first, other.first)
      second = max(second, other.second)
      withoutOffset = withoutOffset || other.withoutOffset
      hasClock = hasClock || other.hasClock
      guard let added = other.offsets else { return }
      offsets = offsets.map { (min($0.low, added.low), max($0.high, added.high)) } ?? added
    }
  }

  /// The beginning of 2262: an offset more or less still fits 64 bits.
  private static let latest: Int64 = 9_214_646_400_000_000_000

  let form: Form
  let order: DateOrder
  /// Whether stamps are read as if they carried no offset.
  let skipsOffsets: Bool
  private(set) var seen = Seen()
  private var cursor: Zone.Cursor
  // Of the last stamp: nanoseconds by its own clock, and its offset where it had one.
  private var civil: Int64 = 0
  private var offset: Int64?
  // The last month met: its number, its first day, its length.
  private var month = -1
  private var monthStart = 0
  private var monthLength = 0
  /// The text of the last date of ten bytes, and where its day begins.
  private var lastDay: (key: (UInt64, UInt16), start: Int64) = ((0, 0), 0)

  init(_ form: Form, order: DateOrder, zone: Zone, skipsOffsets: Bool = false) {
    self.form = form
    self.order = order
    self.skipsOffsets = skipsOffsets
    cursor = Zone.Cursor(zone)
  }

  /// Reads a stamp and leaves `p` behind it. False where there is none.
  @inline(__always)
  mutating func read(_ p: inout Bytes) -> Bool {
    offset = nil
    switch form {
    case .dashed: return dashed(&p)
    case .compact: return compact(&p)
    case .slashed: return slashed(&p)
    case .named: return named(&p) && rest(&p)
    case .epoch(let unit): return epoch(&p, unit)
    case .milliseconds(let day):
      guard epoch(&p, 1_000_000), civil >= 0, civil < 2 * Moment.day else { return false }
      civil += day
      return true
    }
  }

  /// The same where the bytes lie in a block of lines, so that eight may be looked at together. A date that was there in
  /// the row before is not worked out anew.
  @inline(__always)
  mutating func readWithin(_ p: inout Bytes) -> Bool {
    guard form == .dashed else { return read(&p) }
    offset = nil
    let key = (Eight(p).key, UInt16(p[8]) << 8 | UInt16(p[9]))
    if key == lastDay.key {
      p += 10
      civil = lastDay.start
    } else {
      let start = p
      guard day(&p) else { return false }
      if p - start == 10 { lastDay = (key, civil) }
    }
    guard p[0] == 32 || p[0] == 84 else { return true }
    guard let seconds = Eight(p + 1).seconds else { return rest(&p) }
    let next = p[9]
    guard next == 44 || next == 59 || next == 9 || next == 10 else { return rest(&p) }
    p += 9
    civil += Int64(seconds) * 1_000_000_000
    return true
  }

  /// Reads a time of day from a column of its own and adds it to the stamp.
  mutating func readClock(_ p: inout Bytes) -> Bool { clock(&p) && zone(&p) }

  /// The moment of the stamp just read, in nanoseconds since 1970 UTC; nil where it does not fit.
  @inline(__always)
  mutating func moment() -> Int64 {
    if let offset, !skipsOffsets {
      note(offset)
      return civil &- offset
    }
    if case .epoch = form { return civil }
    seen.withoutOffset = true
    return cursor.utc(civil)
  }

  private mutating func note(_ offset: Int64) {
    seen.offsets = seen.offsets.map { (min($0.low, offset), max($0.high, offset)) } ?? (offset, offset)
    if civil % Moment.day != 0 { seen.hasClock = true }
  }

  @inline(__always)
  private mutating func dashed(_ p: inout Bytes) -> Bool { day(&p) && rest(&p) }

  @inline(__always)
  private mutating func day(_ p: inout Bytes) -> Bool {
    guard let year = StampReader.digits(&p, 4) else { return false }
    let separator = p[0]
    guard separator == 45 || separator == 47 || separator == 46 else { return false }
    p += 1
    guard let month = StampReader.upToTwo(&p), p[0] == separator else { return false }
    p += 1
    guard let day = StampReader.upToTwo(&p) else { return false }
    return setDay(year, month, day)
  }

  private mutating func compact(_ p: inout Bytes) -> Bool {
    guard let year = StampReader.digits(&p, 4), let month = StampReader.digits(&p, 2),
      let day = StampReader.digits(&p, 2),
      setDay(year, month, day)
    else { return false }
    if StampReader.isDigit(p[0]) { return clock(&p) && zone(&p) }
    return rest(&p)
  }

  private mutating func slashed(_ p: inout Bytes) -> Bool {
    guard let first = StampReader.upToTwo(&p) else { return false }
    let separator = p[0]
    guard separator == 45 || separator == 47 || separator == 46 else { return false }
    p += 1
    guard let second = StampReader.upToTwo(&p), p[0] == separator else { return false }
    p += 1
    guard let year = StampReader.digits(&p, 4) else { return false }
    seen.first = max(seen.first, first)
    seen.second = max(seen.second, second)
    switch order {
    case .mdy: guard setDay(year, first, second) else { return false }
    case .dmy: guard setDay(year, second, first) else { return false }
    // The order is not known yet: the day counts only once it is.
    case .auto: guard (1...31).contains(first), (1...31).contains(second) else { return false }
    }
    return rest(&p)
  }

  /// Digits, and perhaps a fraction. A number too large to be a time is none.
  ///
  /// Counts reach as far as dates do, from 1678 to 2261.
  private mutating func epoch(_ p: inout Bytes, _ unit: Int64) -> Bool {
    let isNegative = p[0] == 45
    if isNegative { p += 1 }
    guard StampReader.isDigit(p[0]) else { return false }
    var value: Int64 = 0
    while StampReader.isDigit(p[0]) {
      guard value < 922_337_203_685_477_580 else { return false }
      value = value * 10 + Int64(p[0] - 48)
      p += 1
    }
    var unit = unit
    var (whole, overflow) = value.multipliedReportingOverflow(by: unit)
    // Vendors went over from milliseconds to microseconds within a file: what cannot be the one is the other.
    while overflow, value >= 100_000_000_000_000, unit >= 1000 {
      unit /= 1000
      (whole, overflow) = value.multipliedReportingOverflow(by: unit)
    }
    guard !overflow else { return false }
    var part: Int64 = 0
    if p[0] == 46 {
      p += 1
      var scale = unit / 10
      while StampReader.isDigit(p[0]) {
        part += Int64(p[0] - 48) * scale
        scale /= 10
        p += 1
      }
    }
    let (sum, isTooLarge) = whole.addingReportingOverflow(part)
    guard !isTooLarge, sum <= StampReader.latest else { return false }
    civil = isNegative ? -sum : sum
    return true
  }

  /// What may follow a date: a blank or T, a time, an offset.
  @inline(__always)
  private mutating func rest(_ p: inout Bytes) -> Bool {
    guard p[0] == 32 || p[0] == 84 else { return true }
    p += 1
    return clock(&p) && zone(&p)
  }

  /// `09:30`, `9:30:15.25`, `093015`, `0930`, `09-AM`, `6:49 PM`.
  private mutating func clock(_ p: inout Bytes) -> Bool {
    var number = 0
    let start = p
    while StampReader.isDigit(p[0]), p - start < 9 {
      number = number * 10 + Int(p[0] - 48)
      p += 1
    }
    let length = p - start
    var (hour, minute, second, nanosecond) = (number, 0, 0, 0)
    switch length {
    case 1, 2:
      if p[0] == 58 {
        p += 1
        guard let read = StampReader.digits(&p, 2) else { return false }
        minute = read
        if p[0] == 58 {
          p += 1
          guard let read = StampReader.digits(&p, 2) else { return false }
          second = read
          if p[0] == 46 {
            p += 1
            var scale = 100_000_000
            guard StampReader.isDigit(p[0]) else { return false }
            while StampReader.isDigit(p[0]) {
              nanosecond += Int(p[0] - 48) * scale
              scale /= 10
              p += 1
            }
          }
        }
      }
    case 3, 4: (hour, minute) = (number / 100, number % 100)
    case 5, 6: (hour, minute, second) = (number / 10_000, number / 100 % 100, number % 100)
    case 9:
      (hour, minute, second) = (number / 10_000_000, number / 100_000 % 100, number / 1000 % 100)
      nanosecond = number % 1000 * 1_000_000
    default: return false
    }
    if let half = StampReader.half(&p) {
      guard (1...12).contains(hour) else { return false }
      hour = hour % 12 + half
    }
    guard hour < 24, minute < 60, second < 60 else { return false }
    civil += Int64((hour * 3600 + minute * 60 + second) * 1_000_000_000 + nanosecond)
    return true
  }

  /// `AM` or `PM`, after a blank or a dash or nothing: the hours it adds.
  private static func half(_ p: inout Bytes) -> Int? {
    var q = p
    if q[0] == 32 || q[0] == 45 { q += 1 }
    let letter = q[0] & 0xdf
    guard letter == 65 || letter == 80, q[1] & 0xdf == 77 else { return nil }
    p = q + 2
    return letter == 80 ? 12 : 0
  }

  /// `Z`, `UTC`, `+05:30`, `-0800`, `+02`, perhaps after a blank.
  @inline(__always)
  private mutating func zone(_ p: inout Bytes) -> Bool {
    guard p[0] == 43 || p[0] == 45 || p[0] == 90 || p[0] == 32 else { return true }
    var q = p
    if q[0] == 32 { q += 1 }
    if q[0] == 90 {
      offset = 0
      p = q + 1
      return true
    }
    if q[0] == 85, q[1] == 84, q[2] == 67 {
      offset = 0
      p = q + 3
      return true
    }
    guard q[0] == 43 || q[0] == 45 else { return true }
    let sign: Int64 = q[0] == 45 ? -1 : 1
    q += 1
    guard let hours = StampReader.digits(&q, 2) else { return false }
    var minutes = 0
    if q[0] == 58 { q += 1 }
    if StampReader.isDigit(q[0]) {
      guard let read = StampReader.digits(&q, 2) else { return false }
      minutes = read
    }
    guard hours <= 18, minutes < 60 else { return false }
    offset = sign * Int64(hours * 3600 + minutes * 60) * 1_000_000_000
    p = q
    return true
  }

  /// False where there is no such day, or its nanoseconds do not fit.
  @inline(__always)
  mutating func setDay(_ year: Int, _ month: Int, _ day: Int) -> Bool {
    let number = year * 16 + month
    if number != self.month {
      guard (1...12).contains(month), (1678...2261).contains(year) else { return false }
      self.month = number
      monthStart = Day(year: year, month: month, day: 1).number - 1
      monthLength = Day.length(ofMonth: month, year: year)
    }
    guard day >= 1, day <= monthLength else { return false }
    civil = Int64(monthStart + day) * Moment.day
    return true
  }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

  @inline(__always)
  static func digits(_ p: inout Bytes, _ count: Int) -> Int? {
    var value = 0
    for _ in 0..<count {
      let digit = p[0] &- 48
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int(digit)
      p += 1
    }
    return value
  }

  @inline(__always)
  static func upToTwo(_ p: inout Bytes) -> Int? {
    let first = p[0] &- 48
    guard first < 10 else { return nil }
    p += 1
    let second = p[0] &- 48
    guard second < 10 else { return Int(first) }
    p += 1
    return Int(first) &* 10 &+ Int(second)
  }
}

extension StampReader {
  /// The form in which a stamp is written, or nil where the text is no stamp. Digits alone are a date where they make
  /// one of 1900...2099, else a count since 1970 whose size tells the unit.
  static func form(of text: String) -> Form? {
    let bytes = Array(text.utf8)
    if isNamed(text) { return .named }
    let digits = bytes.prefix { isDigit($0) }.count
    func number(_ range: Range<Int>) -> Int { Int(String(decoding: bytes[range], as: UTF8.self)) ?? 0 }
    if digits == 4, bytes.count > 5, [45, 47, 46].contains(bytes[4]) { return .dashed }
    if digits == 1 || digits == 2, bytes.count > digits, [45, 47, 46].contains(bytes[digits]), bytes.count > 6 {
      return hasShortYear(text) ? nil : .slashed
    }
    if digits == 8 || digits == 12 || digits == 14, (1900...2099).contains(number(0..<4)),
      (1...12).contains(number(4..<6)),
      (1...31).contains(number(6..<8)), digits == bytes.count || (digits == 8 && [32, 84].contains(bytes[8]))
    {
      return .compact
    }
    guard let count = Double(text), count.isFinite, bytes.allSatisfy({ isDigit($0) || $0 == 46 || $0 == 45 }) else {
      return nil
    }
    switch abs(count) {
    // A count of a few weeks since 1970 is rather a price or a row number.
    case ..<1e7: return nil
    case ..<1e11: return .epoch(unit: 1_000_000_000)
    case ..<1e14: return .epoch(unit: 1_000_000)
    case ..<1e17: return .epoch(unit: 1000)
    default: return .epoch(unit: 1)
    }
  }
}
