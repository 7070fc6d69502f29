import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

@Suite struct JoiningTests {
  private static let day = Moment.day

  private func stocks() throws -> Frame {
    try CSV().load([Files.root.appendingPathComponent("datasets/daily/*.csv").path]).frame
  }

  private func reports(time: String = "published") throws -> Frame {
    var csv = CSV()
    csv.time = time
    csv.symbol = "symbol"
    csv.duplicates = .all
    return try csv.load([Files.root.appendingPathComponent("datasets/fundamentals.csv").path]).frame
  }

  private func check(_ fields: [String], _ frame: Frame, _ other: Frame, _ joining: Joining, _ names: [String]) throws {
    let match = try joining.match(frame, with: other)
    #expect(match.found + match.early + match.stale == frame.count && match.missing.isEmpty)
    let columns = try names.map { try #require(try other.column($0).joined(match).numbers).array() }
    #expect(columns[1].count { !$0.isNaN } == Int(fields[2]), "\(fields[0])")
    for (values, sum) in zip(columns, fields[3...]) {
      #expect(Golden.checksum(values) == UInt64(sum, radix: 16), "\(fields[0])")
    }
  }

  private func joining(_ options: String) throws -> Joining {
    var joining = Joining()
    for option in options.split(separator: " ") {
      let parts = option.split(separator: "=").map(String.init)
      let number = try #require(Int(parts[1].prefix { $0.isNumber }))
      let span: Span =
        parts[1].hasSuffix("d")
        ? .time(Int64(number) * Self.day) : parts[1].hasSuffix("mo") ? .months(number) : .bars(number)
      switch parts[0] {
      case "lag": joining.lag = span
      case "tolerance": joining.tolerance = span
      default: joining.defaultLag = span
      }
    }
    return joining
  }

  /// A search over all reports for each bar, written in Python, finds the same.
  @Test func reportsAreSeenAsTheyWereKnown() throws {
    let (frame, published, ends) = (try stocks(), try reports(), try reports(time: "end_date"))
    var count = 0
    for fields in try Golden.lines("joining.csv") where fields[0].hasPrefix("fundamentals") {
      count += 1
      let options = String(fields[0].dropFirst("fundamentals ".count))
      if options.hasPrefix("blackout") {
        let (flags, found) = try Blackout(.time(3 * Self.day)).flags(frame, with: published, named: "blackout")
        #expect(found == Int(fields[2]) && flags.lookahead == 3)
        #expect(Golden.checksum(try #require(flags.numbers).array()) == UInt64(fields[3], radix: 16))
      } else {
        let other = options.hasPrefix("default") ? ends : published
        try check(fields, frame, other, try joining(options), ["eps", "equity"])
      }
    }
    #expect(count == 8)
  }

  /// Dates of publication as a column, where rows stand at the ends of their periods, give the same as dates of
  /// publication as times; where the date is missing the default lag counts.
  @Test func publicationMayBeAColumn() throws {
    let (frame, ends) = (try stocks(), try reports(time: "end_date"))
    var byColumn = Joining()
    byColumn.published = "published"
    byColumn.period = nil
    byColumn.lag = .time(2 * Self.day)
    var byTime = Joining()
    byTime.lag = .time(2 * Self.day)
    let column = try byColumn.match(frame, with: ends)
    let time = try byTime.match(frame, with: reports())
    #expect(column.found == time.found && column.unpublished == 0)
    let text = """
      symbol,end_date,published,eps
      A,2020-03-31,2020-04-10,1
      A,2020-06-30,,2
      A,2020-09-30,2020-10-05,3

      """
    var csv = CSV()
    csv.time = "end_date"
    csv.symbol = "symbol"
    let other = try Files.frame(text, csv)
    let days = (0..<250).map { day in
      "\(Moment.text(Int64(Day(year: 2020, month: 3, day: 1).number + day) * Self.day).prefix(10)),A,1\n"
    }
    let bars = try Files.frame("time,symbol,close\n" + days.joined())
    var joining = Joining()
    joining.published = "published"
    joining.lag = .time(Self.day)
    #expect(try joining.match(bars, with: other).unpublished == 1)
    joining.defaultLag = .time(60 * Self.day)
    let match = try joining.match(bars, with: other)
    let eps = try #require(try other.column("eps").joined(match).numbers).array()
    func first(_ value: Double) -> String { String(bars.stamps[eps.firstIndex(of: value) ?? 0].prefix(10)) }
    #expect(match.unpublished == 0 && [first(1), first(2), first(3)] == ["2020-04-11", "2020-08-29", "2020-10-06"])
  }

  @Test(.enabled(if: Files.shared != nil, "the vendors' files are not at hand"))
  func realReportsAsPandasJoinsThem() throws {
    let shared = try #require(Files.shared)
    var csv = CSV()
    csv.duplicates = .last
    let prices = try csv.load(["\(shared)/pystock-pit/prices_as_collected.csv.gz"]).frame
    csv.duplicates = .all
    csv.time = "file_date"
    let reports = try csv.load(["\(shared)/pystock-pit/reports_pit.csv.gz"]).frame
    #expect(reports.count == 421)
    var count = 0
    for fields in try Golden.lines("joining.csv") where fields[0].hasPrefix("pystock") {
      count += 1
      try check(
        fields, prices, reports, try joining(String(fields[0].dropFirst("pystock ".count))), ["eps_basic", "equity"])
    }
    #expect(count == 4)
    // No value before publication and lag, and none that is not the latest by then, in every row.
    for lag in [0, 1, 7] as [Int64] {
      var joining = Joining()
      joining.lag = .time(lag * Self.day)
      try property(prices, reports, joining, lag: lag * Self.day)
    }
  }

  @Test func noValueIsSeenBeforeItsPublicationAndLag() throws {
    let (frame, other) = (try stocks(), try reports())
    for lag in [0, 1, 2, 90] as [Int64] {
      var joining = Joining()
      joining.lag = .time(lag * Self.day)
      try property(frame, other, joining, lag: lag * Self.day)
    }
    // Dates have no hour: without a lag a report is seen on the day after.
    let match = try Joining().match(frame, with: other)
    #expect(match.lag == .time(Self.day))
  }

  private func property(_ frame: Frame, _ other: Frame, _ joining: Joining, lag: Int64) throws {
    let match = try joining.match(frame, with: other)
    let (times, published) = (frame.timeline.times, other.timeline.times)
    guard case .category(let codes, let names) = try other.column("end_date").values else {
      Issue.record("end_date is no word")
      return
    }
    let periods = codes.map { names[Int($0)] }
    let segments = Dictionary(uniqueKeysWithValues: other.timeline.segments.map { ($0.symbol, $0.rows) })
    var (violations, notLatest) = (0, 0)
    for segment in frame.timeline.segments {
      let rows = segments[segment.symbol] ?? 0..<0
      for row in segment.rows {
        let origin = match.origins[row]
        let known = rows.filter { published[$0] / Self.day * Self.day + lag <= times[row] }
        guard origin >= 0 else {
          notLatest += known.isEmpty ? 0 : 1
          continue
        }
        if published[origin] / Self.day * Self.day + lag > times[row] { violations += 1 }
        let newest = known.map { periods[$0] }.max()
        if periods[origin] != newest || known.last(where: { periods[$0] == newest }) != origin { notLatest += 1 }
      }
    }
    #expect(violations == 0 && notLatest == 0)
    // What is cut off later changes nothing earlier.
    for cut in [0.3, 0.7] {
      let moment = times[0] + Int64(cut * Double((times.max() ?? 0) - times[0]))
      let early = try other.rows((0..<other.count).filter { published[$0] <= moment })
      let rows = (0..<frame.count).filter { times[$0] <= moment }
      let (part, whole) = (try joining.match(frame.rows(rows), with: early), rows.map { match.origins[$0] })
      let kept = (0..<other.count).filter { published[$0] <= moment }
      #expect(part.origins.map { $0 >= 0 ? kept[$0] : $0 } == whole)
    }
  }

  @Test func barsAreSeenWhenTheyHaveEnded() throws {
    var csv = CSV()
    csv.zone = "America/New_York"
    let hourly = try csv.load([Files.root.appendingPathComponent("datasets/hourly/SPY.csv.gz").path]).frame
    let daily = try csv.load([Files.root.appendingPathComponent("datasets/daily/*.csv").path]).frame
    var joining = Joining()
    joining.symbol = "IBM"
    let fields = try #require(try Golden.lines("joining.csv").first { $0[0] == "hourly with daily" })
    try check(fields, hourly, daily, joining, ["close", "volume"])
    joining.symbol = "IMB"
    #expect(
      try #require(throws: Complaint.self) { try joining.match(hourly, with: daily) }.hint == "did you mean 'IBM'?")
  }

  @Test func symbolsThatOneOfThemLacksAreNamed() throws {
    let frame = try stocks()
    let other = try Files.frame("time,symbol,score\n2005-01-01,IBM,1\n2005-01-01,XYZ,2\n")
    let match = try Joining().match(frame, with: other)
    #expect(match.missing == ["AAPL", "GOOG", "MSFT"] && match.unused == ["XYZ"])
    #expect(match.origins.count == frame.count && match.found > 0)
    var rows = Joining()
    rows.tolerance = .bars(5)
    #expect(try rows.match(frame, with: other).found == 6)
  }

  @Test func severalVersionsOfOneDayAreKept() throws {
    let text =
      "published,symbol,end_date,eps\n"
      + ["2005-01-03,A,2004-12-31,1", "2005-01-03,A,2004-12-31,2", "2005-01-03,A,2004-12-31,3"].joined(separator: "\n")
      + "\n"
    var csv = CSV()
    csv.time = "published"
    #expect(throws: Complaint.self) { try Files.frame(text, csv) }
    csv.duplicates = .all
    let other = try Files.frame(text, csv)
    #expect(other.count == 3)
    let bars = try Files.frame("time,symbol,close\n2005-01-03,A,1\n2005-01-04,A,1\n2005-01-05,A,1\n")
    let match = try Joining().match(bars, with: other)
    #expect(match.origins.map { max(-1, $0) } == [-1, 2, 2])
  }

  @Test func nothingIsSeenBeforeItIsKnown() throws {
    let (frame, other) = (try stocks(), try reports())
    for span in [Span.time(-Self.day), .bars(-1), .months(-1), .all] {
      var joining = Joining()
      joining.lag = span
      #expect(throws: Complaint.self) { try joining.match(frame, with: other) }
    }
    var joining = Joining()
    joining.defaultLag = .bars(20)
    #expect(throws: Complaint.self) { try joining.match(frame, with: other) }
  }
}
