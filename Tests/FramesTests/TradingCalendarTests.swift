import Foundation
import Frames
import Testing
import Vocabulary

@Suite struct TradingCalendarTests {
  private static let weekdays = Day(year: 1990, month: 1, day: 1).number...Day(year: 2035, month: 12, day: 31).number

  /// Which of our calendars a package's is held against, and what of a session: all of it; of futures only what is
  /// short, or at what time it ends then, since the packages differ in the usual hours.
  private static let counterparts: [(package: String, ours: String, aspect: @Sendable (String) -> String)] = [
    ("exchange_calendars,XNYS", "us-equities", { $0 }),
    ("pandas_market_calendars,NYSE", "nyse", { $0 }),
    ("pandas_market_calendars,NASDAQ", "nasdaq", { $0 }),
    ("exchange_calendars,CMES", "cme-futures", { isShort($0) ? "short" : $0 == "closed" ? $0 : "whole" }),
    (
      "pandas_market_calendars,CME Globex Equity", "cme-futures",
      { isShort($0) ? "until \($0.split(separator: "-").last ?? "")" : $0 == "closed" ? $0 : "whole" }
    ),
    ("pandas_market_calendars,CME_Equity", "cme-futures", { isShort($0) ? "short" : era($0) }),
    ("pandas_market_calendars,FX", "fx", { $0 }),
    ("pandas_market_calendars,JPX", "tokyo", { morning($0) }),
    ("exchange_calendars,XTKS", "tokyo", { morning($0) }),
  ]

  /// The package knows neither the half hour before 17:00 in which futures rested from 2005 to 2012, nor that Sunday's
  /// trade began at 17:00, nor the close at 16:15 from 2012 to 2015, which bars of 2013 show.
  private static func era(_ session: String) -> String {
    let whole = session.replacingOccurrences(of: "-510--450/-420-", with: "-510-")
    return whole == "-420-915" ? "-510-915" : whole.replacingOccurrences(of: "-975", with: "-960")
  }

  /// Until 2011-11-18 the morning ended at 11:00, which the packages leave out.
  private static func morning(_ session: String) -> String { session.replacingOccurrences(of: "660/", with: "690/") }

  private static func isShort(_ session: String) -> Bool {
    session.split(separator: "-").last.flatMap { Int($0) }.map { $0 < 900 } ?? false
  }

  private static func lines(_ name: String) throws -> [Substring] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/\(name)")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst(2).map { $0 }
  }

  /// A session as the packages' results have it: open-close in minutes after midnight, open-from/to-close with a pause.
  private static func text(_ calendar: TradingCalendar, _ date: Int) -> String {
    guard calendar.isOpen(on: date) else { return "closed" }
    let session = calendar.session(on: date)
    let midnight = TradingCalendar.midnight(date)
    func minute(_ moment: Int64) -> Int64 { (calendar.zone.civil(moment) - midnight) / 60_000_000_000 }
    let pause = session.pause.map { "\(minute($0.lowerBound))/\(minute($0.upperBound))-" } ?? ""
    return "\(minute(session.open))-\(pause)\(minute(session.close))"
  }

  /// Every weekday of 1990 to 2035, as the packages exchange_calendars and pandas_market_calendars have it, but for a
  /// list of days on which one of them has another session, each with the reason.
  @Test func sessionsEqualThoseOfTwoPackagesButForKnownDifferences() throws {
    var usual: [String: [(from: Int, text: String)]] = [:]
    var days: [String: [Int: String]] = [:]
    for line in try Self.lines("sessions.csv") {
      let cells = line.split(separator: ",").map(String.init)
      let name = "\(cells[0]),\(cells[1])"
      let parts = cells[3].split(separator: "-").compactMap { Int($0) }
      let date = Day(year: parts[0], month: parts[1], day: parts[2]).number
      if cells[2] == "usual" { usual[name, default: []].append((date, cells[4])) }
      days[name, default: [:]][date] = cells[4]
    }
    var found: Swift.Set<String> = []
    var compared = 0
    for (package, name, aspect) in Self.counterparts {
      let calendar = try TradingCalendar(named: name)
      let (own, changes) = (try #require(days[package]), try #require(usual[package]))
      let first = try #require(own.keys.min())
      for date in max(first, Self.weekdays.lowerBound)...Self.weekdays.upperBound {
        guard TradingCalendar.weekday(date) < 5 else {
          #expect(!calendar.isOpen(on: date) && !calendar.isHoliday(date))
          continue
        }
        #expect(calendar.isHoliday(date) != calendar.isOpen(on: date))
        let theirs = own[date] ?? changes.last { $0.from <= date }?.text ?? ""
        let ours = Self.text(calendar, date)
        compared += 1
        guard aspect(theirs) != aspect(ours) else { continue }
        found.insert("\(package),\(Moment.text(Int64(date) * Moment.day).prefix(10)),\(theirs),\(ours)")
      }
    }
    let listed = try Self.lines("session-differences.csv").map { line in
      line.split(separator: ",", maxSplits: 5).prefix(5).joined(separator: ",")
    }
    let unlisted = found.subtracting(listed)
    #expect(compared > 100_000 && unlisted.isEmpty && listed.count == found.count, "\(unlisted.sorted().prefix(20))")
  }

  /// The minutes in which the E-mini S&P 500 was traded show the pause and the end of the session, in two years with
  /// different hours.
  @Test func indexFuturesRestWhenTheirBarsShowIt() throws {
    let calendar = try TradingCalendar(named: "cme-futures")
    let minute: Int64 = 60_000_000_000
    let rests = try Self.lines("rests.csv").map { line in
      try line.split(separator: ",").map { text in
        let parts = text.split(whereSeparator: { "-T:".contains($0) }).compactMap { Int($0) }
        try #require(parts.count == 5)
        let day = Int64(Day(year: parts[0], month: parts[1], day: parts[2]).number) * Moment.day
        return day + Int64(parts[3] * 60 + parts[4]) * minute
      }
    }
    #expect(rests.count >= 16)
    for rest in rests {
      let text = Moment.text(rest[0])
      #expect(calendar.session(at: rest[0] - minute).trades(at: rest[0] - minute), "\(text)")
      #expect(!calendar.session(at: rest[0]).trades(at: rest[0]), "\(text)")
      #expect(!calendar.session(at: rest[1] - minute).trades(at: rest[1] - minute), "\(text)")
      #expect(calendar.session(at: rest[1]).trades(at: rest[1]), "\(text)")
    }
  }

  @Test func indexFuturesOfFormerYears() throws {
    let calendar = try TradingCalendar(named: "cme-futures")
    // The evening's trade came after a pause of half an hour, but on Sundays.
    for (day, minutes) in [(9, [-510, 915, -450, -420]), (7, [-420, 915])] {
      let date = Day(year: 2010, month: 6, day: day).number
      let session = calendar.session(on: date)
      let moments = [session.open, session.close] + (session.pause.map { [$0.lowerBound, $0.upperBound] } ?? [])
      #expect(
        moments.map { Int((calendar.zone.civil($0) - TradingCalendar.midnight(date)) / 60_000_000_000) } == minutes)
    }
  }

  /// A moment lies in exactly one session, or after one and before the next, the changes of the clock included.
  @Test func sessionsFollowEachOther() throws {
    let calendars =
      try TradingCalendar.names.map(TradingCalendar.init(named:))
      + ["America/New_York", "Europe/Berlin", "Africa/Cairo", "Pacific/Apia"].map {
        TradingCalendar.days(of: try Zone(named: $0))
      }
    for calendar in calendars {
      var session = calendar.session(at: 1_293_000_000_000_000_000)
      for _ in 0..<1200 {
        #expect(session.open < session.close && session.close <= session.next)
        for moment in [session.open, session.open + 1, session.close - 1, session.close, session.next - 1]
        where moment < session.next {
          #expect(calendar.session(at: moment) == session, "\(calendar.name), \(Moment.text(moment))")
        }
        let next = calendar.session(at: session.next)
        #expect(next.open == session.next && next.date > session.date)
        session = next
      }
    }
  }

  @Test func hoursOnTheMarketsClock() throws {
    func text(_ calendar: TradingCalendar, _ date: Day) -> [String] {
      let session = calendar.session(on: date.number)
      return [session.open, session.close, session.next].map { Moment.text(calendar.zone.civil($0)) }
    }
    let (stocks, futures) = (try TradingCalendar(named: "us-equities"), try TradingCalendar(named: "cme-futures"))
    #expect(
      text(stocks, Day(year: 2020, month: 3, day: 6)) == ["2020-03-06T09:30", "2020-03-06T16:00", "2020-03-09T09:30"])
    #expect(
      text(futures, Day(year: 2020, month: 3, day: 6)) == ["2020-03-05T17:00", "2020-03-06T16:00", "2020-03-08T17:00"])
    let complaint = #expect(throws: Complaint.self) { try TradingCalendar(named: "us-equity") }
    #expect(complaint?.description == "no calendar 'us-equity' - did you mean 'us-equities'?")
  }

  @Test func rowsBelongToTheSessionInWhichTheyOpenOrThatBeginsInThem() throws {
    let frame = try Frame(
      Timeline(times: [], segments: []), [], bar: 3_600_000_000_000, zone: "America/New_York", calendar: "us-equities")
    let time = try frame.rowTime()
    var cursor = SessionCursor(time)
    let stamps: [(String, Int64, Int)] = [
      ("09:00 holds the open", 9 * 60, 0), ("15:30 ends after the close", 930, 0), ("17:00 is after it", 1020, 0),
      ("08:00 is before the open", 480, -1),
    ]
    let day = Day(year: 2020, month: 6, day: 3).number
    for (what, minute, shift) in stamps {
      let stamp = time.zone.utc(Int64(day) * Moment.day + minute * 60_000_000_000)
      #expect(cursor.session(of: stamp).date == day + shift, "\(what)")
    }
  }

  /// Times at the ends of what nanoseconds can say do no harm.
  @Test func theEndsOfTime() throws {
    for (bar, calendar) in [(1, nil), (Moment.day, "us-equities"), (3_600_000_000_000, "cme-futures")]
      as [(Int64, String?)]
    {
      for stamp in Frame.Stamp.allCases {
        let frame = try Frame(
          Timeline(times: [], segments: []), [], bar: bar, zone: "Pacific/Apia", stamp: stamp, calendar: calendar)
        let time = try frame.rowTime()
        for span in [Span.time(Moment.day), .time(7 * Moment.day), .months(1200)] {
          var cuts = try BarCuts(span, on: time)
          for moment in [Int64.min, .min + 1, -1, 0, .max - 1, .max] {
            if let cell = cuts.cell(of: moment) { #expect(cell.low < cell.high || moment.magnitude > 1) }
          }
        }
      }
    }
    let frame = try Frame(Timeline(times: [], segments: []), [], bar: 1)
    #expect(throws: Complaint.self) { try BarCuts(.months(.max), on: frame.rowTime()) }
  }
}
