import Vocabulary

/// The sessions of equity index futures on CME Globex: a trading date begins on the evening before it, at 17:00 in
/// Chicago, on Sundays too.
///
/// On most holidays of the stock exchange futures trade until noon, and on its short days until a quarter past. Where
/// Good Friday is the first Friday of a month the report on employment falls on it, and futures trade until 08:15.
///
/// Source: CME Group's holiday calendars and notices on trading hours; the hours of 2013 and 2020 as minute bars of the
/// E-mini S&P 500 show them.
enum Globex {
  static func hours(on date: Int) -> Hours? {
    guard !TradingCalendar.isWeekend(date), !isClosed(date) else { return nil }
    let hours = usual(on: date)
    return earlyClose(date).map(hours.until) ?? hours
  }

  private static func usual(on date: Int) -> Hours {
    let day = Day(number: date)
    switch (day.year, day.month, day.day) {
    case let now where now >= (2021, 6, 28): return Hours(open: (-7, 0), close: (16, 0))
    case let now where now >= (2015, 9, 21):
      return Hours(open: (-7, 0), close: (16, 0), pause: ((15, 15), (15, 30)))
    case let now where now >= (2012, 11, 19):
      return Hours(open: (-7, 0), close: (16, 15), pause: ((15, 15), (15, 30)))
    case let now where now >= (2005, 9, 12):
      // What was traded after 15:30 counted for the next day, where the day before had a whole session.
      let follows =
        TradingCalendar.weekday(date) > 0 && !isClosed(date - 1) && earlyClose(date - 1) == nil
      return follows
        ? Hours(open: (-8, -30), close: (15, 15), pause: ((-7, -30), (-7, 0)))
        : Hours(open: (-7, 0), close: (15, 15))
    default: return Hours(open: (-7, 0), close: (16, 0), pause: ((15, 15), (15, 30)))
    }
  }

  private static func isClosed(_ date: Int) -> Bool {
    let day = Day(number: date)
    switch (day.month, day.day) {
    case (1, 1): return true
    case (1, 2) where TradingCalendar.weekday(date) == 0: return true
    case (12, 24...26): return NewYork.isKept(date, Day(year: day.year, month: 12, day: 25))
    default: return isGoodFriday(date) && !reportsJobs(day) || isUnforeseen(day)
    }
  }

  private static func earlyClose(_ date: Int) -> (Int, Int)? {
    let day = Day(number: date)
    let noon = { (from: (Int, Int)) in (day.year, day.month) >= from ? (12, 0) : (10, 30) }
    if isGoodFriday(date) { return (8, 15) }
    if day.isNth(3, weekday: 0, in: 1) { return day.year >= 1998 ? noon((2015, 1)) : nil }
    if day.isNth(3, weekday: 0, in: 2) { return noon((2015, 1)) }
    if day.month == 5, day.day > 24, TradingCalendar.weekday(date) == 0 { return noon((2014, 1)) }
    if day.month == 6, day.year >= 2022, NewYork.isKept(date, Day(year: day.year, month: 6, day: 19)) { return (12, 0) }
    if day.month == 7, NewYork.isKept(date, Day(year: day.year, month: 7, day: 4)) { return noon((2014, 1)) }
    if day.isNth(1, weekday: 0, in: 9) || day.isNth(4, weekday: 3, in: 11) { return noon((2014, 1)) }
    // Days of mourning on which the morning was traded.
    if [(2018, 12, 5), (2025, 1, 9)].contains(where: { $0 == (day.year, day.month, day.day) }) { return (8, 30) }
    guard let stocks = NewYork.earlyClose(date), stocks == (13, 0) else { return nil }
    return (12, 15)
  }

  /// Days of mourning without a session, and the days after the attacks of 2001.
  private static func isUnforeseen(_ day: Day) -> Bool {
    switch (day.year, day.month, day.day) {
    case (1994, 4, 27), (2001, 9, 12...14), (2004, 6, 11), (2007, 1, 2): true
    default: false
    }
  }

  private static func isGoodFriday(_ date: Int) -> Bool { date == Day.easter(Day(number: date).year) - 2 }

  /// Whether futures trade on a Good Friday until the report is out.
  private static func reportsJobs(_ day: Day) -> Bool { day.day <= 7 && day.year >= 2010 }
}
