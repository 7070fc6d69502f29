import Foundation
import Frames
import Ingest
import Testing
import Vocabulary

@Suite struct AdjustmentTests {
  private static func adjusted(
    _ frame: Frame, _ direction: Adjustment.Direction, _ splits: Adjustment.Splits = .auto,
    _ dividends: Adjustment.Dividends = .before
  ) throws -> Frame {
    var adjustment = Adjustment()
    (adjustment.direction, adjustment.splits, adjustment.dividends) = (direction, splits, dividends)
    return try adjustment.adjust(frame).frame
  }

  private static func actions(_ name: String) throws -> Frame {
    try CSV().load([Files.root.appendingPathComponent("datasets/actions/\(name).csv").path]).frame
  }

  /// The largest relative difference from the vendor's adjusted close, both at the level of the last bar.
  private static func difference(_ frame: Frame, _ dividends: Adjustment.Dividends) throws -> Double {
    let own = try adjusted(frame, .backward, .auto, dividends).values("close")
    let (vendor, raw) = (try frame.values("adj_close"), try frame.values("close"))
    let last = raw.count - 1
    return raw.indices.map { abs(own[$0] * vendor[last] / raw[last] / vendor[$0] - 1) }.max() ?? 0
  }

  @Test(.enabled(if: Files.shared != nil, "the vendors' files are not at hand: set WICK_SHARED"))
  func `the adjusted close is that of two vendors`() throws {
    let folder = try #require(Files.shared)
    let wiki = try FileManager.default.contentsOfDirectory(atPath: folder + "/quandl-wiki").filter {
      $0.hasSuffix("csv")
    }
    #expect(wiki.count == 22)
    for file in ["alphavantage/daily_adjusted_AAPL.csv"] + wiki.sorted().map({ "quandl-wiki/" + $0 }) {
      let frame = try CSV().load(["\(folder)/\(file)"]).frame
      let actions = CorporateActions(frame)
      let splits = try frame.values(#require(actions.split)).count { $0 != 1 && $0 != 0 }
      let dividends = try frame.values(#require(actions.dividend)).count { $0 != 0 }
      let (before, close) = (try Self.difference(frame, .before), try Self.difference(frame, .close))
      print(
        "\(file): \(splits) splits, \(dividends) dividends, largest relative difference \(before), at the close \(close)"
      )
      #expect((file.hasPrefix("alpha") ? before : close) < (file.hasPrefix("alpha") ? 1.5e-4 : 1e-9), "\(file)")
    }
  }

  @Test(.enabled(if: Files.shared != nil, "the vendors' files are not at hand: set WICK_SHARED"))
  func `the factors are those of another platform's factor file`() throws {
    let folder = try #require(Files.shared)
    let frame = try CSV().load(["\(folder)/alphavantage/daily_adjusted_AAPL.csv"]).frame
    let own = try Self.adjusted(frame, .backward)
    let (close, raw, times) = (try own.values("close"), try frame.values("close"), frame.stamps)
    let text = try String(contentsOfFile: folder + "/lean/Data/equity/usa/factor_files/aapl.csv", encoding: .utf8)
    let rows = text.split(whereSeparator: \.isNewline).map { $0.split(separator: ",") }
    let theirs: [(day: String, factor: Double)] = try rows.map {
      (String($0[0]), try #require(Double($0[1])) * (try #require(Double($0[2]))))
    }
    // A line holds up to and with its day.
    func factor(_ day: String) -> Double { theirs.first { $0.day >= day }?.factor ?? .nan }
    let last = raw.count - 1
    let level = factor(times[last].prefix(10).replacingOccurrences(of: "-", with: ""))
    var worst = 0.0
    for row in raw.indices {
      let other = factor(times[row].prefix(10).replacingOccurrences(of: "-", with: "")) / level
      worst = max(worst, abs(close[row] / raw[row] / other - 1))
    }
    print("factor file of AAPL: largest relative difference \(worst)")
    #expect(worst < 2e-3)
  }

  @Test func `prices that hold the flagged split are left, and said to`() throws {
    let held = try Self.actions("AAPL_adjusted")
    let complaint = try #require(throws: Complaint.self) { try Self.adjusted(held, .backward) }
    #expect(
      complaint.description
        == "AAPL_adjusted flags a split of 7:1 on 2014-06-09, but its prices are adjusted for it already (92.224289 before, "
        + "92.699997 after) - adjust backward splits=applied adjusts for dividends alone")
    let traded = try Self.adjusted(held, .none, .applied)
    let raw = try Self.actions("AAPL")
    // What is left to adjust for are dividends, each a share of the prices on the same side of the split.
    let paid = try Self.adjusted(held, .backward, .applied, .close)
    #expect(paid.adjustment == "split and dividend")
    let (own, theirs) = (try paid.values("close"), try raw.values("adj_close"))
    let ratio = own[own.count - 1] / theirs[theirs.count - 1]
    for (row, time) in raw.timeline.times.enumerated() {
      let place = try #require(held.timeline.times.firstIndex(of: time))
      #expect(abs(own[place] / theirs[row] / ratio - 1) < 1.5e-4, "\(Moment.text(time))")
    }
    // The prices that were traded are those that another vendor has.
    let (close, other) = (try traded.values("close"), try raw.values("close"))
    for (row, time) in raw.timeline.times.enumerated() {
      let place = try #require(traded.timeline.times.firstIndex(of: time))
      #expect(abs(close[place] - other[row]) < 0.006, "\(Moment.text(time))")
    }
  }

  @Test func `forward adjustment sees no later bar`() throws {
    let frame = try Self.actions("AAPL")
    let whole = try Self.adjusted(frame, .forward)
    #expect(whole.adjustment == "split and dividend, forward")
    for count in [20, 108, 109, 200] {
      let cut = try Self.adjusted(try frame.rows(Array(0..<count)), .forward)
      for name in ["open", "high", "low", "close", "volume"] {
        #expect(try cut.values(name) == Array(whole.values(name)[..<count]), "\(name) \(count)")
      }
    }
    // Both ways give the same returns.
    let (a, b) = (try whole.values("close"), try Self.adjusted(frame, .backward).values("close"))
    for row in a.indices.dropFirst() { #expect(abs(a[row] / a[row - 1] - b[row] / b[row - 1]) < 1e-12) }
  }

  @Test func `an adjustment is taken back`() throws {
    let frame = try Self.actions("AAPL")
    for direction in [Adjustment.Direction.backward, .forward] {
      let adjusted = try Self.adjusted(frame, direction)
      #expect(throws: Complaint.self) { try Self.adjusted(adjusted, .backward) }
      let back = try Self.adjusted(adjusted, .none)
      #expect(back.adjustment == nil && back.columns.map(\.name) == frame.columns.map(\.name))
      for name in ["close", "volume"] { #expect(try back.values(name) == frame.values(name)) }
      for name in ["open", "high", "low"] {
        for (a, b) in zip(try back.values(name), try frame.values(name)) { #expect(abs(a - b) < 1e-9 * b) }
      }
    }
  }

  @Test func `volume goes with the shares`() throws {
    let frame = try Self.actions("AAPL")
    let (own, theirs) = (try Self.adjusted(frame, .backward).values("volume"), try frame.values("adj_volume"))
    for (a, b) in zip(own, theirs) { #expect(abs(a - b) <= 1) }
  }

  @Test func `what cannot be adjusted is said`() throws {
    let plain = try Files.frame("date,open,high,low,close\n2020-01-01,1,1,1,1\n2020-01-02,1,1,1,1\n")
    let none = try #require(throws: Complaint.self) { try Self.adjusted(plain, .backward) }
    #expect(none.message.hasPrefix("adjust needs a column of splits or dividends, and the frame has none"))
    let rich = try Files.frame(
      "date,open,high,low,close,dividend\n2020-01-01,1,1,1,1,0\n2020-01-02,1,1,1,1,5\n2020-01-03,1,1,1,1,0\n")
    let over = try #require(throws: Complaint.self) { try Self.adjusted(rich, .backward) }
    #expect(over.message == "bars 2020-01-02: a dividend of 5 is more than the close before, 1")
  }
}
