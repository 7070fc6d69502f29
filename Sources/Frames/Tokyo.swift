import Vocabulary

/// The sessions of the Tokyo Stock Exchange, which rests over lunch: by the law on national holidays and the exchange's
/// own days around New Year.
///
/// Source: Act on National Holidays (Act 178 of 1948) with its changes, the exchange's notices on trading hours; the
/// equinoxes by the formula of the Hydrographic Department (1980), good for 1980 to 2099. Holds for 1990 to 2035.
enum Tokyo {
  static func hours(on date: Int) -> Hours? {
    guard !TradingCalendar.isWeekend(date), !isHoliday(date) else { return nil }
    let day = Day(number: date)
    let now = (day.year, day.month, day.day)
    let morning = now >= (2011, 11, 21) ? (11, 30) : (11, 0)
    return Hours(open: (9, 0), close: now >= (2024, 11, 5) ? (15, 30) : (15, 0), pause: (morning, (12, 30)))
  }

  private static func isHoliday(_ date: Int) -> Bool {
    let day = Day(number: date)
    switch (day.month, day.day) {
    case (1, 1...3), (12, 31): return true
    default: break
    }
    // The systems failed, and nothing was traded.
    if (day.year, day.month, day.day) == (2020, 10, 1) { return true }
    return isNational(date) || isSubstitute(date) || isBetween(date)
  }

  /// The next day that is none for a holiday on a Sunday.
  private static func isSubstitute(_ date: Int) -> Bool {
    var before = date - 1
    while isNational(before), TradingCalendar.weekday(before) != 6 { before -= 1 }
    return isNational(before) && TradingCalendar.weekday(before) == 6
      && (before == date - 1 || Day(number: date).year >= 2007)
  }

  /// A day between two holidays is one.
  private static func isBetween(_ date: Int) -> Bool {
    TradingCalendar.weekday(date) != 6 && isNational(date - 1) && isNational(date + 1)
  }

  private static func isNational(_ date: Int) -> Bool {
    let day = Day(number: date)
    let year = day.year
    switch day.month {
    case 1: return day.day == 1 || (year < 2000 ? day.day == 15 : day.isNth(2, weekday: 0, in: 1))
    case 2: return day.day == 11 || day.day == 23 && year >= 2020
    case 3: return day.day == equinox(20.8431, year)
    case 4: return day.day == 29 || year == 2019 && day.day == 30
    case 5: return [3, 5].contains(day.day) || day.day == 4 && year >= 2007 || year == 2019 && day.day <= 2
    // The wedding of the crown prince.
    case 6: return year == 1993 && day.day == 9
    case 7:
      switch year {
      case 2020: return [23, 24].contains(day.day)
      case 2021: return [22, 23].contains(day.day)
      case 2003...: return day.isNth(3, weekday: 0, in: 7)
      default: return year >= 1996 && day.day == 20
      }
    case 8: return year >= 2016 && day.day == (year == 2020 ? 10 : year == 2021 ? 8 : 11)
    case 9:
      return day.day == equinox(23.2488, year) || (year >= 2003 ? day.isNth(3, weekday: 0, in: 9) : day.day == 15)
    case 10:
      if year == 2019, day.day == 22 { return true }
      guard year < 2020 || year > 2021 else { return false }
      return year >= 2000 ? day.isNth(2, weekday: 0, in: 10) : day.day == 10
    case 11: return [3, 23].contains(day.day) || year == 1990 && day.day == 12
    default: return day.day == 23 && (1989...2018).contains(year)
    }
  }

  /// The day of the month of an equinox: it drifts with the year's quarter of a day and comes back with each leap day.
  private static func equinox(_ mean: Double, _ year: Int) -> Int {
    Int(mean + 0.242194 * Double(year - 1980)) - (year - 1980) / 4
  }
}
