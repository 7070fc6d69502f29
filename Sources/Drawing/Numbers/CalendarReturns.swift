import Vocabulary

/// What a price or an account gained in each month and year: last value over the last one before it, less 1.
///
/// The first month is measured from the first value. A month without a value is NaN.
package struct CalendarReturns: Sendable {
  package struct Year: Sendable {
    package var year: Int
    package var months = [Double](repeating: .nan, count: 12)
    package var whole = Double.nan
  }

  package private(set) var years: [Year] = []

  /// - Parameter times: Nanoseconds of the market's own clock, ascending.
  package init(_ values: [Double], times: [Int64]) {
    var before: (month: Double, year: Double)?
    var last = Double.nan
    var place: (year: Int, month: Int)?
    for (time, value) in zip(times, values) where value.isFinite {
      let day = Day(number: Int((time - (time % Moment.day + Moment.day) % Moment.day) / Moment.day))
      if before == nil { before = (value, value) }
      if let place, place.month != day.month || place.year != day.year {
        before?.month = last
        if place.year != day.year { before?.year = last }
      }
      place = (day.year, day.month)
      last = value
      if years.last?.year != day.year { years.append(Year(year: day.year)) }
      guard let before else { continue }
      years[years.count - 1].months[day.month - 1] = value / before.month - 1
      years[years.count - 1].whole = value / before.year - 1
    }
  }
}
