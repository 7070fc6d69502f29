import Frames
import Vocabulary

/// A bar that is to be made: when it is stamped, and what part of a year's variance falls into it.
struct Slot {
  var time: Int64
  /// Of the year's variance: what falls between the bar before and this one, and what falls into it.
  var night = 0.0
  var day: Double
  /// Its part of the session by length.
  var ofSession: Double
  /// Its part of the session's volume.
  var traded: Double

  /// The bars of a market's sessions from a date on.
  static func slots(_ count: Int, from start: Day, _ time: RowTime, _ monitor: Monitor) throws -> [Slot] {
    let isDaily = time.bar == Moment.day
    guard time.bar > 0, Moment.day % time.bar == 0 else {
      throw Complaint("bars of \(Span.time(time.bar)) do not fill a day", hint: "take one such as 1m, 5m, 1h or 1d")
    }
    // Bars shorter than a second would only be noise of the clock.
    guard time.bar >= 1_000_000_000 else { throw Complaint("bars are a second or longer") }
    var cuts = try BarCuts(.time(time.bar), on: time)
    let calendar = time.calendar
    let ofYear = 1 / (calendar.restsOnWeekends ? 252.0 : 365)
    var slots: [Slot] = []
    slots.reserveCapacity(count)
    var date = start.number
    while !calendar.isOpen(on: date) { date += 1 }
    var session = calendar.session(on: date)
    var last = session.open
    while slots.count < count {
      try monitor.check()
      guard session.next < TradingCalendar.midnight(106_000) else {
        throw Complaint(
          "\(count) bars from \(Moment.text(Int64(start.number) * Moment.day).prefix(10)) reach beyond the year 2260")
      }
      let gap = session.open > last || slots.isEmpty && session.close < session.next ? 0.2 : 0
      let first = slots.count
      if isDaily {
        let midnight = time.zone.utc(TradingCalendar.midnight(session.date))
        slots.append(Slot(time: midnight, night: gap * ofYear, day: (1 - gap) * ofYear, ofSession: 1, traded: 1))
      } else {
        var moment = session.open
        while moment < session.close {
          guard let cell = cuts.cell(of: moment) else { break }
          if session.trades(at: moment) {
            let length = Double(cell.high - moment)
            let middle = (Double(moment - session.open) + length / 2) / Double(session.close - session.open)
            let shape = 0.6 + 1.2 * (2 * middle - 1) * (2 * middle - 1)
            slots.append(Slot(time: cell.low, day: length * shape, ofSession: length, traded: length * shape))
          }
          moment = max(cell.high, moment + 1)
        }
        spread(&slots[first...], gap, ofYear)
      }
      last = session.close
      session = calendar.session(after: session)
    }
    return Array(slots.prefix(count))
  }

  /// Makes the parts of a session's bars add up to the session.
  private static func spread(_ slots: inout ArraySlice<Slot>, _ gap: Double, _ ofYear: Double) {
    let shapes = slots.reduce(0) { $0 + $1.day }
    let lengths = slots.reduce(0) { $0 + $1.ofSession }
    for index in slots.indices {
      slots[index].day *= (1 - gap) * ofYear / shapes
      slots[index].traded /= shapes
      slots[index].ofSession /= lengths
    }
    if !slots.isEmpty { slots[slots.startIndex].night = gap * ofYear }
  }
}
