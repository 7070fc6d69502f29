import Foundation
import Frames
import Testing
import Vocabulary

@Suite struct TradingCalendarTests {
  private static let weekdays = Day(year: 1990, month: 1, day: 1).number...Day(year: 2035, month: 12, day: 31).number

  /// Every weekday of 1990 to 2035, as the package exchange_calendars has it.
  @Test func closedDaysAndShortOnes() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/closures.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst(2)
    var expected: [String: Swift.Set<String>] = [:]
    for line in lines {
      let cells = line.split(separator: ",", maxSplits: 1)
      expected[String(cells[0]), default: []].insert(String(cells[1]))
    }
    for name in ["us-equities", "cme-futures"] {
      let calendar = try TradingCalendar(named: name)
      var found: Swift.Set<String> = []
      for date in Self.weekdays {
        let text = String(Moment.text(Int64(date) * Moment.day).prefix(10))
        guard TradingCalendar.weekday(date) < 5 else {
          #expect(!calendar.isOpen(on: date) && !calendar.isHoliday(date), "\(name) \(text)")
          continue
        }
        #expect(calendar.isHoliday(date) != calendar.isOpen(on: date))
        if !calendar.isOpen(on: date) {
          found.insert("\(text),closed")
        } else {
          let minute = calendar.zone.civil(calendar.session(on: date).close) % Moment.day / 60_000_000_000
          if minute != 960 { found.insert("\(text),\(minute)") }
        }
      }
      #expect(found == expected[name], "\(name): \(found.symmetricDifference(expected[name] ?? []).sorted())")
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
