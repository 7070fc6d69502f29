import Testing
import Trading
import Vocabulary

/// How many bars make a year, from the bars alone.
@Suite struct YearTests {
  private let hour: Int64 = 3_600_000_000_000

  private func days(_ count: Int, weekends: Bool) -> [Int64] {
    let monday = Int64(Day(year: 2020, month: 1, day: 6).number)
    return (0..<count).filter { weekends || $0 % 7 < 5 }.map { (monday + Int64($0)) * Moment.day }
  }

  @Test func daysWithAndWithoutWeekends() {
    #expect(Year.periods(days(400, weekends: false)) == 252)
    #expect(Year.periods(days(400, weekends: true)) == 365)
  }

  @Test func longerBars() {
    let day = days(4000, weekends: true)
    func every(_ count: Int) -> [Int64] { stride(from: 0, to: day.count, by: count).map { day[$0] } }
    #expect(Year.periods(every(7)) == 52)
    #expect(Year.periods(every(30)) == 12)
    #expect(Year.periods(every(91)) == 4)
    #expect(Year.periods(every(365)) == 1)
  }

  @Test func barsWithinTheDay() {
    let session = days(60, weekends: false).flatMap { day in (14..<21).map { day + Int64($0) * hour } }
    #expect(Year.periods(session) == 7 * 252)
    let always = (0..<24 * 60).map { Int64($0) * hour }
    #expect(Year.periods(always) == 24 * 365)
  }

  @Test func tooFewToTell() {
    #expect(Year.periods([]) == 252)
    #expect(Year.periods([0]) == 252)
  }
}
