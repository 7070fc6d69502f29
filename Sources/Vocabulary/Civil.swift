/// A calendar day, by the proleptic Gregorian calendar, and its distance from 1970-01-01.
///
/// Source: Howard Hinnant, *chrono-Compatible Low-Level Date Algorithms* (2014).
package struct Day: Equatable, Hashable, Sendable {
  package var year: Int
  package var month: Int
  package var day: Int

  package init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that lies `number` days after 1970-01-01.
  package init(number: Int) {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days after 1970-01-01.
  package var number: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  package static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }

  /// Whether there is such a day.
  package var exists: Bool {
    (1...12).contains(month) && day >= 1 && day <= Day.length(ofMonth: month, year: year)
  }
}

/// A civil date and time, without a zone: what a person writes. The zone is the frame's.
package struct Moment: Equatable, Hashable, Sendable {
  /// How much of it was written: `2015`, `2015-03`, `2015-03-09`, `2015-03-09T09:30`.
  package enum Precision: Int, Comparable, Sendable {
    case year, month, day, time
    package static func < (a: Precision, b: Precision) -> Bool { a.rawValue < b.rawValue }
  }

  /// Nanoseconds after 1970-01-01T00:00 in the civil calendar.
  package var nanoseconds: Int64
  package var precision: Precision

  package init(nanoseconds: Int64, precision: Precision = .time) {
    self.nanoseconds = nanoseconds
    self.precision = precision
  }

  /// The first moment after all that this one stands for: 2016-01-01 for `2015`.
  package var end: Int64 {
    let day = Day(number: Int((nanoseconds / Moment.day) - (nanoseconds % Moment.day < 0 ? 1 : 0)))
    switch precision {
    case .year: return Int64(Day(year: day.year + 1, month: 1, day: 1).number) * Moment.day
    case .month:
      let next =
        day.month == 12 ? Day(year: day.year + 1, month: 1, day: 1) : Day(year: day.year, month: day.month + 1, day: 1)
      return Int64(next.number) * Moment.day
    case .day: return nanoseconds + Moment.day
    case .time: return nanoseconds + 1
    }
  }

  package static let day: Int64 = 86_400_000_000_000
}

extension Int64 {
  /// A moment so much later; the last or the first that there is where none lies so far away.
  package func saturatingSum(_ length: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(length)
    return overflow ? (length < 0 ? .min : .max) : sum
  }
}

extension Moment: CustomStringConvertible {
  /// ISO 8601, to the precision that was written: `2015`, `2015-03-09`, `2015-03-09T09:30:00.5`.
  package var description: String {
    let text = Moment.text(nanoseconds)
    switch precision {
    case .year: return String(text.prefix(4))
    case .month: return String(text.prefix(7))
    case .day: return String(text.prefix(10))
    case .time: return text
    }
  }

  /// `2015-03-09T09:30`, with seconds and decimals only where they are not zero.
  package static func text(_ nanoseconds: Int64) -> String {
    var days = nanoseconds / Moment.day
    var rest = nanoseconds % Moment.day
    if rest < 0 { (days, rest) = (days - 1, rest + Moment.day) }
    let day = Day(number: Int(days))
    return "\(padded(day.year, 4))-\(padded(day.month, 2))-\(padded(day.day, 2))T\(clock(rest))"
  }

  /// `09:30`, `09:30:15`, `09:30:15.25` for nanoseconds after midnight.
  package static func clock(_ nanoseconds: Int64) -> String {
    let seconds = Int(nanoseconds / 1_000_000_000)
    let fraction = Int(nanoseconds % 1_000_000_000)
    var text = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2))"
    if seconds % 60 != 0 || fraction != 0 { text += ":\(padded(seconds % 60, 2))" }
    if fraction != 0 {
      var digits = padded(fraction, 9)
      while digits.hasSuffix("0") { digits.removeLast() }
      text += ".\(digits)"
    }
    return text
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(abs(number))
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
