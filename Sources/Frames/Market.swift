import Vocabulary

/// A market's rules: on which dates it trades, and from when to when.
enum Market: Hashable, Sendable {
  /// Every day, around the clock.
  case always
  /// The stock exchanges of New York, 09:30 to 16:00.
  case newYork
  /// Equity index futures on CME Globex, from the evening before on.
  case globex
  /// Currencies: from Sunday 17:00 to Friday 17:00 in New York, but for Christmas Day and New Year's Day; a day ends
  /// at 17:00.
  case currencies
  /// The stock exchange of Tokyo, which rests over lunch.
  case tokyo

  /// Nanoseconds after midnight of the date, below 0 the evening before; nil where there is no session.
  func hours(on date: Int) -> Hours? {
    switch self {
    case .always: Hours(open: 0, close: Moment.day)
    case .newYork: NewYork.hours(on: date)
    case .globex: Globex.hours(on: date)
    case .currencies:
      TradingCalendar.isWeekend(date) || Market.isHolidayOfCurrencies(date) ? nil : Hours(open: (-7, 0), close: (17, 0))
    case .tokyo: Tokyo.hours(on: date)
    }
  }

  /// Whether sessions may open the evening before their date.
  var opensBefore: Bool { self == .globex || self == .currencies }

  private static func isHolidayOfCurrencies(_ date: Int) -> Bool {
    let day = Day(number: date)
    return (day.month, day.day) == (12, 25) || (day.month, day.day) == (1, 1)
  }
}

/// When a market trades on one date: nanoseconds after its midnight, below 0 the evening before.
struct Hours: Equatable {
  var open: Int64
  var close: Int64
  var pause: Range<Int64>?

  init(open: Int64, close: Int64) {
    self.open = open
    self.close = close
  }

  /// Of hours and minutes on the clock.
  init(open: (Int, Int), close: (Int, Int), pause: (from: (Int, Int), to: (Int, Int))? = nil) {
    self.open = Hours.time(open)
    self.close = Hours.time(close)
    self.pause = pause.map { Hours.time($0.from)..<Hours.time($0.to) }
  }

  /// The same until an earlier close, which may cut the pause away.
  func until(_ close: (Int, Int)) -> Hours {
    var hours = self
    hours.close = Hours.time(close)
    if let pause, pause.upperBound >= hours.close { hours.pause = nil }
    return hours
  }

  private static func time(_ clock: (hour: Int, minute: Int)) -> Int64 {
    Int64(clock.hour * 60 + clock.minute) * 60_000_000_000
  }
}

extension Day {
  /// Which of its kind in the month a weekday is: the third Monday of January is `isNth(3, weekday: 0, in: 1)`.
  func isNth(_ number: Int, weekday: Int, in month: Int) -> Bool {
    self.month == month && (day - 1) / 7 + 1 == number && TradingCalendar.weekday(self.number) == weekday
  }

  /// Easter Sunday, in days after 1970-01-01.
  ///
  /// Source: the anonymous Gregorian computus (Nature, 1876).
  static func easter(_ year: Int) -> Int {
    let (a, b, c) = (year % 19, year / 100, year % 100)
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7
    let m = (a + 11 * h + 22 * l) / 451
    let month = (h + l - 7 * m + 114) / 31
    return Day(year: year, month: month, day: (h + l - 7 * m + 114) % 31 + 1).number
  }
}
