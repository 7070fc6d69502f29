import Engine
import Foundation
import Frames
import Language
import Testing
import Vocabulary

/// Real bars with gaps, and what pandas says of them.
private struct RealBars {
  let frame: Frame
  /// One an expression, in the order of the file.
  let expected: [(call: String, values: [Double])]

  static let spy = Result { try RealBars("spy", zone: "America/New_York", calendar: "us-equities") }
  static let bitcoin = Result { try RealBars("bitcoin", zone: "Europe/Berlin", calendar: nil) }

  private init(_ name: String, zone: String, calendar: String?) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/\(name).csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst(2)
    let heading = try #require(lines.first).split(separator: ";").map(String.init)
    var times: [Int64] = []
    var segments: [Timeline.Segment] = []
    var columns = [[Double]](repeating: [], count: heading.count - 2)
    for line in lines.dropFirst() {
      let cells = line.split(separator: ";", omittingEmptySubsequences: false)
      if segments.last?.symbol != String(cells[0]) {
        segments.append(Timeline.Segment(String(cells[0]), times.count..<times.count))
      }
      segments[segments.count - 1].rows = segments[segments.count - 1].rows.lowerBound..<times.count + 1
      times.append(try #require(Int64(cells[1])))
      for index in columns.indices { columns[index].append(Double(cells[index + 2]) ?? .nan) }
    }
    frame = try Frame(
      Timeline(times: times, segments: segments),
      zip(Bars.names, columns).map { Column($0, role: .bar, $1) }, bar: 3_600_000_000_000, zone: zone,
      calendar: calendar)
    expected = Array(zip(heading.dropFirst(7), columns.dropFirst(5)).map { (call: $0, values: $1) })
  }
}

/// Longer bars and sessions.
@Suite struct TimeTests {
  private static let calls = [
    "tf(2h, high)", "tf(1d, close)", "tf(1w, mean(close, 2))", "tf(3, rsi(close, 5))", "tf(4h, tf(1d, high) / close)",
    "tf(2h, tf(2, tf(1d, sum(volume, 2))))", "session(mean(close, 3))", "session(tf(2h, high))",
    "tf(2h, session(sum(volume, all)))", "prev_session(session(max(high, all)))", "slot_mean(volume, 3)",
    "forming(1w, low)", "since_open() / (since_open() + until_close())", "tf(1h, close)", "first(close[-2])", "gap()",
    "session_of_month()", "sessions_left()", "next_to_holiday()", "tf(1d, since_open())", "session(bar())",
    "session(first(max(high, 3))[-1])", "tf(2h, mean(close, 1d))", "tf(1mo, close)", "tf(1d, bar())",
  ]

  @Test func equalsPandas() throws {
    for bars in [try RealBars.spy.get(), try RealBars.bitcoin.get()] {
      #expect(bars.expected.count == 23)
      for (call, expected) in bars.expected {
        let values = try Bars.compute(call, on: bars.frame)
        let off = values.indices.first { row in
          let (value, wanted) = (values[row], expected[row])
          return wanted.isNaN ? !value.isNaN : !(abs(value - wanted) <= 1e-12 * abs(wanted))
        }
        #expect(
          off == nil, "\(call), row \(off ?? 0): \(values[off ?? 0]), expected \(expected[off ?? 0])")
      }
    }
  }

  @Test(arguments: calls) func noValueDependsOnLaterRows(_ call: String) throws {
    for bars in [try RealBars.spy.get().frame, try RealBars.bitcoin.get().frame] {
      let whole = try Bars.compute(call, on: bars)
      let rows = bars.timeline.segments[0].rows
      for count in [1, 2, 6, 7, 8, 30, 31, 33, 64, 150, 151, 400] {
        let cut = try Bars.compute(call, on: bars.rows(Array(rows.prefix(count))))
        #expect(same(cut, Array(whole.prefix(count))), "\(call) cut after \(count) rows")
      }
    }
  }

  @Test(arguments: calls) func noValueDependsOnBlocksThreadsOrOtherSymbols(_ call: String) throws {
    let bars = try RealBars.bitcoin.get().frame
    let whole = try Bars.compute(call, on: bars, block: 10_000)
    for block in [1, 7, 64, 512] {
      let cut = try Bars.compute(call, on: bars, block: block, threads: block == 7 ? 3 : 1)
      #expect(same(cut, whole), "\(call) in blocks of \(block)")
    }
    for segment in bars.timeline.segments {
      let alone = try Bars.compute(call, on: bars.rows(Array(segment.rows)))
      #expect(same(alone, Array(whole[segment.rows])), "\(call) for \(segment.symbol)")
    }
  }

  @Test(arguments: calls) func theWarmUpIsExact(_ call: String) throws {
    // How many rows a window of time has is known where none is missing.
    guard !call.contains(", 1d))") else { return }
    for bars in [try RealBars.spy.get().frame, try RealBars.bitcoin.get().frame] {
      let one = try bars.rows(Array(bars.timeline.segments[0].rows))
      let column = try Engine().columns([("x", Parser.expression(call))], on: one)[0]
      let first = try column.numbers?.array().firstIndex { !$0.isNaN }
      #expect(first ?? one.count == column.lookback, "\(call)")
    }
  }

  /// Bar by bar, over the gaps and into sessions that the history does not know.
  @Test func aFeedGivesTheSameBits() throws {
    for bars in [try RealBars.spy.get().frame, try RealBars.bitcoin.get().frame] {
      let one = try bars.rows(Array(bars.timeline.segments[0].rows))
      let wanted = try Self.calls.map { ($0, try Parser.expression($0)) }
      let batch = try Engine().columns(wanted, on: one).map { try $0.numbers?.array() ?? [] }
      for begun in [0, 3, 200] {
        let feed = try Feed(wanted, after: one.rows(Array(0..<begun)))
        let inputs = try feed.inputs.map { try one[$0]?.numbers?.array() ?? [] }
        for row in begun..<one.count {
          let values = Array(try feed.append(one.timeline.times[row], inputs.map { $0[row] }))
          let off = values.indices.first { !same([values[$0]], [batch[$0][row]]) }
          #expect(off == nil, "\(Self.calls[off ?? 0]) after \(begun) bars, row \(row)")
          if off != nil { return }
        }
      }
    }
  }

  /// Longer bars by a count are those of every k-th row.
  @Test func countedBarsAreComputedAsAFrameOfThem() throws {
    let walk = Bars.walk(1000)
    for k in [1, 2, 5, 24] {
      let count = 1000 / k
      var longer = [[Double]](repeating: [], count: 5)
      for bar in 0..<count {
        let rows = bar * k..<bar * k + k
        longer[0].append(walk[0][rows.lowerBound])
        longer[1].append(walk[1][rows].max() ?? .nan)
        longer[2].append(walk[2][rows].min() ?? .nan)
        longer[3].append(walk[3][rows.upperBound - 1])
        longer[4].append(walk[4][rows].reduce(0, +))
      }
      for call in ["rsi(close, 14)", "atr(14)", "mean(volume, 3) + std(close, 7)", "close / open[-1]", "adx(5)"] {
        let apart = try Bars.compute(call, on: Bars.frame([longer]))
        let within = try Bars.compute("tf(\(k), \(call))", on: Bars.frame([walk]))
        let expected = (0..<1000).map { $0 + 1 < k ? .nan : apart[($0 + 1) / k - 1] }
        #expect(same(within, expected), "tf(\(k), \(call))")
      }
    }
  }

  /// Bars stamped by their close give the same values as those stamped by their opening.
  @Test func theStampDoesNotMatter() throws {
    let bars = try RealBars.spy.get().frame
    let stamped = try Frame(
      Timeline(times: bars.timeline.times.map { $0 + bars.bar }, segments: bars.timeline.segments), bars.columns,
      bar: bars.bar, zone: bars.zone, stamp: .close, calendar: bars.calendar)
    for call in ["tf(2h, high)", "tf(1d, volume)", "tf(1w, close)", "session(sum(volume, all))", "since_open()"] {
      #expect(same(try Bars.compute(call, on: bars), try Bars.compute(call, on: stamped)), "\(call)")
    }
  }

  /// Daily bars of a week are complete with the last session of it, be that a Friday or the day before a holiday.
  @Test func weeksOfDailyBarsEndWithTheirLastSession() throws {
    let days = (Day(year: 2020, month: 3, day: 30).number...Day(year: 2020, month: 4, day: 17).number).filter { date in
      TradingCalendar.weekday(date) < 5 && date != Day(year: 2020, month: 4, day: 10).number
    }
    func values(_ calendar: String?) throws -> [Double] {
      let frame = try Frame(
        Timeline(times: days.map { Int64($0) * Moment.day }, segments: [.init("X", 0..<days.count)]),
        [Column("close", days.map { Double($0 - days[0]) })], bar: Moment.day, calendar: calendar)
      return try Bars.compute("tf(1w, close)", on: frame)
    }
    let nan = Double.nan
    // Good Friday is the 10th: the second week ends on Thursday.
    #expect(same(try values("us-equities"), [nan, nan, nan, nan, 4, 4, 4, 4, 10, 10, 10, 10, 10, 18]))
    // Without a calendar the weekend might be traded: the next bar shows that it was not.
    #expect(same(try values(nil), [nan, nan, nan, nan, nan, 4, 4, 4, 4, 10, 10, 10, 10, 10]))
  }

  @Test func aFormulaInsideIsMeantOnTheLongerBars() throws {
    let frame = try Bars.frame([Bars.walk(300)])
    let definition = Definition("mom", formals: [], body: try Parser.expression("close / close[-3] - 1"))
    let engine = Engine(definitions: ["mom": definition])
    let computed = try engine.columns([("mom", Parser.expression("mom"))], on: frame)
    let with = try frame.with(computed)
    let expected = try Bars.compute("tf(4, close / close[-3] - 1)", on: frame)
    let values = try Bars.compute("tf(4, mom)", on: with, definitions: ["mom": definition])
    #expect(same(values, expected))
  }

  /// Counts without end, and what a column knows of the rows to come.
  @Test func extremes() throws {
    let frame = try Bars.frame([Bars.walk(50)])
    #expect(try Bars.compute("tf(9000000000000000, close)", on: frame).allSatisfy(\.isNaN))
    let ahead = Column("ahead", .numbers(try #require(frame["close"]?.numbers)), lookback: 3, lookahead: 5)
    for call in ["tf(4, ahead)", "session(mean(ahead, 2))", "forming(4, ahead)"] {
      let column = try Engine().columns([("x", Parser.expression(call))], on: frame.with([ahead]))[0]
      #expect(column.lookahead == 5 && column.lookback >= 3, "\(call)")
    }
  }

  @Test func refused() throws {
    let frame = try Bars.frame([Bars.walk(50)])
    func complaint(_ text: String) throws -> String {
      try #require(throws: Complaint.self) { try Bars.compute(text, on: frame) }.description
    }
    let complaints = try [
      "tf(5m, close)", "tf(1d, tf(2h, close))", "tf(7h, close)", "tf(0, close)", "tf(4, lead(close, 2))",
      "tf(4, xs.rank(close))", "tf(close, 1d)", "tf(1d)", "session(lead(close, 1))", "forming(1d, close + 1)",
    ].map(complaint)
    #expect(
      complaints == [
        "5m is shorter than the bars, which are 1h",
        "2h is shorter than the bars, which are 1d",
        "bars of 7h do not fill a day - take one such as 5m, 15m, 1h, 4h, 1d, 1w or 1mo",
        "a longer bar is made of 1 bar or more, not 0",
        "nothing inside tf looks ahead - look ahead outside of it: lead(tf(…), 3)",
        "symbols are not compared inside tf - compare outside of it: xs.rank(tf(…))",
        "tf computes one column, its last value - write tf(span, x)",
        "tf needs span: the length of the bars such as 1h or 1d, or how many bars make one",
        "nothing inside session looks ahead - look ahead outside of it: lead(session(…), 3)",
        "forming takes a column of the frame, not close + 1 - write forming(1d, high)",
      ])
  }
}
