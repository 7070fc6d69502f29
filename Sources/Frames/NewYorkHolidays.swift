import Vocabulary

/// The days on which the New York Stock Exchange is closed or closes early, by the rules in force from 1990 on, and the
/// closings that no rule foresaw.
///
/// Source: NYSE Rule 7.2 and the exchange's notices; holds for 1990 to 2035.
enum NewYorkHolidays {
  static func isHoliday(_ date: Int) -> Bool {
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
    default: return date == easter(day.year) - 2 || isUnforeseen(day)
    }
  }

  /// The days on which index futures do not trade at all.
  static func closesFutures(_ date: Int) -> Bool {
    let day = Day(number: date)
    switch (day.month, day.day) {
    case (1, 1): return true
    case (1, 2) where TradingCalendar.weekday(date) == 0: return true
    case (12, 24...26): return isKept(date, Day(year: day.year, month: 12, day: 25))
    default: return date == easter(day.year) - 2
    }
  }

  /// When a short session closes, in nanoseconds after midnight.
  static func earlyClose(_ date: Int) -> Int64? {
    let hour: Int64 = 3_600_000_000_000
    let day = Day(number: date)
    let weekday = TradingCalendar.weekday(date)
    switch (day.month, day.day) {
    // The eve of Independence Day; where that eve is a Wednesday, until 2012 the Friday after.
    case (7, 3): return day.year >= 1995 && (weekday != 2 || day.year >= 2013) ? 13 * hour : nil
    case (7, 5): return day.year >= 1995 && day.year < 2013 && weekday == 4 ? 13 * hour : nil
    // The day after Thanksgiving.
    case (11, 23...29) where weekday == 4: return day.year >= 1993 ? 13 * hour : day.year == 1992 ? 14 * hour : nil
    case (12, 24): return day.year >= 1993 ? 13 * hour : 14 * hour
    case (12, 26): return weekday == 4 && [1997, 2003].contains(day.year) ? 13 * hour : nil
    case (12, 31): return day.year == 1999 ? 13 * hour : nil
    default: return nil
    }
  }

  /// Whether a holiday is kept on a date: on the Friday before a Saturday, the Monday after a Sunday.
  private static func isKept(_ date: Int, _ holiday: Day) -> Bool {
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

  /// Easter Sunday, in days after 1970-01-01.
  ///
  /// Source: the anonymous Gregorian computus (Nature, 1876).
  private static func easter(_ year: Int) -> Int {
    let (a, b, c) = (year % 19, year / 100, year % 100)
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7
    let m = (a + 11 * h + 22 * l) / 451
    let month = (h + l - 7 * m + 114) / 31
    return Day(year: year, month: month, day: (h + l - 7 * m + 114) % 31 + 1).number
  }
}
