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
  package init(_ values: some Sequence<Double>, times: [Int64]) {
    var before: (month: Double, year: Double)?
    var (first, last) = (Double.nan, Double.nan)
    var month: (year: Int, month: Int)?
    // Rows of the same day need no look at the calendar.
    var today = Int64.max..<Int64.max
    func end() {
      guard let month else { return }
      if years.last?.year != month.year { years.append(Year(year: month.year)) }
      years[years.count - 1].months[month.month - 1] = last / (before?.month ?? first) - 1
      years[years.count - 1].whole = last / (before?.year ?? first) - 1
    }
    for (time, value) in zip(times, values) where value.isFinite {
      if !today.contains(time) {
        let start = time - (time % Moment.day + Moment.day) % Moment.day
        today = start..<start + Moment.day
        let day = Day(number: Int(start / Moment.day))
        if let old = month, old != (day.year, day.month) {
          end()
          before = (last, old.year == day.year ? before?.year ?? first : last)
        } else if month == nil {
          first = value
        }
        month = (day.year, day.month)
      }
      last = value
    }
    end()
  }
}
