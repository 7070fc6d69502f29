import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

@Suite struct ResamplingTests {
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
      let joined = try Resampling(to: span).resample(frame)
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
    let whole = try Resampling(to: .time(Moment.day)).resample(frame)
    for count in [1000, 7777, 20_001] {
      let part = try Resampling(to: .time(Moment.day)).resample(frame.rows(Array(0..<count)))
      let ended = part.count - 1
      #expect(try part.values("high").prefix(ended) == whole.values("high").prefix(ended))
      #expect(part.timeline.times.prefix(ended) == whole.timeline.times.prefix(ended))
    }
  }

  @Test func barsStampedByTheirClose() throws {
    var csv = CSV()
    csv.stamp = .close
    let text = "time,close\n" + (1...6).map { "2020-01-30 10:0\($0),\($0)\n" }.joined()
    let frame = try Files.frame(text, csv)
    let joined = try Resampling(to: .time(180_000_000_000)).resample(frame)
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
    let hours = try Resampling(to: .time(3_600_000_000_000)).resample(frame)
    let clock = hours.timeline.times.map { (try? Zone(named: frame.zone).civil($0) % Moment.day / 60_000_000_000) ?? 0 }
    #expect(clock == [540, 570, 720, 900, 960])
    let days = try Resampling(to: .time(Moment.day)).resample(frame)
    #expect(days.count == 1 && days.calendar == "us-equities")
    #expect(try days.values("volume") == [30])
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
  }
}
