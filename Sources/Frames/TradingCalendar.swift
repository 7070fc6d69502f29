import Vocabulary

/// When a market trades: one session a trading day, from its open to its close on the clock of the market's place.
///
/// Rows between two sessions belong to the earlier one. A market that never closes has a session a day, each ending
/// where the next begins.
package struct TradingCalendar: Hashable, Sendable {
  package let name: String
  package let zone: Zone
  /// Nanoseconds after midnight of the session's date; below 0 the evening before.
  let open: Int64
  let close: Int64
  let closures: Closures

  /// The days without a session.
  enum Closures: Hashable, Sendable {
    case none
    /// Weekends and the holidays of the New York Stock Exchange; some days close early.
    case newYork
    /// Weekends, New Year's Day, Good Friday and Christmas.
    case futures
  }

  package struct Session: Equatable, Sendable {
    /// The trading date: days after 1970-01-01.
    package var date: Int
    package var open: Int64
    package var close: Int64
    /// Where the next session opens.
    package var next: Int64
  }

  package static let names = ["24/7", "us-equities", "cme-futures"]

  /// The calendar of that name, or a complaint with the nearest name.
  package init(named name: String) throws {
    let hour: Int64 = 3_600_000_000_000
    switch name {
    case "24/7": self.init(name, .utc, open: 0, close: Moment.day, .none)
    case "us-equities":
      self.init(name, try Zone(named: "America/New_York"), open: hour * 19 / 2, close: 16 * hour, .newYork)
    case "cme-futures":
      self.init(name, try Zone(named: "America/Chicago"), open: -7 * hour, close: 16 * hour, .futures)
    default:
      let known = TradingCalendar.names
      throw Complaint(
        "no calendar '\(name)'", hint: didYouMean(name, known) ?? "there is \(known.joined(separator: ", "))")
    }
  }

  private init(_ name: String, _ zone: Zone, open: Int64, close: Int64, _ closures: Closures) {
    self.name = name
    self.zone = zone
    self.open = open
    self.close = close
    self.closures = closures
  }

  /// Sessions that are the calendar days of a zone: where nobody said more.
  package static func days(of zone: Zone) -> TradingCalendar {
    TradingCalendar("days", zone, open: 0, close: Moment.day, .none)
  }

  /// Whether the market opens on a date, in days after 1970-01-01.
  package func isOpen(on date: Int) -> Bool {
    switch closures {
    case .none: true
    case .newYork: !Self.isWeekend(date) && !NewYorkHolidays.isHoliday(date)
    case .futures: !Self.isWeekend(date) && !NewYorkHolidays.closesFutures(date)
    }
  }

  /// Whether the market rests on a date that is no weekend.
  package func isHoliday(_ date: Int) -> Bool { closures != .none && !Self.isWeekend(date) && !isOpen(on: date) }

  /// The weekday, Monday being 0; 1970-01-01 was a Thursday.
  package static func weekday(_ date: Int) -> Int { ((date + 3) % 7 + 7) % 7 }
  static func isWeekend(_ date: Int) -> Bool { weekday(date) > 4 }

  /// Whether weekends are days without a session.
  package var restsOnWeekends: Bool { closures != .none }

  /// The session of a date on which the market opens.
  package func session(on date: Int) -> Session {
    var next = date + 1
    while !isOpen(on: next) { next += 1 }
    let midnight = TradingCalendar.midnight(date)
    var close = close
    if closures == .newYork, let early = NewYorkHolidays.earlyClose(date) { close = early }
    return Session(
      date: date, open: zone.utc(midnight + open), close: zone.utc(midnight + close),
      next: zone.utc(TradingCalendar.midnight(next) + open))
  }

  /// The last session that was open at a moment or before.
  package func session(at moment: Int64) -> Session {
    func last(_ date: Int) -> Session {
      var date = date
      while !isOpen(on: date) { date -= 1 }
      return session(on: date)
    }
    var found = last(TradingCalendar.date(zone.civil(moment) - open))
    // The clock may have been changed between midnight and the open.
    while found.open > moment { found = last(found.date - 1) }
    while found.next <= moment { found = last(TradingCalendar.date(zone.civil(found.next) - open)) }
    return found
  }

  /// Where the last session of some dates closes; nil where the market opens on none of them.
  func lastClose(_ dates: Range<Int>) -> Int64? {
    dates.reversed().first(where: isOpen(on:)).map { session(on: $0).close }
  }

  /// How far from 1970 sessions are told apart, in nanoseconds: some weeks less than these reach.
  static let reach = 106_690 * Moment.day

  /// The civil time at which a date begins; a date out of reach is taken for the last in it.
  static func midnight(_ date: Int) -> Int64 { Int64(min(max(date, -106_720), 106_720)) * Moment.day }

  /// The date in which a civil time falls, in days after 1970-01-01.
  static func date(_ civil: Int64) -> Int { Int(civil / Moment.day) - (civil % Moment.day < 0 ? 1 : 0) }
}

extension Zone: Hashable {
  package static func == (a: Zone, b: Zone) -> Bool { a.name == b.name }
  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
