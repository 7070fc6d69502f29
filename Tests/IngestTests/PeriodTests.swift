import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

/// Rows of a period, chosen while the text is read: the same as if all were loaded and some were selected.
@Suite struct PeriodTests {
  private func moment(_ text: String) -> Moment {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    let start = { (year: Int, month: Int, day: Int) in
      Int64(Day(year: year, month: month, day: day).number) * Moment.day
    }
    switch parts.count {
    case 1: return Moment(nanoseconds: start(parts[0], 1, 1), precision: .year)
    default: return Moment(nanoseconds: start(parts[0], parts[1], parts[2]), precision: .day)
    }
  }

  private static let header = "time,open,high,low,close,volume,note\n"
  private static func rows(_ count: Int, from start: Int = 1_580_342_400, offset: String = "") -> String {
    (0..<count).map { row in
      let stamp = Moment.text(Int64(start + 3600 * row) * 1_000_000_000)
      return "\(stamp):00\(offset),\(row),\(row + 1),\(row),\(row).5,7,\(row < 30 ? "early" : "late")\n"
    }
    .joined()
  }

  private func check(_ files: [String: String], _ csv: CSV, from: String?, to: String?, count: Int) throws {
    try Files.with(files.mapValues { Data($0.utf8) }) { (folder: String) throws in
      let (first, last) = (from.map(moment), to.map(moment))
      let whole = try csv.load(["\(folder)/*"]).frame
      let expected = try whole.rows(from: first, to: last)
      for stretch in [1, 500, 1 << 19] {
        var part = csv
        (part.from, part.to, part.stretch) = (first, last, stretch)
        let read = try part.load(["\(folder)/*"], monitor: Monitor(threads: 2)).frame
        #expect(read.count == count)
        #expect(read.timeline.times == expected.timeline.times)
        #expect(read.timeline.segments == expected.timeline.segments)
        for name in ["open", "close"] {
          let values = try expected.values(name)
          #expect(try read.values(name) == values)
        }
      }
    }
  }

  @Test func bothEndsAreIncluded() throws {
    let files = ["a.csv": PeriodTests.header + PeriodTests.rows(100)]
    try check(files, CSV(), from: "2020-01-31", to: "2020-02-01", count: 48)
    try check(files, CSV(), from: "2020-02-01", to: nil, count: 52)
    try check(files, CSV(), from: nil, to: "2020-01-30", count: 24)
    try check(files, CSV(), from: "2020", to: "2020", count: 100)
  }

  @Test func daysAreThoseOfTheClock() throws {
    var csv = CSV()
    csv.zone = "Asia/Tokyo"
    try check(
      ["a.csv": PeriodTests.header + PeriodTests.rows(100)], csv, from: "2020-01-31", to: "2020-01-31", count: 24)
    // The frame keeps the clock of the offset that all stamps carry.
    let text = PeriodTests.header + PeriodTests.rows(100, offset: "+09:00")
    try check(["a.csv": text], CSV(), from: "2020-01-31", to: "2020-01-31", count: 24)
  }

  @Test func aFileWithoutRowsOfThePeriodIsNoSymbol() throws {
    let files = [
      "a.csv": PeriodTests.header + PeriodTests.rows(50), "b.csv": PeriodTests.header + PeriodTests.rows(200),
      "c.csv": PeriodTests.header + PeriodTests.rows(24),
    ]
    try check(files, CSV(), from: "2020-02-01", to: nil, count: 2 + 152)
    let panel = files.values.sorted().enumerated().map { index, text in
      text.split(separator: "\n").dropFirst().map { "S\(index),\($0)\n" }.joined()
    }
    try check(
      ["p.csv": "symbol," + PeriodTests.header + panel.joined()], CSV(), from: "2020-02-01", to: nil, count: 2 + 152)
  }

  @Test func wordsOfOtherRowsAreForgotten() throws {
    var csv = CSV()
    csv.from = moment("2020-02-02")
    let frame = try Files.frame(PeriodTests.header + PeriodTests.rows(100), csv)
    guard case .category(_, let names)? = frame["note"]?.values else { throw Complaint("no words") }
    #expect(names == ["late"])
  }

  @Test func noRowIsFound() throws {
    var csv = CSV()
    csv.from = moment("2021-01-01")
    #expect(try Files.complaint(PeriodTests.header + PeriodTests.rows(9), csv) == "no row is from 2021-01-01")
    csv.to = moment("2020")
    #expect(
      try Files.complaint(PeriodTests.header + PeriodTests.rows(9), csv)
        == "no time is from 2021-01-01 to 2020 - the earlier one stands after from")
  }

  /// Lines that cannot be read are told of wherever they stand, and few rows kept make them not many.
  @Test func linesOutsideCount() throws {
    var csv = CSV()
    csv.from = moment("2020-02-03")
    csv.bad = .skip
    let bad = "2020-01-30T12:00:00,x,1,1,1,1,a\n"
    let text = PeriodTests.header + PeriodTests.rows(97) + bad + bad
    let loaded = try Files.with(text) { try csv.load([$0]) }
    #expect(loaded.frame.count == 1)
    #expect(loaded.lines == 2)
  }
}
