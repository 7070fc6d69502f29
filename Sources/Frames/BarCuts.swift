import Vocabulary

/// Where longer bars begin and end on the clock of a frame.
///
/// Bars shorter than a day are cut from midnight of the frame's zone on and never span the open or the close of a
/// session, nor a pause in it; days, weeks (from Monday) and months are cut between trading dates, and hold what is traded in sessions. A
/// bar belongs where it opens; where that is before its session opens, to the beginning of the session.
package struct BarCuts: Sendable {
  package struct Cell: Equatable, Sendable {
    /// The stamps of a bar by its opening and by its close.
    package var low: Int64
    package var high: Int64
    /// The moment from which the bar is complete: no later than `high`, the market may have closed before.
    package var end: Int64

    package init(low: Int64, high: Int64, end: Int64) {
      self.low = low
      self.high = high
      self.end = end
    }
  }

  private let span: Span
  private let time: RowTime
  private var sessions: SessionCursor
  private var cell = Cell(low: 0, high: 0, end: 0)
  /// A row that lies within is in `cell`.
  private var (low, high): (Int64, Int64) = (0, 0)
  /// The day of the zone in which the last shorter bar began.
  private var day: Range<Int64> = 0..<0

  /// Throws a complaint where the span is no length of time that fills a day, or is shorter than the rows.
  package init(_ span: Span, on time: RowTime) throws {
    guard let length = BarCuts.length(span), length > 0 else {
      throw Complaint("bars have a length such as 5m, 1h, 1d, 1w or 1mo, not \(span)")
    }
    guard time.bar > 0, length >= time.bar else {
      throw Complaint(
        time.bar > 0
          ? "\(span) is shorter than the bars, which are \(Span.time(time.bar))" : "the rows are no bars of one length")
    }
    if case .time(let length) = span {
      let fits = length >= Moment.day ? length == Moment.day || length == 7 * Moment.day : Moment.day % length == 0
      guard fits else {
        throw Complaint("bars of \(span) do not fill a day", hint: "take one such as 5m, 15m, 1h, 4h, 1d, 1w or 1mo")
      }
    }
    self.span = span
    self.time = time
    sessions = SessionCursor(time)
  }

  /// The usual length of the bars; nil where the span is no time, or is longer than a century.
  package static func length(_ span: Span) -> Int64? {
    switch span {
    case .time(let time): time
    case .months(let months): months <= 1200 ? Int64(months) * 30 * Moment.day : nil
    case .bars, .all: nil
    }
  }

  /// The bar to which a row belongs. Nil where the row lies outside of all sessions and the bars are whole days.
  package mutating func cell(of stamp: Int64) -> Cell? {
    let begin = time.begin(stamp)
    if begin >= low, time.end(stamp) <= high { return cell }
    let session = sessions.session(of: stamp)
    if case .time(let length) = span, length < Moment.day {
      let moment = max(begin, session.open)
      let stretch = session.stretch(at: moment)
      if !day.contains(moment) {
        let number = TradingCalendar.date(time.zone.civil(moment))
        day = midnight(number)..<max(midnight(number), midnight(number + 1))
      }
      let start = day.lowerBound
      let cut = start + (moment - start) / length * length
      low = max(cut, stretch.lowerBound)
      high = min(cut + length, day.upperBound, stretch.upperBound)
      cell = Cell(low: low, high: high, end: high)
      return cell
    }
    guard time.isDaily || begin < session.close else { return nil }
    let dates = dates(with: session.date)
    cell.low = midnight(dates.lowerBound)
    cell.high = midnight(dates.upperBound)
    cell.end = time.calendar.lastClose(dates) ?? cell.high
    (low, high) = time.isDaily ? (cell.low, cell.high + time.bar - 1) : (session.open, session.close)
    return cell
  }

  /// The dates of the bar that has this one.
  private func dates(with date: Int) -> Range<Int> {
    switch span {
    case .months(let count):
      let day = Day(number: date)
      let month = (day.year * 12 + day.month - 1) / count * count
      func first(_ month: Int) -> Int { Day(year: month / 12, month: month % 12 + 1, day: 1).number }
      return first(month)..<first(month + count)
    case .time(let length) where length > Moment.day:
      let monday = date - TradingCalendar.weekday(date)
      return monday..<monday + 7
    default: return date..<date + 1
    }
  }

  private func midnight(_ date: Int) -> Int64 { time.zone.utc(TradingCalendar.midnight(date)) }
}

extension TradingCalendar.Session {
  /// From one opening or closing to the next, around a moment of the session or after it.
  func stretch(at moment: Int64) -> Range<Int64> {
    guard moment < close else { return close..<max(close, next) }
    guard let pause else { return open..<close }
    if moment < pause.lowerBound { return open..<pause.lowerBound }
    return moment < pause.upperBound ? pause : pause.upperBound..<close
  }
}

/// What a longer bar has in a column, from the values of its rows; values that are na count only where there is no
/// other.
package enum Aggregation: Hashable, Sendable {
  case first, highest, lowest, sum, last

  package init(column: String) {
    switch column {
    case "open": self = .first
    case "high": self = .highest
    case "low": self = .lowest
    case "volume": self = .sum
    default: self = .last
    }
  }

  /// The value of the rows so far, with one more.
  @inline(__always)
  package func joined(_ sofar: Double, _ value: Double) -> Double {
    guard !value.isNaN else { return sofar }
    guard !sofar.isNaN else { return value }
    switch self {
    case .first: return sofar
    case .highest: return max(sofar, value)
    case .lowest: return min(sofar, value)
    case .sum: return sofar + value
    case .last: return value
    }
  }
}
