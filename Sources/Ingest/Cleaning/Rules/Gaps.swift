import Frames
import Vocabulary

/// Bars that are missing between two bars.
///
/// With a trading calendar those of its sessions are expected: of daily bars one a session, of bars within the day one for
/// each step from the open to the close. Without one, of daily bars the days from Monday to Friday, holidays among them;
/// of bars within the day those between two bars of one day; a symbol that trades on Saturdays is expected to trade always.
package struct Gaps: CleaningRule {
  package enum Action: String, Choice { case report, ffill, off }

  package static let name = "gaps"
  package static let title = "gaps"
  package static let summary = "bars that are missing between two bars"
  package static let details = """
    With a calendar (load … calendar=us-equities) the bars of its sessions are expected; without one the days from
    Monday to Friday, and of bars within the day those between two bars of one day; a symbol that trades on Saturdays is
    expected to trade always. gaps=ffill puts bars with the last close and no volume into gaps of up to max bars.
    """
  package static let parameters = [
    Parameter.option(name, \Self.action, "missing bars: report, put in the last close (ffill), or off"),
    Parameter.option("max", \Self.longest, in: 1...10_000, unit: "bars", "the longest gap that is filled"),
  ]

  package var action = Action.report
  package var longest = 3

  package init() {}
  package var done: String? {
    switch action {
    case .report: "reported"
    case .ffill: "last close, up to \(longest) bars"
    case .off: nil
    }
  }

  package func apply(to work: CleaningWork, _ rows: Range<Int>) throws {
    let bar = work.source.bar
    guard bar > 0 else { return }
    let expected = try Expected(work, rows)
    var total = 0
    var last: Int?
    for row in rows where work.isKept[row] {
      if row & 16_383 == 0 { try work.monitor.check() }
      defer { last = row }
      guard let last, work.times[row] - work.times[last] > bar else { continue }
      let absent = expected.times(after: work.times[last], before: work.times[row])
      guard absent.count > 0 else { continue }
      total += absent.count
      let fills = action == .ffill && absent.count <= longest
      let unit = expected.isDaily ? "session" : "bar"
      let says = "\(absent.count) \(unit)\(absent.count == 1 ? "" : "s") missing after it"
      work.find(last...last, off: Double(absent.count), says, changed: fills)
      if fills { work.fill(after: last, at: absent.first) }
    }
    if total > 0, work.source.calendar == nil {
      work.note("without calendar= holidays count as gaps of daily bars, and nights as none")
    }
  }

  /// The times at which bars of a symbol are expected.
  private struct Expected {
    let bar: Int64
    let zone: Zone
    let calendar: TradingCalendar?
    let isStampedAtClose: Bool
    let isAlways: Bool
    let isDaily: Bool
    /// The most times that are listed; more are only counted.
    private static let most = 10_000

    init(_ work: CleaningWork, _ rows: Range<Int>) throws {
      bar = work.source.bar
      zone = work.zone
      calendar = try work.source.calendar.map { try TradingCalendar(named: $0) }
      isStampedAtClose = work.source.stamp == .close
      // Bars of about a day keep to the calendar: their steps change with the clock.
      isDaily = bar > Moment.day * 5 / 6 && bar < Moment.day * 7 / 6
      let zone = work.zone
      isAlways =
        calendar == nil
        && rows.contains { TradingCalendar.weekday(TradingCalendar.date(zone.civil(work.times[$0]))) == 5 }
    }

    /// The missing times between two bars: how many, and the first of them.
    func times(after first: Int64, before next: Int64) -> (count: Int, first: [Int64]) {
      if isDaily { return days(after: first, before: next) }
      if let calendar, bar < Moment.day { return slots(calendar, after: first, before: next) }
      guard
        isAlways || bar > Moment.day
          || TradingCalendar.date(zone.civil(first)) == TradingCalendar.date(zone.civil(next))
      else {
        return (0, [])
      }
      let steps = Int((next - first - 1) / bar)
      // A bar that comes a little late leaves no room for another.
      let times = (0..<min(steps, Expected.most)).map { first + Int64($0 + 1) * bar }.filter { next - $0 >= bar / 2 }
      return (steps > Expected.most ? steps : times.count, times)
    }

    private func days(after first: Int64, before next: Int64) -> (count: Int, first: [Int64]) {
      let (start, end) = (zone.civil(first), zone.civil(next))
      var (count, times) = (0, [Int64]())
      var civil = start + Moment.day
      while civil < end - Moment.day / 2 {
        let date = TradingCalendar.date(civil)
        if calendar.map({ $0.isOpen(on: date) }) ?? (isAlways || TradingCalendar.weekday(date) < 5) {
          count += 1
          if count <= Expected.most { times.append(zone.utc(civil)) }
        }
        civil += Moment.day
      }
      return (count, times)
    }

    /// The steps of the sessions between two bars: from where the first bar stands to its session's close, then from open
    /// to close.
    private func slots(
      _ calendar: TradingCalendar, after first: Int64, before next: Int64
    ) -> (count: Int, first: [Int64]) {
      // Reckoned by the times at which bars open.
      let shift = isStampedAtClose ? bar : 0
      let (begin, end) = (first - shift, next - shift)
      var (count, times) = (0, [Int64]())
      func add(from start: Int64, of session: TradingCalendar.Session) {
        var slot = start
        while slot < session.close, end - slot >= bar / 2 {
          if slot > begin, session.trades(at: slot) {
            count += 1
            if count <= Expected.most { times.append(slot + shift) }
          }
          slot += bar
        }
      }
      let session = calendar.session(at: begin)
      if begin < session.close { add(from: begin + bar, of: session) }
      var open = session.next
      while open < end {
        let session = calendar.session(at: open)
        add(from: session.open, of: session)
        open = session.next
      }
      return (count, times)
    }
  }
}
