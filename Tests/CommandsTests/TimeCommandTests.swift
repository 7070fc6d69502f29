import Commands
import Frames
import Testing
import Vocabulary

/// resample, align, join and generate as a user types them.
@Suite struct TimeCommandTests {
  private typealias Desk = TradingCommandTests.Desk

  private static let stocks = "stocks = load datasets/daily/*.csv"
  private static let reports = "fu = load datasets/fundamentals.csv time=published dups=all"

  @Test func `bars are joined by time, rows, volume and money`() throws {
    let desk = try Desk(
      "month = resample 1mo", "ends = resample 1mo label=right", "all = resample 1mo partial",
      "tens = resample bars=10",
      "heavy = resample volume=1e9 mean=[raw*] on px", "dollars = resample dollar=1e10")
    let (month, ends) = (try desk.object("month", Frame.self), try desk.object("ends", Frame.self))
    let all = try desk.object("all", Frame.self)
    // March 2013 has one day only.
    #expect(all.count == month.count + 1 && month.stamp == .open && ends.stamp == .close)
    #expect(zip(month.timeline.times.dropFirst(), ends.timeline.times).allSatisfy { $0 == $1 })
    #expect(try desk.object("tens", Frame.self).count == 327)
    for name in ["heavy", "dollars"] { #expect(try desk.object(name, Frame.self).stamp == .close) }
  }

  @Test func `symbols are put on the same times`() throws {
    let desk = try Desk(Self.stocks, "same = align intersection on stocks", "filled = align union fill=ffill on stocks")
    let tables = desk.tables
    #expect(tables.count == 2 && tables[0].columns.map(\.title) == ["symbol", "rows", "missing", "filled", "dropped"])
    #expect(tables[0].columns[4].cells == [.integer(1122), .integer(0), .integer(1122), .integer(1122)])
    #expect(tables[1].columns[2].cells == [.integer(0), .integer(1122), .integer(0), .integer(0)])
    #expect(try desk.object("same", Frame.self).count == 4 * 2148)
    #expect(try desk.object("filled", Frame.self).count == 4 * 3270)
  }

  @Test func `reports are joined as they were known`() throws {
    let desk = try Desk(
      Self.stocks, Self.reports, "pit = join fu lag=2d blackout=3d on stocks",
      "some = join fu eps, equity lag=2 prefix=q_ on stocks", "other = join stocks close sym=IBM on stocks")
    let pit = try desk.object("pit", Frame.self)
    #expect(pit["eps"]?.role == .other && pit["end_date"] != nil && pit.sources.count == 5)
    #expect(try #require(pit["blackout"]?.lookahead) > 0)
    #expect(try desk.object("some", Frame.self).columns.map(\.name).suffix(2) == ["q_eps", "q_equity"])
    let other = try desk.object("other", Frame.self)
    #expect(other["stocks_close"]?.role == .other && other["close"]?.role == .bar)
    // A report is joined to what learns from it, and the dates around it are not.
    let complaint = desk.complaint("use pit; y = label sign 5; cv = split holdout; m = fit logit x=[eps blackout]")
    #expect(complaint.contains("blackout") && complaint.contains("ahead"), "\(complaint)")
  }

  @Test func `bars are made out of the session's seed`() throws {
    let desk = try Desk(
      "seed 9", "a = generate bars=300 sym=[AAA BBB] truth", "b = generate bars=300 sym=[AAA BBB] truth seed=9",
      "c = generate bars=300 sym=[AAA BBB] truth seed=10", "m = generate bars=100 bar=15m calendar=fx start=2020-03-06")
    let frames = try ["a", "b", "c"].map { try desk.object($0, Frame.self).digest() }
    #expect(frames[0] == frames[1] && frames[0] != frames[2])
    #expect(try desk.object("a", Frame.self)["regime"]?.role == .label)
    let m = try desk.object("m", Frame.self)
    #expect(m.zone == "America/New_York" && m.calendar == "fx" && m.bar == 900_000_000_000)
  }

  @Test func `mistakes`() throws {
    let desk = try Desk(Self.stocks, Self.reports)
    let complaints = [
      "resample", "resample 1w bars=5", "resample 1w closed=right", "resample bars=5 label=left", "align union",
      "align union max=3 on stocks", "join fo on stocks", "join fu epss on stocks", "join fu lag=all on stocks",
      "join fu blackout=5h on stocks", "join stocks sym=IMB on stocks", "generate bar=7m", "generate vol=20",
      "join fu published=eps on stocks",
    ].map { desk.complaint($0) }
    #expect(
      complaints == [
        "resample needs to know what makes a bar - such as 5m, 1d, bars=100, volume=1e6 or dollar=1e8",
        "one thing makes a bar, not 2 - such as 5m, 1d, bars=100, volume=1e6 or dollar=1e8",
        "closed=right would put a bar that begins when the longer one ends into it"
          + " - the bars are stamped when they open; where they are not, load them with stamp=close",
        "bars by rows, volume or money end with a row and are stamped when it ends"
          + " - label is for bars of a length of time such as 1h",
        "the frame has one symbol - align puts several symbols on the same times",
        "max is for fill=ffill: nothing is filled here",
        "nothing has the name 'fo' - did you mean 'fu'?",
        "no column 'epss' - did you mean 'eps'?",
        "lag is a length of time such as 2d or a count of bars, not all",
        "blackout is whole days such as 3d or a count of bars, not 5h",
        "no symbol 'IMB' in it - did you mean 'IBM'?",
        "bars of 7m do not fill a day - take one such as 1m, 5m, 1h or 1d",
        "vol is between 0 and 10, not 20",
        "column 'eps' has '1.8739', which is no date - a date is 2015-03-26 or 20150326",
      ])
  }
}
