import Commands
import Features
import Foundation
import Frames
import Interpreter
import Testing
import Vocabulary

/// features, explain, find and stat as a user types them.
@Suite struct FeatureCommandTests {
  private typealias Desk = TradingCommandTests.Desk

  private func frame(_ desk: Desk) throws -> Frame { try desk.object("px", Frame.self) }

  @Test func `features join the frame, and bars stay what they are`() throws {
    let desk = try Desk("features @guide8 mom* -mom_50")
    let frame = try frame(desk)
    let added = frame.columns.filter { $0.role == .feature }.map(\.name)
    #expect(
      added == [
        "returns", "rsi_14", "macd_histogram", "volume_sma_20", "atr_14", "vwap", "adx_14", "mom_5", "mom_10", "mom_20",
        "momentum", "momentum_score",
      ])
    #expect(frame["close"]?.role == .bar && frame["close"]?.formula == nil)
    #expect(frame["rsi_14"]?.formula == "rsi(close, 14)" && frame["rsi_14"]?.lookback == 14)
  }

  @Test func `a name makes another frame and leaves the first`() throws {
    let desk = try Desk("fx = features rsi_14")
    #expect(try frame(desk)["rsi_14"] == nil)
    #expect(try desk.object("fx", Frame.self)["rsi_14"] != nil)
  }

  @Test func `a feature computed again is the same`() throws {
    let desk = try Desk("features @module17", "features @module17 @alpha158")
    let once = try frame(Desk("features @module17 @alpha158"))
    #expect(try frame(desk).digest() == once.digest())
  }

  @Test func `features on longer bars are those of the longer bars`() throws {
    let desk = try Desk(
      "spy = load datasets/hourly/SPY.csv.gz calendar=us-equities", "use spy", "features rsi_14 xs_mom_20 tf=[1d 4]",
      "same = rsi_14_1d - tf(1d, rsi(close, 14))", "features @session")
    let spy = try desk.object("spy", Frame.self)
    let added = spy.columns.filter { $0.role == .feature }.map(\.name)
    #expect(added.starts(with: ["rsi_14_1d", "xs_mom_20_1d", "rsi_14_x4", "xs_mom_20_x4"]))
    #expect(added.contains("opening_range_pos"))
    let same = try #require(spy["same"]?.numbers).array()
    #expect(same.contains(0) && same.allSatisfy { $0.isNaN || $0 == 0 })
    #expect(desk.complaint("features rsi_14 tf=5m") == "5m is shorter than the bars, which are 1h")
    let none = desk.complaint("x = load datasets/hourly/SPY.csv.gz calendar=us-equity")
    #expect(none == "no calendar 'us-equity' - did you mean 'us-equities'?")
  }

  @Test func `what daily bars never have is left out and named`() throws {
    let desk = try Desk("features @session")
    #expect(try frame(desk)["opening_range_pos"] == nil)
    #expect(try frame(desk)["prev_close_dist"] != nil)
    #expect(
      desk.complaint("features opening_range_pos")
        == "opening_range_pos has no value on bars such as these, however many")
  }

  @Test func `too few bars are refused with what is needed`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../datasets/daily")
    let bars = try String(contentsOf: root.appendingPathComponent("AAPL.csv"), encoding: .utf8)
    let few = FileManager.default.temporaryDirectory.appendingPathComponent("wick-few-\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: few) }
    try bars.split(separator: "\n").prefix(101).joined(separator: "\n").write(
      to: few, atomically: true, encoding: .utf8)
    let desk = try Desk("few = load \(few.path)", "use few")
    #expect(
      desk.complaint("features @guide8 dist_high_252")
        == "dist_high_252 needs 252 bars before its first value, and there are 100 - leave it out: -dist_high_252")
    #expect(try desk.object("few", Frame.self)["rsi_14"] == nil)
    #expect(desk.complaint("features @guide8") == "")
  }

  @Test func `na after the warm-up is told with its count`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../datasets/daily")
    var lines = try String(contentsOf: root.appendingPathComponent("AAPL.csv"), encoding: .utf8)
      .split(separator: "\n").prefix(301).map(String.init)
    // Thirty days without a trade, at one price: eleven windows of 20 days have no volume at all.
    for row in 201...230 {
      let day = lines[row].prefix { $0 != "," }
      lines[row] = "\(day),100.0,100.0,100.0,100.0,4.0,0"
    }
    let halted = FileManager.default.temporaryDirectory.appendingPathComponent("wick-halted-\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: halted) }
    try lines.joined(separator: "\n").write(to: halted, atomically: true, encoding: .utf8)
    let desk = try Desk("h = load \(halted.path)", "use h", "features vwma_20 rsi_14")
    func told() -> String? { desk.texts.last { $0.hasPrefix("na after") } }
    #expect(told() == "na after the warm-up: 11 of vwma_20")
    try desk.session.run("features @alpha158")
    #expect(try #require(told()).hasSuffix("; describe counts them"))
    let full = try Desk("features @guide8")
    #expect(!full.texts.contains { $0.hasPrefix("na after") })
  }

  @Test func `a question mark tells of a feature too`() throws {
    let desk = try Desk("? rsi_norm")
    let explained = try Desk("explain rsi_norm")
    #expect(
      !desk.tables.isEmpty
        && desk.tables.flatMap(\.columns).map(\.cells) == explained.tables.flatMap(\.columns).map(\.cells))
    #expect(desk.complaint("? rsi_nrm").hasPrefix("no help on 'rsi_nrm'"))
  }

  @Test func `mistakes are named with what would be right`() throws {
    let desk = try Desk()
    #expect(desk.complaint("features @momentun") == "no group '@momentun' - did you mean '@momentum'?")
    #expect(desk.complaint("features rsi_15") == "no feature 'rsi_15' - did you mean 'rsi_14'?")
    #expect(desk.complaint("features zzz*") == "no feature is like 'zzz*'")
    #expect(desk.complaint("explain rsi_nrm") == "no column or feature 'rsi_nrm' - did you mean 'rsi_norm'?")
    #expect(desk.complaint("stat maen close") == "no statistic 'maen' - did you mean 'mean'?")
    #expect(desk.complaint("stat mean") == "stat mean needs columns - stat mean close, or x=@momentum")
    #expect(desk.complaint("stat corr close") == "corr takes at least two columns")
    #expect(desk.complaint("find nothing-like-it").hasPrefix("no feature has 'nothing-like-it'"))
  }

  @Test func `explain says formula, look-back and bounds`() throws {
    let desk = try Desk("explain rsi_norm")
    let cells = try #require(desk.tables.last).columns.map(\.cells)
    let facts = zip(cells[0], cells[1]).map { ($0, $1) }
    func fact(_ name: String) -> Table.Cell? { facts.first { $0.0 == .text(name) }?.1 }
    #expect(fact("formula") == .text("(rsi(close, 14) - 50)/50"))
    #expect(fact("look-back") == .text("14 bars"))
    #expect(fact("bounds") == .text("[-1, 1]"))
    #expect(fact("groups") == .text("@momentum @module17 @pipeline31 @neural_optimal @ensemble_base"))
    try desk.session.run("explain close[+3]")
    let ahead = try #require(desk.tables.last)
    #expect(ahead.columns[0].cells.contains(.text("look-ahead")))
  }

  @Test func `statistics agree with pandas`() throws {
    let desk = try Desk("raw = load datasets/daily/AAPL.csv", "use raw")
    let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/stat.csv")
    var checked = 0
    for line in try String(contentsOf: golden, encoding: .utf8).split(separator: "\n") where line.first != "#" {
      let cells = line.split(separator: ",").map(String.init)
      let expected = try #require(Double(cells[2]))
      let value: Value?
      if cells[1] == "min_d" {
        try desk.session.run("n = stat min_d (log(close)) tau=1e-3 to 2005")
        value = desk.session.scope["n"]
      } else if cells[1].hasPrefix("adf") {
        try desk.session.run("stat min_d (log(close)) tau=1e-3 to 2005")
        let table = try #require(desk.tables.last)
        let order = try #require(Double(cells[1].dropFirst(4)))
        let row = try #require(table.columns[0].cells.firstIndex(of: .number(order, decimals: 2)))
        guard case .number(let statistic, _) = table.columns[1].cells[row] else { continue }
        value = .number(statistic)
      } else if cells[1] == "corr" {
        try desk.session.run("n = stat corr close volume")
        value = desk.session.scope["n"]
      } else {
        try desk.session.run("d = stat describe \(cells[0])")
        let names = ["count": "n", "std": "sd", "25%": "25pct", "50%": "median", "75%": "75pct"]
        guard case .record(let fields)? = desk.session.scope["d"] else {
          Issue.record("describe gives no record")
          continue
        }
        value = fields.first { $0.name == names[cells[1]] ?? cells[1] }?.value
      }
      guard case .number(let number)? = value else {
        Issue.record("\(line): no number")
        continue
      }
      #expect(
        abs(number - expected) <= (cells[1].hasPrefix("adf") ? 1e-9 : 1e-12) * abs(expected), "\(line): \(number)")
      checked += 1
    }
    #expect(checked == 39)
  }

  @Test func `no feature leaks, a look ahead does, also behind a name`() throws {
    let desk = try Desk(
      "a = stat leak x=@all cuts=2", "later = close[+2]", "b = stat leak later", "c = stat leak later/close")
    func number(_ name: String) -> Double? {
      if case .number(let number)? = desk.session.scope[name] { number } else { nil }
    }
    #expect(number("a") == 0)
    #expect(number("b") == 1 && number("c") == 1)
  }
}
