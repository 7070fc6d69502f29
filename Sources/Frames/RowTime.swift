import Vocabulary

/// What a frame says of the time of its rows: how long a bar is, by which end it is stamped, on whose clock, and when
/// the market trades.
package struct RowTime: Hashable, Sendable {
  package var bar: Int64
  package var stamp: Frame.Stamp
  package var zone: Zone
  package var calendar: TradingCalendar

  package func begin(_ stamp: Int64) -> Int64 { shifted(stamp, by: self.stamp == .open ? 0 : -bar) }
  package func end(_ stamp: Int64) -> Int64 { shifted(stamp, by: self.stamp == .open ? bar : 0) }

  /// Cut to what calendars reach.
  private func shifted(_ stamp: Int64, by length: Int64) -> Int64 {
    min(max(stamp.saturatingSum(length), -TradingCalendar.reach), TradingCalendar.reach)
  }

  /// Whether a bar is a day or longer: its date is then its session.
  var isDaily: Bool { bar >= Moment.day }
}

extension Frame {
  package func rowTime() throws -> RowTime {
    let zone = try Zone(named: zone)
    return RowTime(
      bar: bar, stamp: stamp, zone: zone, calendar: try calendar.map(TradingCalendar.init) ?? .days(of: zone))
  }
}

/// The sessions of rows, one after the other; the last is remembered.
package struct SessionCursor: Sendable {
  package let time: RowTime
  private var session = TradingCalendar.Session(date: .min, open: 0, close: 0, next: 0)

  package init(_ time: RowTime) { self.time = time }

  /// The session to which a row belongs: the one in which it opens; where it opens between two, the one that begins
  /// before it ends, else the earlier. A bar of a day or more belongs to the session of its date.
  package mutating func session(of stamp: Int64) -> TradingCalendar.Session {
    let begin = time.begin(stamp)
    if time.isDaily {
      let date = TradingCalendar.date(time.zone.civil(begin))
      if date != session.date { session = self.session(dated: date) }
      return session
    }
    if begin < session.open || begin >= session.next { session = time.calendar.session(at: begin) }
    if begin >= session.close, time.end(stamp) > session.next { session = time.calendar.session(at: session.next) }
    return session
  }

  /// Bars of a day on which the calendar has no session are taken as they are: the day is theirs.
  private func session(dated date: Int) -> TradingCalendar.Session {
    if time.calendar.isOpen(on: date) { return time.calendar.session(on: date) }
    let (midnight, next) = (TradingCalendar.midnight(date), TradingCalendar.midnight(date + 1))
    return TradingCalendar.Session(
      date: date, open: time.zone.utc(midnight), close: time.zone.utc(next), next: time.zone.utc(next))
  }
}
