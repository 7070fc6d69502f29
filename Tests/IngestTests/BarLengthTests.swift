import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

/// Symbols of one frame have bars of one length, by which they count as known.
@Suite struct BarLengthTests {
  private static let minute: Int64 = 60_000_000_000

  /// Rows of a symbol at so many minutes after 2020-01-06T00:00, a Monday.
  private func text(_ minutes: [Int], _ header: String = "date,close") -> Data {
    let start = Int64(Day(year: 2020, month: 1, day: 6).number) * Moment.day
    let rows = minutes.enumerated().map { index, minute in
      "\(Moment.text(start + Int64(minute) * BarLengthTests.minute)),\(index)\n"
    }
    return Data((header + "\n" + rows.joined()).utf8)
  }

  private func load(_ files: [String: Data], _ csv: CSV = CSV()) throws -> Frame {
    try Files.with(files) { try csv.load(["\($0)/*.csv"]).frame }
  }

  private func complaint(_ files: [String: Data]) throws -> String {
    try #require(throws: Complaint.self) { try load(files) }.description
  }

  private let week = 7 * 1440
  private var days: [Int] { (0..<60).filter { $0 % 7 < 5 }.map { $0 * 1440 } }

  @Test func weeksAmongDaysAreRefused() throws {
    let files = ["D.csv": text(days), "W.csv": text((0..<12).map { $0 * week })]
    #expect(
      try complaint(files) == "W has bars of 1w and D bars of 1d: a frame has bars of one length - load them apart")
    // The same in one file with a column of symbols, and in other places of the file.
    let rows = (0..<12).flatMap { ["\(20200106 + $0),A,1", "\(2010 + $0)0106,B,1"] }
    let table = Data(("date,symbol,close\n" + rows.joined(separator: "\n") + "\n").utf8)
    #expect(try complaint(["T.csv": table]).hasPrefix("B has bars of"))
  }

  @Test func daysAmongMinutesAreRefused() throws {
    let minutes = (0..<5).flatMap { day in (570..<600).map { day * 1440 + $0 } }
    let files = ["M.csv": text(minutes), "D.csv": text(days), "E.csv": text(days)]
    #expect(try complaint(files).hasPrefix("D has bars of 1d and M bars of 1m: "))
  }

  @Test func daysWithHolesAreDays() throws {
    let holes = days.enumerated().filter { $0.offset % 3 != 1 }.map(\.element)
    let halts = days.filter { $0 < 10 * 1440 || $0 > 40 * 1440 }
    let frame = try load(["A.csv": text(days), "B.csv": text(holes), "C.csv": text(halts)])
    #expect(frame.bar == Moment.day)
    #expect(frame.timeline.segments.count == 3)
  }

  @Test func whatIsSeldomTradedIsNotRefused() throws {
    // Every minute, every few minutes as it comes, ticks, and a handful of rows.
    var random = Random(seed: 1, stream: "steps")
    func irregular(_ count: Int, _ mean: Double) -> [Int] {
      var now = 0
      return (0..<count).map { _ in
        now += 1 + Int(-mean * log(1 - random.uniform()))
        return now
      }
    }
    let files = [
      "A.csv": text(Array(0..<400)), "B.csv": text(irregular(200, 3)), "C.csv": text(irregular(80, 30)),
      "D.csv": text([0, 1440, 2880, 4320]),
    ]
    #expect(try load(files).bar == BarLengthTests.minute)
    let sparse = ["B.csv": text(irregular(300, 9)), "C.csv": text(irregular(300, 90))]
    #expect(try load(sparse).timeline.segments.count == 2)
  }

  @Test func monthsAndHoursOfSessionsAreRegular() throws {
    let months = (0..<24).map { Day(year: 2020 + $0 / 12, month: 1 + $0 % 12, day: 1).number }
    let first = Day(year: 2020, month: 1, day: 6).number
    let files = ["M.csv": text(months.map { ($0 - first) * 1440 + 60 * 1440 }), "D.csv": text(days)]
    #expect(try complaint(files).contains("D bars of 1d"))
    let halves = days.flatMap { [$0 + 9 * 60, $0 + 13 * 60] }
    let hours = days.flatMap { day in (9..<16).map { day + $0 * 60 } }
    #expect(
      try complaint(["A.csv": text(halves), "B.csv": text(hours)]).hasPrefix("A has bars of 4h and B bars of 1h"))
  }

  @Test func reportsAreNoBars() throws {
    let quarters = (0..<16).map { $0 * 91 * 1440 }
    let months = (0..<40).map { $0 * 30 * 1440 }
    let reports = ["Q.csv": text(quarters, "date,eps"), "M.csv": text(months, "date,eps")]
    #expect(try load(reports).count == 56)
    var versions = CSV()
    versions.duplicates = .all
    #expect(try load(["Q.csv": text(quarters), "M.csv": text(months)], versions).count == 56)
  }

  @Test(.enabled(if: Files.shared != nil, "the vendors' files are not at hand"))
  func weeksOfARealVendorAmongItsDaysAreRefused() throws {
    let folder = try #require(Files.shared) + "/yfinance-dirty"
    let paths = ["AV-L-1wk-bad-stock-split-fixed.csv", "HSBK-IL-1d-no-bad-divs.csv"].map { "\(folder)/\($0)" }
    let complaint = try #require(throws: Complaint.self) { try CSV().load(paths) }
    #expect(complaint.message.contains("AV-L-1wk-bad-stock-split-fixed has bars of 1w"))
  }
}
