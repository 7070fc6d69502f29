import Frames
import Vocabulary

/// Columns of another frame, each row as it was known at the time of the row that it is joined to: an as-of join
/// backward in time, symbol by symbol.
///
/// What is known when: a bar when it ends, and it is seen by a bar that ends then or later. A row of a frame without
/// prices, such as a report, is known at its time, its publication, and is seen by rows stamped `lag` after it or
/// later. Where all its times are dates, the hour of publication is not known: then lag is a day unless said otherwise,
/// and the dates are those of the clock on which the rows are joined.
///
/// Of several reports that are known, the latest version of the latest period counts where a column names the period, so
/// that a correction of last year's report does not take the place of this year's; else the one published last.
package struct Joining: Sendable {
  /// How long after its publication a row is seen; a count of bars is rows of the frame that is joined to.
  package var lag: Span?
  /// How long a row is seen after it came to be known.
  package var tolerance: Span?
  /// The column of the period that a report is about.
  package var period: String?
  /// The column of the date of publication, where the rows' times are the ends of periods.
  package var published: String?
  /// How long after its time, the end of its period, a row is published where nobody knows the date.
  package var defaultLag: Span?
  /// A symbol whose rows serve all symbols.
  package var symbol: String?

  package init() {}

  /// Where the values of each row come from.
  package struct Match: Sendable {
    /// The row of the other frame, or `Column.nowhere`.
    package var origins: [Int]
    /// Symbols of the frame that the other does not have, and the other way round.
    package var missing: [String] = []
    package var unused: [String] = []
    /// Rows of the other frame whose publication nobody knows.
    package var unpublished = 0
    /// Rows with a value, rows before the first one that is known, and rows whose last is too old.
    package var found = 0
    package var early = 0
    package var stale = 0
    package var lag = Span.time(0)
  }

  package func match(_ frame: Frame, with other: Frame, monitor: Monitor = Monitor()) throws -> Match {
    monitor.begin("joining \(other.count) rows to \(frame.count)", of: frame.timeline.segments.count)
    let facts = try Publications(self, other, seenFrom: frame, monitor)
    let time = try frame.rowTime()
    var match = Match(origins: [])
    match.lag = facts.lag
    match.unpublished = facts.unpublished
    match.origins.reserveCapacity(frame.count)
    let segments = Dictionary(uniqueKeysWithValues: other.timeline.segments.map { ($0.symbol, $0.rows) })
    if let symbol, segments[symbol] == nil {
      throw Complaint("no symbol '\(symbol)' in it", hint: didYouMean(symbol, Array(segments.keys).sorted()))
    }
    for segment in frame.timeline.segments {
      try monitor.check()
      if let rows = segments[symbol ?? segment.symbol] {
        try join(segment.rows, frame, time, facts.publications(of: rows, on: segment.rows), &match, monitor)
      } else {
        match.missing.append(segment.symbol)
        match.origins += repeatElement(Column.nowhere, count: segment.rows.count)
      }
      monitor.advance()
    }
    if symbol == nil {
      let own = Set(frame.timeline.segments.map(\.symbol))
      match.unused = other.timeline.segments.map(\.symbol).filter { !own.contains($0) }
    }
    return match
  }

  private func join(
    _ rows: Range<Int>, _ frame: Frame, _ time: RowTime, _ publications: [Publication], _ match: inout Match,
    _ monitor: Monitor
  ) throws {
    let byEnd = publications.first?.isBar ?? false
    var next = 0
    var current: Publication?
    var oldest = Ageing(tolerance, time.zone)
    for row in rows {
      if row % (1 << 16) == 0 { try monitor.check() }
      let stamp = frame.timeline.times[row]
      let now = byEnd ? time.end(stamp) : stamp
      while next < publications.count, publications[next].seen <= now {
        let found = publications[next]
        // A later version of an older period takes no newer one's place.
        if current.map({ found.period >= $0.period }) ?? true { current = found }
        next += 1
      }
      guard let current else {
        match.early += 1
        match.origins.append(Column.nowhere)
        continue
      }
      guard !oldest.isPast(current.seen, at: now, from: current.seenAt, to: row) else {
        match.stale += 1
        match.origins.append(Column.nowhere)
        continue
      }
      match.found += 1
      match.origins.append(current.row)
    }
  }
}

/// Whether something is older than a tolerance.
private struct Ageing {
  private let tolerance: Span?
  private let zone: Zone
  /// The last moment that was asked about, and when it is past.
  private var (seen, end): (Int64, Int64) = (.min, .min)

  init(_ tolerance: Span?, _ zone: Zone) {
    self.tolerance = tolerance
    self.zone = zone
  }

  mutating func isPast(_ seen: Int64, at now: Int64, from first: Int, to row: Int) -> Bool {
    guard let tolerance else { return false }
    if case .bars(let count) = tolerance { return row - first > count }
    if seen != self.seen {
      self.seen = seen
      end = zone.moment(seen, after: tolerance)
    }
    return now > end
  }
}

extension Column {
  /// The column with the values of the rows that a match has found.
  package func joined(_ match: Joining.Match, monitor: Monitor = Monitor()) throws -> Column {
    var column = try gathered(match.origins, monitor)
    column.formula = nil
    if column.role == .bar { column.role = .other }
    return column
  }
}

extension Zone {
  /// The moment that lies a length of time after another. Days, weeks and months are those of the clock, so that two
  /// days after midnight is midnight whatever the clock does in between; a count of bars is no length.
  func moment(_ moment: Int64, after length: Span) -> Int64 {
    switch length {
    case .time(let time) where time % Moment.day == 0:
      let (sum, overflow) = civil(moment).addingReportingOverflow(time)
      return overflow ? .max : utc(sum)
    case .time(let time):
      let (sum, overflow) = moment.addingReportingOverflow(time)
      return overflow ? .max : sum
    case .months(let count):
      let civil = civil(moment)
      let date = TradingCalendar.date(civil)
      let day = Day(number: date)
      let month = day.year * 12 + day.month - 1 + count
      let (year, of) = (month / 12, month % 12 + 1)
      let last = min(day.day, Day.length(ofMonth: of, year: year))
      let shift = Int64(Day(year: year, month: of, day: last).number - date)
      let (sum, overflow) = civil.addingReportingOverflow(
        shift.multipliedReportingOverflow(by: Moment.day).partialValue)
      return overflow || abs(shift) > 100_000 ? .max : utc(sum)
    case .bars, .all: return moment
    }
  }
}
