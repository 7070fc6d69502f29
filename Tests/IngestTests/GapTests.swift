import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

/// Missing sessions and bars against a market's calendar.
@Suite struct GapTests {
  /// Sessions of New York in September and November 2001: four days without trade after the 10th, Thanksgiving, a half day.
  @Test func `missing sessions are counted, and days on which the market rests are not`() throws {
    // 3 July is open and 4 July is not; the 5th is left out.
    var csv = CSV()
    csv.calendar = "us-equities"
    let days = ["2019-07-01", "2019-07-02", "2019-07-03", "2019-07-08", "2019-07-09"]
    let frame = try Files.frame(
      "date,open,high,low,close\n" + days.map { "\($0),1,1,1,1\n" }.joined(), csv)
    var cleaning = Cleaning()
    cleaning.gaps.action = .ffill
    let (filled, report) = try cleaning.clean(frame)
    #expect(report.findings(of: "gaps").map(\.says) == ["1 session missing after it"])
    #expect(filled.count == 6 && report.filled.map(\.symbol) == ["bars"])
    let zone = try Zone(named: frame.zone)
    #expect(filled.timeline.times.map { Moment.text(zone.civil($0)).prefix(10) }[3] == "2019-07-05")
  }

  @Test func `missing bars are counted within sessions and over nights`() throws {
    var csv = CSV()
    csv.calendar = "us-equities"
    // Hours from 09:30 on 2 July 2019; the day after closes at 13:00, and the 4th is a holiday.
    var stamps: [String] = []
    for (day, last) in [("02", 16), ("03", 13), ("05", 16)] {
      for hour in 9..<last { stamps.append("2019-07-\(day) \(hour < 10 ? "0" : "")\(hour):30") }
    }
    func found(without missing: [String]) throws -> [Int] {
      let text = stamps.filter { !missing.contains($0) }.map { "\($0),1,1,1,1\n" }.joined()
      let frame = try Files.frame("time,open,high,low,close\n" + text, csv)
      return try Cleaning().clean(frame).report.findings(of: "gaps").map { Int($0.off) }
    }
    #expect(try found(without: []) == [])
    #expect(try found(without: ["2019-07-02 11:30"]) == [1])
    // The end of one session and the beginning of the next are one gap.
    #expect(try found(without: ["2019-07-02 15:30", "2019-07-03 09:30", "2019-07-03 10:30"]) == [3])
    // A half day has four bars.
    #expect(try found(without: stamps.filter { $0.contains("-03 ") }) == [4])
  }
}
