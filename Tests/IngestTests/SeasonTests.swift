import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

/// Stamps that carry the offset of their season, as yfinance writes them.
@Suite struct SeasonTests {
  private func load(_ stamps: [String], _ csv: CSV = CSV()) throws -> CSV.Loaded {
    let rows = stamps.enumerated().map { "\($1),2,3,1,\($0 + 1)\n" }.joined()
    return try Files.with("Date,Open,High,Low,Close\n" + rows) { try csv.load([$0]) }
  }

  private static let days = [
    "2024-03-28 00:00:00+00:00", "2024-04-02 00:00:00+01:00", "2024-04-03 00:00:00+01:00", "2024-10-28 00:00:00+00:00",
  ]

  @Test func daysKeepTheDatesThatAreWritten() throws {
    let loaded = try load(SeasonTests.days)
    #expect(loaded.frame.stamps == ["2024-03-28T00:00", "2024-04-02T00:00", "2024-04-03T00:00", "2024-10-28T00:00"])
    #expect(loaded.frame.zone == "UTC")
    #expect(loaded.notes.isEmpty)
    #expect(
      loaded.understood.map(\.stamps) == [
        "like 2020-01-31, with changing offsets from UTC: the dates count as they are written"
      ])
    var london = CSV()
    london.zone = "Europe/London"
    let there = try load(SeasonTests.days, london).frame
    #expect(there.stamps.prefix(2) == ["2024-03-28T00:00", "2024-04-01T23:00"])
    let clock = try Zone(named: there.zone)
    #expect(there.timeline.times.allSatisfy { clock.civil($0) % Moment.day == 0 })
    var spring = CSV()
    let second = Moment(nanoseconds: loaded.frame.timeline.times[1], precision: .day)
    (spring.from, spring.to) = (second, second)
    #expect(try load(SeasonTests.days, spring).frame.stamps == ["2024-04-02T00:00"])
  }

  @Test func aComplaintNamesTheLineOfADay() throws {
    let text = "Date,Close\n" + (SeasonTests.days + [SeasonTests.days[1]]).map { "\($0),1\n" }.joined()
    #expect(try Files.complaint(text).contains("has two rows at 2024-04-02 (lines 3 and 6 of bars.csv)"))
  }

  @Test func hoursKeepTheirMomentsAndItIsSaid() throws {
    let hours = ["2024-10-25 09:00:00+01:00", "2024-10-25 10:00:00+01:00", "2024-10-28 09:00:00+00:00"]
    let loaded = try load(hours)
    #expect(loaded.frame.stamps == ["2024-10-25T08:00", "2024-10-25T09:00", "2024-10-28T09:00"])
    #expect(loaded.notes.count == 1 && loaded.notes[0].contains("tz="))
    var london = CSV()
    london.zone = "Europe/London"
    #expect(try load(hours, london).notes.isEmpty)
    #expect(try load(["2024-10-25 09:00:00+01:00", "2024-10-25 10:00:00+01:00"]).notes.isEmpty)
  }

  @Test func daysOfSeveralMarketsKeepTheirDates() throws {
    func file(_ offset: String) -> Data {
      Data(("Date,Close\n" + (3..<7).map { "2023-04-0\($0) 00:00:00\(offset),1\n" }.joined()).utf8)
    }
    let frame = try Files.with(["A.csv": file("+10:00"), "B.csv": file("+02:00")]) {
      try CSV().load(["\($0)/*.csv"]).frame
    }
    let dates = (3..<7).map { "2023-04-0\($0)T00:00" }
    #expect(frame.stamps == dates + dates)
    // One offset is a clock of its own.
    let one = try Files.with(["A.csv": file("+10:00")]) { try CSV().load(["\($0)/*.csv"]).frame }
    #expect(one.zone == "+10:00" && one.stamps[0] == "2023-04-02T14:00")
  }

  @Test(.enabled(if: Files.shared != nil, "the vendors' files are not at hand"))
  func realDaysAreTheDatesOfTheirFiles() throws {
    let folder = try #require(Files.shared) + "/yfinance-dirty"
    let files = try paths(matching: "\(folder)/*-1d-*.csv")
    #expect(files.count > 10)
    for path in files {
      let lines = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
      let dates = lines.dropFirst().map { String($0.prefix(10)) }.sorted()
      let frame = try CSV().load([path]).frame
      let clock = try Zone(named: frame.zone)
      let civil = frame.timeline.times.map(clock.civil)
      #expect(civil.map { String(Moment.text($0).prefix(10)) } == dates, "\(path)")
      // 1970-01-01 was a Thursday; Tel Aviv trades on Sundays.
      #expect(path.contains("-TA-") || !civil.contains { ($0 / Moment.day + 4) % 7 == 0 }, "\(path)")
    }
  }
}
