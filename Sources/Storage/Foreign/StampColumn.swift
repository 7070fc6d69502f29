import Frames
import Vocabulary

/// Times as other programs write them, made nanoseconds since 1970-01-01 UTC.
struct StampColumn {
  /// The clock of stamps that carry no offset: ISO texts, pandas' naive stamps, netCDF's times.
  var zone: Zone = .utc
  /// Whether the file's own stamps are UTC already, whatever the clock.
  var isUTC = false

  /// Whether a column says of itself that it is a time.
  static func isTime(_ column: ForeignColumn) -> Bool {
    column.isTime || column.units?.contains(" since ") == true || column.kind?.hasPrefix("datetime64") == true
      || rank(column.name) != nil
  }

  /// How telling a name is; nil for one that is none of a time.
  static func rank(_ name: String) -> Int? {
    let names = ["datetime", "timestamp", "date", "date_time", "time", "open_time", "stamp", "epoch", "index"]
    return names.firstIndex(of: ForeignFrame.normalized(name))
  }

  func decode(_ column: ForeignColumn) throws -> [Int64] {
    if let units = column.units, let since = units.firstRange(of: " since ") {
      return try counted(column, unit: units[..<since.lowerBound], from: units[since.upperBound...])
    }
    if let kind = column.kind, kind.hasPrefix("datetime64"), case .integers(let counts) = column.values {
      let unit = kind.dropFirst(11).prefix { $0 != "]" && $0 != "," }
      return try local(scaled(counts, unit.isEmpty ? "ns" : unit, missing: .min))
    }
    switch column.values {
    case .texts(let texts):
      return try texts.enumerated().map { row, text in
        guard let (time, isAbsolute) = Self.iso(text) else {
          throw Complaint(
            "row \(row + 1) of '\(column.name.shownSafely)' is no time: '\(text.shownSafely)'",
            hint: "times are ISO (2020-01-31T09:30) or numbers with units such as 'seconds since 1970-01-01'")
        }
        return isAbsolute ? time : zone.utc(time)
      }
    case .integers(let counts):
      if let unit = column.units, Self.unit(unit[...]) != nil { return try scaled(counts, unit[...], missing: nil) }
      return try guessed(counts, column.name)
    case .numbers(let numbers):
      guard let bad = numbers.firstIndex(where: { !$0.isFinite || abs($0) > 9e18 }) else {
        let isWhole = numbers.allSatisfy { $0 == $0.rounded() }
        if isWhole { return try guessed(numbers.map { Int64($0) }, column.name) }
        // Seconds with decimals, to the microsecond.
        return try guessed(numbers.map { Int64(($0 * 1e6).rounded()) }, column.name)
      }
      throw Complaint("row \(bad + 1) of '\(column.name.shownSafely)' has no time")
    }
  }

  private func local(_ times: [Int64]) -> [Int64] { isUTC || zone == .utc ? times : times.map(zone.utc) }

  private static func unit(_ name: Substring) -> Int64? {
    switch name.lowercased() {
    case "ns", "nanosecond", "nanoseconds": 1
    case "us", "µs", "microsecond", "microseconds": 1_000
    case "ms", "msec", "millisecond", "milliseconds": 1_000_000
    case "s", "sec", "secs", "second", "seconds": 1_000_000_000
    case "m", "min", "mins", "minute", "minutes": 60_000_000_000
    case "h", "hr", "hrs", "hour", "hours": 3_600_000_000_000
    case "d", "day", "days": Moment.day
    default: nil
    }
  }

  private func scaled(_ counts: [Int64], _ unit: Substring, missing: Int64?) throws -> [Int64] {
    guard let length = Self.unit(unit) else {
      throw Complaint("times counted in '\(String(unit).shownSafely)' are not read")
    }
    return try counts.enumerated().map { row, count in
      let (time, overflow) = count.multipliedReportingOverflow(by: length)
      guard count != missing else { throw Complaint("row \(row + 1) has no time") }
      guard !overflow else { throw Complaint("the time of row \(row + 1) lies beyond the year 2262") }
      return time
    }
  }

  /// CF's `units since date`. Source: CF conventions 1.8, 4.4.
  private func counted(_ column: ForeignColumn, unit: Substring, from date: Substring) throws -> [Int64] {
    let name = column.name.shownSafely
    guard let length = Self.unit(unit) else {
      throw Complaint("'\(name)' counts '\(String(unit).shownSafely)', which have no fixed length")
    }
    guard let (origin, _) = Self.iso(String(date)) else {
      throw Complaint("'\(name)' counts from '\(String(date).shownSafely)', which is no date after 1677")
    }
    let calendar = column.calendar?.lowercased() ?? "standard"
    guard ["standard", "gregorian", "proleptic_gregorian"].contains(calendar) else {
      throw Complaint(
        "'\(name)' keeps the calendar '\(calendar.shownSafely)', whose days are not those of markets",
        hint: "standard, gregorian and proleptic_gregorian are read")
    }
    func time(_ row: Int, _ whole: Int64, _ rest: Int64) throws -> Int64 {
      let (product, isLong) = whole.multipliedReportingOverflow(by: length)
      let (sum, isLate) = product.addingReportingOverflow(origin)
      guard !isLong, !isLate else {
        throw Complaint("the time of row \(row + 1) of '\(name)' lies beyond the year 2262")
      }
      return sum + rest
    }
    let times: [Int64]
    switch column.values {
    case .integers(let counts): times = try counts.enumerated().map { try time($0, $1, 0) }
    case .numbers(let counts):
      times = try counts.enumerated().map { row, count in
        guard count.isFinite, abs(count) < 9e18 else { throw Complaint("row \(row + 1) of '\(name)' has no time") }
        // A fraction of a day in a double is exact to some hundred nanoseconds: what was meant is a microsecond.
        let whole = count.rounded(.down)
        let rest = ((count - whole) * Double(length) / 1000).rounded() * 1000
        return try time(row, Int64(whole), Int64(rest))
      }
    case .texts: throw Complaint("'\(name)' has units, but holds texts")
    }
    return local(times)
  }

  /// Counts since 1970 by their size, or days written as 20200131.
  private func guessed(_ counts: [Int64], _ name: String) throws -> [Int64] {
    guard let least = counts.min(), let most = counts.max() else { return [] }
    if least >= 1800_01_01, most <= 2300_12_31 {
      let days = counts.map { Day(year: Int($0 / 10_000), month: Int($0 / 100 % 100), day: Int($0 % 100)) }
      if days.allSatisfy(\.exists) { return local(days.map { Int64($0.number) * Moment.day }) }
    }
    let size = max(abs(least), abs(most))
    guard size >= 50_000_000,
      let unit = [
        (100_000_000_000, "s"), (100_000_000_000_000, "ms"), (100_000_000_000_000_000, "us"), (Int64.max, "ns"),
      ]
      .first(where: { size < $0.0 || $0.0 == Int64.max })?.1
    else {
      throw Complaint(
        "the numbers of '\(name.shownSafely)' (\(least) to \(most)) are no times by themselves",
        hint:
          "an attribute units such as 'days since 2000-01-01' says what they count, or another column is meant: time=NAME"
      )
    }
    return try scaled(counts, unit[...], missing: nil)
  }

  /// `2020-01-31`, `2020-01-31T09:30:15.25`, a blank for the T, `20200131`, with `Z`, `UTC` or an offset; whether it had
  /// one. Nil for anything else.
  static func iso(_ text: String) -> (time: Int64, isAbsolute: Bool)? {
    var rest = Substring(text.utf8.prefix(64).count == text.utf8.count ? text : "")
    while rest.last == " " { rest.removeLast() }
    func digits(_ least: Int, _ most: Int) -> Int? {
      let found = rest.prefix(most).prefix { $0.isASCII && $0.isNumber }
      guard found.count >= least else { return nil }
      rest = rest.dropFirst(found.count)
      return Int(found)
    }
    func skip(_ set: String) -> Bool {
      guard let first = rest.first, set.contains(first) else { return false }
      rest.removeFirst()
      return true
    }
    guard let year = digits(4, 4) else { return nil }
    let isDashed = skip("-/")
    guard let month = digits(isDashed ? 1 : 2, 2), !isDashed || skip("-/"), let number = digits(isDashed ? 1 : 2, 2)
    else { return nil }
    let day = Day(year: year, month: month, day: number)
    guard day.exists else { return nil }
    var time = Int64(day.number) * 86_400
    var fraction: Int64 = 0
    if skip("T "), !rest.isEmpty, rest.first?.isNumber == true {
      guard let hour = digits(1, 2), hour < 24 else { return nil }
      var (minute, second) = (0, 0)
      let hasColon = skip(":")
      if hasColon || rest.first?.isNumber == true {
        guard let found = digits(hasColon ? 1 : 2, 2), found < 60 else { return nil }
        minute = found
        let hasSecond = skip(":")
        if hasSecond || rest.first?.isNumber == true {
          guard let found = digits(hasSecond ? 1 : 2, 2), found < 60 else { return nil }
          second = found
        }
      }
      time += Int64(hour * 3600 + minute * 60 + second)
      if skip(".,") {
        let found = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(found.count)
        let nine = found.prefix(9)
        fraction = (Int64(nine) ?? 0)
        for _ in nine.count..<9 { fraction *= 10 }
      }
    }
    while rest.first == " " { rest.removeFirst() }
    guard abs(time) < 9_000_000_000 else { return nil }
    let civil = time * 1_000_000_000 + fraction
    if rest.isEmpty { return (civil, false) }
    if rest == "Z" || rest == "UTC" || rest == "GMT" { return (civil, true) }
    guard let sign = rest.first, "+-".contains(sign) else { return nil }
    rest.removeFirst()
    guard let hours = digits(1, 2), hours <= 18 else { return nil }
    _ = skip(":")
    let minutes = rest.isEmpty ? 0 : digits(2, 2) ?? 60
    guard rest.isEmpty, minutes < 60 else { return nil }
    let offset = Int64(hours * 3600 + minutes * 60) * 1_000_000_000
    return (sign == "+" ? civil - offset : civil + offset, true)
  }
}
