import Vocabulary

/// The sessions of the New York Stock Exchange and of Nasdaq, by the rules in force from 1990 on, with the closings and
/// late openings that no rule foresaw.
///
/// Openings that a moment of silence put off by up to three minutes are taken as on time, so that the first bar of the
/// day stays in its session. Source: NYSE Rule 7.2 and the exchange's notices; holds for 1990 to 2035.
enum NewYork {
  static func hours(on date: Int) -> Hours? {
    guard !TradingCalendar.isWeekend(date), !isHoliday(date) else { return nil }
    let hours = Hours(open: opening(date), close: (16, 0))
    return earlyClose(date).map(hours.until) ?? hours
  }

  private static func isHoliday(_ date: Int) -> Bool {
    let day = Day(number: date)
    let weekday = TradingCalendar.weekday(date)
    switch (day.month, day.day) {
    // On a Sunday it is kept on Monday, on a Saturday not at all.
    case (1, 1): return true
    case (1, 2) where weekday == 0: return true
    case (1, 15...21): return weekday == 0 && day.year >= 1998
    case (2, 15...21): return weekday == 0
    case (5, 25...31): return weekday == 0
    case (6, 18...20): return isKept(date, Day(year: day.year, month: 6, day: 19)) && day.year >= 2022
    case (7, 3...5): return isKept(date, Day(year: day.year, month: 7, day: 4))
    case (9, 1...7): return weekday == 0
    case (11, 22...28): return weekday == 3
    case (12, 24...26): return isKept(date, Day(year: day.year, month: 12, day: 25))
    default: return date == Day.easter(day.year) - 2 || isUnforeseen(day)
    }
  }

  /// When a session opens: later after a failure of the systems, a blizzard, and a day of mourning.
  private static func opening(_ date: Int) -> (Int, Int) {
    let day = Day(number: date)
    switch (day.year, day.month, day.day) {
    case (1995, 12, 18): return (10, 30)
    case (1996, 1, 8): return (11, 0)
    case (2002, 9, 11): return (12, 0)
    default: return (9, 30)
    }
  }

  /// When a short session closes.
  static func earlyClose(_ date: Int) -> (Int, Int)? {
    let day = Day(number: date)
    let weekday = TradingCalendar.weekday(date)
    switch (day.month, day.day) {
    // The eve of Independence Day; where that eve is a Wednesday, until 2012 the Friday after.
    case (7, 3): return day.year >= 1995 && (weekday != 2 || day.year >= 2013) ? (13, 0) : nil
    case (7, 5): return day.year >= 1995 && day.year < 2013 && weekday == 4 ? (13, 0) : nil
    // The day after Thanksgiving.
    case (11, 23...29) where weekday == 4: return day.year >= 1993 ? (13, 0) : day.year == 1992 ? (14, 0) : nil
    case (12, 24): return day.year >= 1993 ? (13, 0) : (14, 0)
    case (12, 26): return weekday == 4 && [1997, 2003].contains(day.year) ? (13, 0) : nil
    case (12, 31): return day.year == 1999 ? (13, 0) : nil
    // Snow, a blizzard, and a fall that halted trade for the day.
    case (2, 11): return day.year == 1994 ? (14, 30) : nil
    case (1, 8): return day.year == 1996 ? (14, 0) : nil
    case (10, 27): return day.year == 1997 ? (15, 30) : nil
    default: return nil
    }
  }

  /// Whether a holiday is kept on a date: on the Friday before a Saturday, the Monday after a Sunday.
  static func isKept(_ date: Int, _ holiday: Day) -> Bool {
    switch TradingCalendar.weekday(holiday.number) {
    case 5: date == holiday.number - 1
    case 6: date == holiday.number + 1
    default: date == holiday.number
    }
  }

  /// Funerals of presidents, attacks, storms.
  private static func isUnforeseen(_ day: Day) -> Bool {
    switch (day.year, day.month, day.day) {
    case (1994, 4, 27), (2001, 9, 11...14), (2004, 6, 11), (2007, 1, 2), (2012, 10, 29...30), (2018, 12, 5),
      (2025, 1, 9):
      true
    default: false
    }
  }
}
