import Vocabulary

extension Reader {
  /// The end of the number, duration, date or time of day that begins here; whether it is a good one is seen when it
  /// is decoded.
  func endOfNumber(_ start: Int) -> Int {
    if isDate(start) {
      let end = start + 10
      guard byte(end) == UInt8(ascii: "T"), Letter.isDigit(byte(end + 1)) else { return endOfName(end) }
      return endOfClock(end + 1)
    }
    if isClock(start) { return endOfClock(start) }
    var end = endOfDigits(start)
    if byte(end) == UInt8(ascii: "."), Letter.isDigit(byte(end + 1)) { end = endOfDigits(end + 1) }
    end = endOfExponent(end)
    return byte(end) == UInt8(ascii: "%") ? end + 1 : endOfName(end)
  }

  private func endOfDigits(_ start: Int) -> Int {
    var end = start
    while Letter.isDigit(byte(end)) || byte(end) == UInt8(ascii: "_") && Letter.isDigit(byte(end + 1)) { end += 1 }
    return end
  }

  private func digits(_ start: Int, _ count: Int) -> Bool {
    for offset in start..<start + count where !Letter.isDigit(byte(offset)) { return false }
    return true
  }

  /// Whether `2024-01-31` begins here.
  func isDate(_ start: Int) -> Bool {
    digits(start, 4) && byte(start + 4) == UInt8(ascii: "-") && digits(start + 5, 2)
      && byte(start + 7) == UInt8(ascii: "-") && digits(start + 8, 2)
  }

  private func isClock(_ start: Int) -> Bool {
    let colon = Letter.isDigit(byte(start + 1)) ? start + 2 : start + 1
    return byte(colon) == UInt8(ascii: ":") && digits(colon + 1, 2)
  }

  private func endOfClock(_ start: Int) -> Int {
    var end = start
    while Letter.isNamePart(byte(end)) || byte(end) == UInt8(ascii: ":")
      || byte(end) == UInt8(ascii: ".") && Letter.isDigit(byte(end + 1))
    {
      end += 1
    }
    return end
  }

  /// What a token of digits stands for; `negative` where a minus stands directly before it.
  @inline(never)
  func literal(_ token: Token, negative: Bool = false) throws(Fault) -> Expression.Form {
    if isDate(token.start) { return .moment(try moment(token.start, token.end)) }
    if isClock(token.start) { return .clock(try clock(token.start, token.end, in: token.place)) }
    let mantissaEnd = endOfMantissa(token)
    let exponentEnd = endOfExponent(mantissaEnd)
    let suffix = text(exponentEnd, token.end)
    let written = (negative ? "-" : "") + text(token)
    var mantissa = text(token.start, mantissaEnd)
    mantissa.removeAll { $0 == "_" }
    if mantissa.hasPrefix(".") { mantissa = "0" + mantissa }
    let exponent = exponentEnd > mantissaEnd ? Int(text(mantissaEnd + 1, exponentEnd)) ?? 999_999 : 0
    // The unit moves the decimal point before the number is rounded: 0.1% is 0.001 to the last digit.
    let shift = suffix == "%" ? -2 : suffix == "bp" ? -4 : 0
    guard let size = Double("\(mantissa)e\(exponent + shift)"), size.isFinite else {
      throw .complaint(Complaint("\(text(token)) is too large for a number", at: token.place))
    }
    let signed = negative ? -size : size
    switch suffix {
    case "", "%", "bp": return .number(signed, written: written)
    case "tick": return .ticks(signed)
    case "mo", "y":
      guard let months = Int(exactly: suffix == "y" ? signed * 12 : signed), abs(months) < 1_000_000 else {
        throw .complaint(Complaint("\(text(token)) is no whole number of months", at: token.place))
      }
      return .span(.months(months))
    default:
      guard let unit = Span.units.first(where: { $0.suffix == suffix }) else {
        throw unknownUnit(suffix, text(token.start, exponentEnd), token)
      }
      let length = signed * Double(unit.nanoseconds)
      guard let nanoseconds = Int64(exactly: length.rounded()), abs(length) < 9e18 else {
        throw .complaint(Complaint("\(text(token)) is too long a time", at: token.place))
      }
      return .span(.time(nanoseconds))
    }
  }

  private func endOfMantissa(_ token: Token) -> Int {
    var end = token.start
    while end < token.end,
      Letter.isDigit(bytes[end]) || bytes[end] == UInt8(ascii: "_") || bytes[end] == UInt8(ascii: ".")
    {
      end += 1
    }
    return end
  }

  /// After `e-4`, or where it would begin.
  private func endOfExponent(_ start: Int) -> Int {
    guard byte(start) | 0x20 == UInt8(ascii: "e") else { return start }
    let digits = byte(start + 1) == UInt8(ascii: "-") || byte(start + 1) == UInt8(ascii: "+") ? start + 2 : start + 1
    return Letter.isDigit(byte(digits)) ? endOfDigits(digits) : start
  }

  private func unknownUnit(_ suffix: String, _ figures: String, _ token: Token) -> Fault {
    let units = ["%", "bp"] + Span.units.map(\.suffix) + ["mo", "y", "tick"]
    let hint =
      switch suffix {
      case "min", "mins": "minutes are written \(figures)m"
      case "M", "month", "months": "months are written \(figures)mo"
      case "day", "days", "D": "days are written \(figures)d"
      case "hr", "hour", "hours", "H": "hours are written \(figures)h"
      case "sec", "S": "seconds are written \(figures)s"
      case "week", "weeks", "W": "weeks are written \(figures)w"
      case "year", "years", "yr", "Y": "years are written \(figures)y"
      case "ticks", "t": "ticks are written \(figures)tick"
      case "bps": "basis points are written \(figures)bp"
      case "k", "K": "write \(figures)e3"
      case "B", "bn": "write \(figures)e9"
      case let more where more.utf8.contains(where: Letter.isDigit): "a duration has one unit: 90m, not 1h30m"
      default: "the units are \(units.joined(separator: " ")); a product is written \(figures)*\(suffix)"
      }
    return .complaint(
      Complaint("no unit '\(suffix)' in '\(text(token))'", hint: hint, at: token.place))
  }

  /// `2024-01-31`, `2024-01-31T09:30`.
  private func moment(_ start: Int, _ end: Int) throws(Fault) -> Moment {
    let day = Day(year: integer(start, 4), month: integer(start + 5, 2), day: integer(start + 8, 2))
    let place = Place(start, end)
    let nanoseconds = try midnight(day, Place(start, start + 10))
    guard end > start + 10 else { return Moment(nanoseconds: nanoseconds, precision: .day) }
    guard bytes[start + 10] == UInt8(ascii: "T") else {
      throw .complaint(
        Complaint("'\(text(place))' is no date", hint: "a date is written 2024-01-31 or 2024-01-31T09:30", at: place))
    }
    return Moment(nanoseconds: nanoseconds + (try clock(start + 11, end, in: place)), precision: .time)
  }

  /// When the day begins, in nanoseconds after 1970: they reach from 1678 to 2261.
  func midnight(_ day: Day, _ place: Place) throws(Fault) -> Int64 {
    guard day.exists else { throw .complaint(Complaint("there is no day \(text(place))", at: place)) }
    guard (1678...2261).contains(day.year) else {
      throw .complaint(
        Complaint("\(text(place)) is too far away", hint: "a date lies between 1678 and 2261", at: place))
    }
    return Int64(day.number) * Moment.day
  }

  /// `09:30`, `09:30:15`, `09:30:15.25`, in nanoseconds after midnight.
  private func clock(_ start: Int, _ end: Int, in place: Place) throws(Fault) -> Int64 {
    let wrong = Fault.complaint(
      Complaint("'\(text(place))' is no time", hint: "a time is written 09:30 or 09:30:15", at: place))
    let colon = Letter.isDigit(byte(start + 1)) ? start + 2 : start + 1
    guard colon + 3 <= end, byte(colon) == UInt8(ascii: ":"), digits(colon + 1, 2) else { throw wrong }
    let hours = integer(start, colon - start)
    let minutes = integer(colon + 1, 2)
    var seconds = 0
    var fraction: Int64 = 0
    var at = colon + 3
    if at < end {
      guard at + 3 <= end, bytes[at] == UInt8(ascii: ":"), digits(at + 1, 2) else { throw wrong }
      seconds = integer(at + 1, 2)
      at += 3
    }
    if at < end {
      guard bytes[at] == UInt8(ascii: "."), end - at <= 10, digits(at + 1, end - at - 1) else { throw wrong }
      fraction = Int64(integer(at + 1, end - at - 1))
      for _ in 0..<(10 - (end - at)) { fraction *= 10 }
    }
    guard minutes < 60, seconds < 60, hours < 24 || hours == 24 && minutes == 0 && seconds == 0 && fraction == 0 else {
      throw wrong
    }
    return Int64(hours * 3600 + minutes * 60 + seconds) * 1_000_000_000 + fraction
  }

  func integer(_ start: Int, _ count: Int) -> Int {
    var number = 0
    for offset in start..<start + count { number = number * 10 + Int(byte(offset) &- 0x30) }
    return number
  }
}
