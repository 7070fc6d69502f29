import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

/// Thousands of files by one pattern, and files into which a vendor cuts one symbol.
@Suite struct ManyFilesTests {
  private static let files = 3000
  private static let days = 12

  private static func close(_ file: Int, _ day: Int) -> Double { Double(file) + Double(day) / 4 }

  private static func text(_ file: Int) -> String {
    "Date,Open,High,Low,Close,Volume\n"
      + (0..<days).map { day in
        let price = close(file, day)
        return "2020-01-\(day + 10),\(price),\(price + 1),\(price - 1),\(price),\(day)\n"
      }.joined()
  }

  private static func name(_ file: Int) -> String { "s" + String(10_000 + file).dropFirst() }

  /// How many files the process has open.
  private static var open: Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0 }

  @Test func thousandsOfFilesAreAPanel() throws {
    var files = [String: Data](minimumCapacity: Self.files)
    for file in 0..<Self.files { files["\(Self.name(file)).csv"] = Data(Self.text(file).utf8) }
    try Files.with(files) { (folder: String) throws in
      let before = Self.open
      let begin = Date()
      let loaded = try CSV().load(["\(folder)/*.csv"], monitor: Monitor(threads: 2))
      print("\(Self.files) files: \(Int(Date().timeIntervalSince(begin) * 1000)) ms")
      let frame = loaded.frame
      #expect(frame.timeline.segments.map(\.symbol) == (0..<Self.files).map(Self.name))
      #expect(frame.count == Self.files * Self.days)
      #expect(frame.sources.count == Self.files)
      let closes = (0..<Self.files).flatMap { file in (0..<Self.days).map { Self.close(file, $0) } }
      #expect(try frame.values("close") == closes)
      #expect(frame.stamps.prefix(2) == ["2020-01-10T00:00", "2020-01-11T00:00"])
      // Other tests run beside this one and have files open, too.
      #expect(Self.open < before + 100)

      let bad = "\(folder)/\(Self.name(1234)).csv"
      try Data("this is no table\n".utf8).write(to: URL(fileURLWithPath: bad))
      let complaint = try #require(throws: Complaint.self) {
        try CSV().load(["\(folder)/*.csv"], monitor: Monitor(threads: 2))
      }
      #expect(complaint.message.contains(bad))
      var skipping = CSV()
      skipping.bad = .skip
      let rest = try skipping.load(["\(folder)/*.csv"], monitor: Monitor(threads: 2))
      #expect(rest.files.map(\.path) == [bad])
      #expect(rest.frame.timeline.segments.count == Self.files - 1)
      #expect(
        try rest.frame.values("close") == closes.enumerated().filter { $0.offset / Self.days != 1234 }.map(\.element))
      #expect(Self.open < before + 100)
    }
  }

  // MARK: one symbol in many files

  private static let months = [
    "DAT_ASCII_EURUSD_M1_201901.csv":
      "20190102 170000;1.146;1.147;1.145;1.1465;0\n20190102 170100;1.1465;1.148;1.146;1.147;0\n",
    "DAT_ASCII_EURUSD_M1_201902.csv":
      "20190201 000000;1.144;1.145;1.143;1.1445;0\n20190201 000100;1.1445;1.146;1.144;1.145;0\n",
    "DAT_ASCII_GBPUSD_M1_201901.csv":
      "20190102 170000;1.27;1.28;1.26;1.275;0\n20190102 170100;1.275;1.28;1.27;1.276;0\n",
  ]

  @Test func monthsOfHistDataAreOneSymbol() throws {
    try Files.with(Self.months.mapValues { Data($0.utf8) }) { (folder: String) throws in
      let loaded = try CSV().load(["\(folder)/*.csv"])
      #expect(loaded.frame.timeline.segments.map(\.symbol) == ["EURUSD", "GBPUSD"])
      #expect(try loaded.frame.values("close") == [1.1465, 1.147, 1.1445, 1.145, 1.275, 1.276])
      #expect(loaded.frame.stamps.prefix(3) == ["2019-01-02T17:00", "2019-01-02T17:01", "2019-02-01T00:00"])
      #expect(loaded.understood[0].note?.contains("a part of EURUSD") == true)
      var apart = CSV()
      apart.symbol = "file"
      let files = Self.months.keys.sorted().map { String($0.dropLast(4)) }
      #expect(try apart.load(["\(folder)/*.csv"]).frame.timeline.segments.map(\.symbol) == files)
      apart.symbol = "eur"
      #expect(try apart.load(["\(folder)/*EUR*.csv"]).frame.timeline.segments.map(\.symbol) == ["eur"])
    }
  }

  @Test func monthsOfBinanceAreOneSymbol() throws {
    func row(_ time: Int, _ close: Double) -> String {
      "\(time),2,9,1,\(close),100,\(time + 59_999),250,5,50,125,0\n"
    }
    let header =
      "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n"
    let texts = [
      "BTCUSDT-1m-2021-01.csv": row(1_612_137_480_000, 3) + row(1_612_137_540_000, 4),
      "BTCUSDT-1m-2021-02.csv": header + row(1_612_137_600_000, 5) + row(1_612_137_660_000, 6),
      "BTCUSDT-1m-2021-03-01.csv": row(1_614_556_800_000, 7) + row(1_614_556_860_000, 8),
      "other-name.csv": row(1_612_137_480_000, 1) + row(1_612_137_540_000, 2),
    ]
    try Files.with(texts.mapValues { Data($0.utf8) }) { (folder: String) throws in
      let frame = try CSV().load(["\(folder)/*.csv"]).frame
      #expect(frame.timeline.segments.map(\.symbol) == ["BTCUSDT", "other-name"])
      #expect(try frame.values("close") == [3, 4, 5, 6, 7, 8, 1, 2])
      #expect(frame.bar == 60_000_000_000)
    }
  }

  @Test(.enabled(if: Files.shared != nil, "the vendors' files are not at hand"))
  func realMonthsAreOneSymbol() throws {
    let folder = try #require(Files.shared) + "/histdata-eurusd"
    let frame = try CSV().load(["\(folder)/*.csv.gz"], monitor: Monitor(threads: 2)).frame
    #expect(frame.timeline.segments.map(\.symbol) == ["EURUSD"])
    let files = try paths(matching: "\(folder)/*.csv.gz")
    let rows = try files.reduce(0) { try $0 + CSV().load([$1]).frame.count }
    #expect(frame.count == rows && files.count > 1)
  }
}
