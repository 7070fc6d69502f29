import Vocabulary

/// When a market trades: one session a trading day, from its open to its close on the clock of the market's place, with
/// a pause in between where there is one.
///
/// Rows between two sessions belong to the earlier one. A market that never closes has a session a day, each ending
/// where the next begins.
package struct TradingCalendar: Hashable, Sendable {
  package let name: String
  package let zone: Zone
  let market: Market

  package struct Session: Equatable, Sendable {
    /// The trading date: days after 1970-01-01.
    package var date: Int
    package var open: Int64
    package var close: Int64
    /// Where the next session opens.
    package var next: Int64
    /// When trade rests within the session: over lunch, or between two halves of the day.
    package var pause: Range<Int64>?

    /// Whether the market trades at a moment between this open and the next.
    package func trades(at moment: Int64) -> Bool {
      moment >= open && moment < close && pause?.contains(moment) != true
    }
  }

  package static let names = ["24/7", "us-equities", "nyse", "nasdaq", "cme-futures", "fx", "tokyo"]

  /// The calendar of that name, or a complaint with the nearest name.
  package init(named name: String) throws {
    switch name {
    case "24/7": self.init(name, .utc, .always)
    case "us-equities", "nyse", "nasdaq": self.init(name, try Zone(named: "America/New_York"), .newYork)
    case "cme-futures": self.init(name, try Zone(named: "America/Chicago"), .globex)
    case "fx": self.init(name, try Zone(named: "America/New_York"), .currencies)
    case "tokyo": self.init(name, try Zone(named: "Asia/Tokyo"), .tokyo)
    default:
      let known = TradingCalendar.names
      throw Complaint(
        "no calendar '\(name)'", hint: didYouMean(name, known) ?? "there is \(known.joined(separator: ", "))")
    }
  }

  private init(_ name: String, _ zone: Zone, _ market: Market) {
    self.name = name
    self.zone = zone
    self.market = market
  }

  /// Sessions that are the calendar days of a zone: where nobody said more.
  package static func days(of zone: Zone) -> TradingCalendar { TradingCalendar("days", zone, .always) }

  /// Whether the market opens on a date, in days after 1970-01-01.
  package func isOpen(on date: Int) -> Bool { market.hours(on: date) != nil }

  /// Whether the market rests on a date that is no weekend.
  package func isHoliday(_ date: Int) -> Bool { restsOnWeekends && !Self.isWeekend(date) && !isOpen(on: date) }

  /// The weekday, Monday being 0; 1970-01-01 was a Thursday.
  package static func weekday(_ date: Int) -> Int { ((date + 3) % 7 + 7) % 7 }
  static func isWeekend(_ date: Int) -> Bool { weekday(date) > 4 }

  /// Whether weekends are days without a session.
  package var restsOnWeekends: Bool { market != .always }

  /// The session of a date; of the last before it on which the market opens, where it does not open on this one.
  package func session(on date: Int) -> Session {
    var date = date
    var hours = market.hours(on: date)
    while hours == nil {
      date -= 1
      hours = market.hours(on: date)
    }
    var following = date + 1
    var then = market.hours(on: following)
    while then == nil {
      following += 1
      then = market.hours(on: following)
    }
    let midnight = TradingCalendar.midnight(date)
    func utc(_ time: Int64?) -> Int64 { zone.utc(midnight + (time ?? 0)) }
    return Session(
      date: date, open: utc(hours?.open), close: utc(hours?.close),
      next: zone.utc(TradingCalendar.midnight(following) + (then?.open ?? 0)),
      pause: hours?.pause.map { utc($0.lowerBound)..<utc($0.upperBound) })
  }

  /// The last session that was open at a moment or before.
  package func session(at moment: Int64) -> Session {
    // A session opens the evening before its date at the earliest.
    var found = session(on: TradingCalendar.date(zone.civil(moment)) + (market.opensBefore ? 1 : 0))
    // The clock may have been changed between midnight and the open.
    while found.open > moment { found = session(on: found.date - 1) }
    while found.next <= moment { found = session(after: found) }
    return found
  }

  /// The session that opens next.
  package func session(after session: Session) -> Session {
    var date = session.date + 1
    while !isOpen(on: date) { date += 1 }
    return self.session(on: date)
  }

  /// Where the last session of some dates closes; nil where the market opens on none of them.
  func lastClose(_ dates: Range<Int>) -> Int64? {
    dates.reversed().first(where: isOpen(on:)).map { session(on: $0).close }
  }

  /// How far from 1970 sessions are told apart, in nanoseconds: some weeks less than these reach.
  static let reach = 106_690 * Moment.day

  /// The civil time at which a date begins; a date out of reach is taken for the last in it.
  package static func midnight(_ date: Int) -> Int64 { Int64(min(max(date, -106_720), 106_720)) * Moment.day }

  /// The date in which a civil time falls, in days after 1970-01-01.
  package static func date(_ civil: Int64) -> Int { Int(civil / Moment.day) - (civil % Moment.day < 0 ? 1 : 0) }
}

extension Zone: Hashable {
  package static func == (a: Zone, b: Zone) -> Bool { a.name == b.name }
  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
