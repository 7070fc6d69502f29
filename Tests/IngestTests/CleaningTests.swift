import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

@Suite struct CleaningTests {
  /// Minutes from 2020-01-30T10:00 on, a bar each, from open, high, low, close; nil leaves one out.
  private func frame(_ bars: [(Double, Double, Double, Double)?], seconds: [Int] = []) throws -> Frame {
    var text = "time,open,high,low,close,volume,adj_close\n"
    for (row, bar) in bars.enumerated() {
      guard let bar else { continue }
      let time = 1_580_378_400 + 60 * row + (row < seconds.count ? seconds[row] : 0)
      text += "\(time),\(bar.0),\(bar.1),\(bar.2),\(bar.3),10,\(bar.3 / 2)\n"
    }
    return try Files.frame(text)
  }

  private func walk(_ count: Int) -> [(Double, Double, Double, Double)?] {
    var random = Random(seed: 5, stream: "walk")
    var price = 100.0
    return (0..<count).map { _ in
      let open = price
      price *= 1 + (random.uniform() - 0.5) * 0.002
      return (open, max(open, price) * 1.0002, min(open, price) * 0.9998, price)
    }
  }

  @Test func nothingToDo() throws {
    let given = try frame(walk(300))
    let (cleaned, report) = try Cleaning().clean(given)
    #expect(try cleaned.digest() == given.digest())
    #expect(report.lines.allSatisfy { $0.found == 0 && $0.changed == 0 })
    #expect(report.headline == "clean  nothing found")
  }

  @Test func everyRule() throws {
    var bars = walk(300)
    bars[20] = (.nan, 101, 99, 100)
    bars[30] = (100, 101, 0, 100)
    bars[40]?.1 = 50
    bars[50]?.3 *= 1.5
    bars[50]?.1 *= 1.5
    bars[60] = nil
    bars[61] = nil
    var seconds = [Int](repeating: 0, count: 300)
    seconds[71] = -40
    let given = try frame(bars, seconds: seconds)
    let (cleaned, report) = try Cleaning().clean(given)
    #expect(report.lines.map(\.rule) == Cleaning.rules.map(\.title))
    let found = Dictionary(uniqueKeysWithValues: report.lines.filter { $0.found > 0 }.map { ($0.rule, $0.found) })
    #expect(found == ["missing": 1, "not positive": 1, "duplicates": 1, "high or low": 1, "spikes": 2, "gaps": 4])
    let changed = report.lines.filter { $0.changed > 0 }.map(\.rule)
    #expect(changed == ["missing", "not positive", "duplicates", "high or low"])
    #expect(report["high or low"]?.worst.hasPrefix("2020-01-30T10:40 high ") == true)
    #expect(cleaned.count == given.count - 3)
    #expect(report.notes.contains("spikes=8 repairs the spikes"))

    var all = Cleaning()
    all.spikes.action = .repair(above: 8)
    all.gaps.action = .ffill
    all.gaps.longest = 2
    let (filled, second) = try all.clean(given)
    #expect(second["spikes"]?.changed == 2)
    #expect(second["gaps"]?.changed == 4)
    #expect(filled.count == 300)
    let close = try filled.values("close")
    #expect(close[50] == close[49])
    let high = try filled.values("high")
    #expect(high[50] >= close[50])
    #expect(try filled.values("adj_close")[50] == close[50] / 2)
    #expect(close[60] == close[59])
    #expect(close[61] == close[59])
    #expect(try filled.values("volume")[61] == 0)
    #expect(filled.stamps[61] == "2020-01-30T11:01")

    var none = Cleaning()
    (none.missing.action, none.positive.action, none.volume.action) = (.report, .report, .report)
    (none.duplicates.action, none.order.action) = (.report, .report)
    let (same, third) = try none.clean(given)
    #expect(try same.digest() == given.digest())
    #expect(third.lines.allSatisfy { $0.changed == 0 && $0.done == "reported" })
    #expect(third.lines.map(\.found)[0] == 1)
  }

  /// A split is a step to a new level, and no spike.
  @Test func aSplitIsNoSpike() throws {
    let root = Files.root.appendingPathComponent("datasets/daily/*.csv").path
    let frame = try CSV().load([root]).frame
    let (cleaned, report) = try Cleaning().clean(frame)
    // The low of the flash crash, which was real: nothing is repaired unless it is asked for.
    #expect(report["spikes"]?.found == 1)
    #expect(report["spikes"]?.worst.hasPrefix("AAPL 2010-05-06 low ") == true)
    #expect(try cleaned.digest() == frame.digest())
    #expect(cleaned.count == frame.count)
  }

  /// A day that the market was closed is a gap of daily bars; a weekend is none.
  @Test func gapsOfDays() throws {
    let text =
      "date,open,high,low,close\n2020-01-16,1,1,1,1\n2020-01-17,1,1,1,2\n2020-01-21,1,1,1,3\n2020-01-22,1,1,1,4\n"
    var csv = CSV()
    csv.zone = "America/New_York"
    let frame = try Files.frame(text, csv)
    var cleaning = Cleaning()
    cleaning.order.action = .report
    cleaning.gaps.action = .ffill
    let (filled, report) = try cleaning.clean(frame)
    #expect(report["gaps"]?.found == 1)
    #expect(report["gaps"]?.worst == "2020-01-17 1 session missing after it")
    #expect(try filled.values("close") == [1, 2, 2, 3, 4])
    #expect(filled.stamps[2] == "2020-01-20T05:00")
  }

  @Test func computedColumnsAreRefused() throws {
    var column = Column("r", [1, 2])
    column.formula = "close/close[-1]-1"
    let frame = try Files.frame(LayoutTests.vendors[0].text).with([column])
    let complaint = try #require(throws: Complaint.self) { try Cleaning().clean(frame) }
    #expect(
      complaint.description == "clean changes bars, and 'r' was computed from them - clean before columns are added")
  }

  /// Counts and repaired prices equal those of an independent implementation.
  @Test(.enabled(if: Files.shared != nil, "the vendors' files are not at hand: set WICK_SHARED"))
  func equalsPandas() throws {
    let folder = try #require(Files.shared)
    let golden = try String(contentsOf: Files.folder.appendingPathComponent("Golden/cleaning.csv"), encoding: .utf8)
    for line in golden.split(separator: "\n").dropFirst(2) {
      let fields = line.split(separator: ",").map(String.init)
      var csv = CSV()
      if fields[0].hasPrefix("bitfinex") { csv.names = ["time", "open", "close", "high", "low", "volume"] }
      let frame = try csv.load(["\(folder)/\(fields[0])"]).frame
      var cleaning = Cleaning()
      cleaning.spikes.action = .repair(above: 8)
      let (cleaned, report) = try cleaning.clean(frame)
      let rules = ["missing", "not positive", "high or low", "spikes"]
      let found = rules.map { String(report[$0]?.found ?? -1) }
      #expect(found == Array(fields[1...4]), "\(fields[0])")
      #expect(String(cleaned.count) == fields[5], "\(fields[0])")
      for (name, sum) in zip(["open", "high", "low", "close"], fields[6...]) {
        var (own, odd) = (UInt64(0), UInt64(1))
        for value in try cleaned.values(name) {
          own &+= value.bitPattern &* odd
          odd &+= 2
        }
        #expect(own == UInt64(sum, radix: 16), "\(fields[0]) \(name)")
      }
    }
  }
}
