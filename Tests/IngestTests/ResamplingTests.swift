import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

@Suite struct ResamplingTests {
  private func whole(_ span: Span) -> Resampling {
    var resampling = Resampling(to: span)
    resampling.keepsPartial = true
    return resampling
  }

  private func checksum(_ words: some Sequence<UInt64>) -> UInt64 {
    var (sum, odd) = (UInt64(0), UInt64(1))
    for word in words {
      sum &+= word &* odd
      odd &+= 2
    }
    return sum
  }

  @Test func equalsPandas() throws {
    let golden = try String(contentsOf: Files.folder.appendingPathComponent("Golden/resampling.csv"), encoding: .utf8)
    let lines = golden.split(separator: "\n").dropFirst(2)
    #expect(lines.count == 7)
    for line in lines {
      let fields = line.split(separator: ",").map(String.init)
      var csv = CSV()
      csv.zone = "America/New_York"
      let frame = try csv.load([Files.root.appendingPathComponent("datasets/\(fields[0])").path]).frame
      let spans: [String: Span] = [
        "2h": .time(7_200_000_000_000), "1d": .time(Moment.day), "1w": .time(7 * Moment.day), "1mo": .months(1),
        "3mo": .months(3), "1y": .months(12),
      ]
      let span = try #require(spans[fields[1]])
      let joined = try whole(span).resample(frame).frame
      #expect(String(joined.count) == fields[2], "\(line)")
      let times = checksum(joined.timeline.times.map { UInt64(bitPattern: $0) })
      #expect(times == UInt64(fields[3], radix: 16), "\(line)")
      for (name, sum) in zip(["open", "high", "low", "close", "volume"], fields[4...]) {
        let own = checksum(try joined.values(name).map(\.bitPattern))
        #expect(own == UInt64(sum, radix: 16), "\(fields[0]) \(fields[1]) \(name)")
      }
    }
  }

  /// What is cut off at the end changes no bar that ended before.
  @Test func noBarKnowsLaterOnes() throws {
    var csv = CSV()
    csv.zone = "America/New_York"
    let frame = try csv.load([Files.root.appendingPathComponent("datasets/hourly/SPY.csv.gz").path]).frame
    let whole = try Resampling(to: .time(Moment.day)).resample(frame).frame
    for count in [1000, 7777, 20_001] {
      let part = try Resampling(to: .time(Moment.day)).resample(frame.rows(Array(0..<count))).frame
      let ended = part.count
      #expect(try part.values("high").prefix(ended) == whole.values("high").prefix(ended))
      #expect(part.timeline.times.prefix(ended) == whole.timeline.times.prefix(ended))
    }
  }

  @Test func barsStampedByTheirClose() throws {
    var csv = CSV()
    csv.stamp = .close
    let text = "time,close\n" + (1...6).map { "2020-01-30 10:0\($0),\($0)\n" }.joined()
    let frame = try Files.frame(text, csv)
    let joined = try Resampling(to: .time(180_000_000_000)).resample(frame).frame
    #expect(joined.stamps == ["2020-01-30T10:03", "2020-01-30T10:06"])
    #expect(try joined.values("close") == [3, 6])
  }

  /// With a calendar no bar spans the open or the close, and a day is what was traded between them.
  @Test func sessionsAreKeptApart() throws {
    var csv = CSV()
    csv.calendar = "us-equities"
    let text =
      "time,open,high,low,close,volume\n"
      + ["2020-06-03 09:00", "2020-06-03 09:30", "2020-06-03 12:00", "2020-06-03 15:30", "2020-06-03 16:00"].map {
        "\($0),1,2,1,2,10\n"
      }.joined()
    var frame = try Files.frame(text, csv)
    frame.bar = 1_800_000_000_000
    #expect(frame.zone == "America/New_York" && frame.calendar == "us-equities")
    let hours = try whole(.time(3_600_000_000_000)).resample(frame).frame
    let clock = hours.timeline.times.map { (try? Zone(named: frame.zone).civil($0) % Moment.day / 60_000_000_000) ?? 0 }
    #expect(clock == [540, 570, 720, 900, 960])
    let days = try Resampling(to: .time(Moment.day)).resample(frame).frame
    #expect(days.count == 1 && days.calendar == "us-equities")
    #expect(try days.values("volume") == [30])
  }

  /// Bars of real files joined by pandas, in zones with daylight saving, by both ends of the stretch and with both labels;
  /// and bars by rows, volume and money as a loop in Python makes them.
  @Test(.enabled(if: Files.shared != nil, "the vendors' files are not at hand"))
  func equalsPandasOnRealFiles() throws {
    let shared = try #require(Files.shared)
    let golden = try String(
      contentsOf: Files.folder.appendingPathComponent("Golden/resampling-real.csv"), encoding: .utf8)
    let lines = golden.split(separator: "\n").dropFirst(2)
    #expect(lines.count > 40)
    var frames: [String: Frame] = [:]
    for line in lines {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let key = fields[0...2].joined(separator: ",")
      var csv = CSV()
      csv.zone = fields[1]
      csv.stamp = Frame.Stamp(rawValue: fields[2])
      if fields[0].contains("bitfinex") { csv.names = ["time", "open", "close", "high", "low", "volume"] }
      if fields[0].contains("*") { csv.symbol = "EURUSD" }
      let frame = try frames[key] ?? csv.load(["\(shared)/\(fields[0])"]).frame
      frames[key] = frame
      var resampling = Resampling(try measure(fields[3]))
      resampling.closed = Resampling.Side(rawValue: fields[4])
      resampling.label = Resampling.Side(rawValue: fields[5])
      resampling.keepsPartial = true
      let joined = try resampling.resample(frame).frame
      #expect(String(joined.count) == fields[6], "\(line)")
      #expect(joined.zone == frame.zone && joined.sources == frame.sources)
      let times = checksum(joined.timeline.times.map { UInt64(bitPattern: $0) })
      #expect(times == UInt64(fields[7], radix: 16), "times: \(line)")
      for (name, sum) in zip(["open", "high", "low", "close", "volume"], fields[8...]) {
        #expect(checksum(try joined.values(name).map(\.bitPattern)) == UInt64(sum, radix: 16), "\(name): \(line)")
      }
      // What is known of a bar is stamped no earlier than its last row has ended.
      if fields[3].contains("=") { #expect(joined.stamp == .close) }
    }
  }

  private func measure(_ text: String) throws -> Resampling.Measure {
    let parts = text.split(separator: "=")
    if parts.count == 2 {
      let size = try #require(Double(parts[1]))
      return parts[0] == "bars" ? .rows(Int(size)) : parts[0] == "volume" ? .volume(size) : .money(size)
    }
    let number = try #require(Int64(text.prefix { $0.isNumber }))
    let unit = String(text.drop { $0.isNumber })
    if unit == "mo" { return .length(.months(Int(number))) }
    let length = try #require(Span.units.first { $0.suffix == unit }?.nanoseconds)
    return .length(.time(number * length))
  }

  /// The last bar is left out where its rows do not go to its end.
  @Test func noPartialLastBar() throws {
    func joined(_ text: String, _ span: Span, calendar: String? = nil) throws -> (Int, Int) {
      var csv = CSV()
      csv.calendar = calendar
      csv.zone = "America/New_York"
      let (frame, partial) = try Resampling(to: span).resample(Files.frame("time,close,volume\n" + text, csv))
      return (frame.count, partial)
    }
    func minutes(_ count: Int) -> String {
      (0..<count).map { "2020-06-03 10:\($0 < 10 ? "0" : "")\($0),1,1\n" }.joined()
    }
    #expect(try joined(minutes(15), .time(300_000_000_000)) == (3, 0))
    #expect(try joined(minutes(14), .time(300_000_000_000)) == (2, 1))
    // Four weeks of trading days, without a calendar: a week goes to its Friday, and one that ends on Thursday is none.
    let days = (0..<28).filter { $0 % 7 < 5 }.map { day in
      String(Moment.text(Int64(Day(year: 2020, month: 6, day: 1).number + day) * Moment.day).prefix(10)) + ",1,1\n"
    }
    let week = Span.time(7 * Moment.day)
    #expect(try joined(days.joined(), week) == (4, 0))
    #expect(try joined(days.dropLast().joined(), week) == (3, 1))
    // The calendar knows that Friday 3 July 2020 was a holiday.
    #expect(
      try joined(
        (days + ["2020-06-29,1,1\n", "2020-06-30,1,1\n", "2020-07-01,1,1\n", "2020-07-02,1,1\n"]).joined(), week,
        calendar: "us-equities") == (5, 0))
    #expect(
      try joined(
        (days + ["2020-06-29,1,1\n", "2020-06-30,1,1\n", "2020-07-01,1,1\n"]).joined(), week, calendar: "us-equities")
        == (4, 1))
  }

  /// No bar spans a pause of the session.
  @Test func pausesCutBars() throws {
    var csv = CSV()
    csv.calendar = "tokyo"
    let text =
      "time,close,volume\n" + ["11:00", "11:15", "12:30", "12:45", "13:00"].map { "2020-06-03 \($0),1,1\n" }.joined()
    let hours = try whole(.time(7_200_000_000_000)).resample(Files.frame(text, csv)).frame
    #expect(hours.stamps == ["2020-06-03T01:00", "2020-06-03T03:30"])
    #expect(try hours.values("volume") == [2, 3])
  }

  @Test func columnsAreGatheredAsAsked() throws {
    let text =
      "time,close,volume,trades,spread\n"
      + (0..<6).map { "2020-06-03 10:0\($0),\($0),1,\($0 == 1 ? "" : "2"),\($0)\n" }.joined()
    var resampling = Resampling(.rows(3))
    resampling.summaries = ["trades": .joined(.sum), "spread": .mean]
    let (frame, partial) = try resampling.resample(Files.frame(text))
    #expect(partial == 0 && frame.stamp == .close && frame.stamps == ["2020-06-03T10:03", "2020-06-03T10:06"])
    #expect(try frame.values("trades") == [4, 6])
    #expect(try frame.values("spread") == [1, 4])
    resampling.summaries = ["sprad": .mean]
    let complaint = try #require(throws: Complaint.self) { try resampling.resample(Files.frame(text)) }
    #expect(complaint.hint == "did you mean 'spread'?")
  }

  @Test func refused() throws {
    let frame = try Files.frame(LayoutTests.vendors[0].text)
    func complaint(_ span: Span, _ frame: Frame) throws -> String {
      try #require(throws: Complaint.self) { try Resampling(to: span).resample(frame) }.description
    }
    let complaints = try [Span.time(3_600_000_000_000), .time(5 * Moment.day), .bars(5)].map {
      try complaint($0, frame)
    }
    #expect(
      complaints == [
        "1h is not longer than the bars, which are 1d - resample only joins bars",
        "bars of 5d do not fill a day - take one such as 5m, 15m, 1h, 4h, 1d, 1w or 1mo",
        "resample takes a duration such as 5m, 1h, 1d, 1w or 1mo, not 5",
      ])
    var right = Resampling(to: .time(7 * Moment.day))
    right.closed = .right
    #expect(try #require(throws: Complaint.self) { try right.resample(frame) }.message.hasPrefix("closed=right would"))
    var left = Resampling(.volume(1000))
    left.label = .left
    #expect(try #require(throws: Complaint.self) { try left.resample(frame) }.message.hasPrefix("bars by rows, volume"))
    #expect(throws: Complaint.self) { try Resampling(.volume(1e18)).resample(frame) }
  }
}
