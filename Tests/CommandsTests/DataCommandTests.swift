import Commands
import Frames
import Testing
import Vocabulary

/// load, clean, resample, select, drop, rename and describe as a user types them.
@Suite struct DataCommandTests {
  private typealias Desk = TradingCommandTests.Desk

  @Test func barsAreLoadedAndShaped() throws {
    let desk = try Desk(
      "spy = load datasets/hourly/SPY.csv.gz tz=America/New_York", "use spy", "day = resample 1d",
      "part = select open close on day from 2020-01-01 to 2020-12-31", "rename close=last on part", "drop open on part",
      "use part", "describe")
    let day = try desk.object("day", Frame.self)
    #expect(day.count == 5849)
    #expect(day.bar == Moment.day)
    let part = try desk.object("part", Frame.self)
    #expect(part.count == 253)
    #expect(part.columns.map(\.name) == ["last"])
    #expect(desk.tables.first { $0.columns[0].title == "source" }?.rowCount == 1)
  }

  @Test func describeTellsOfTheColumnsThatAreNamed() throws {
    let desk = try Desk("ret = close/close[-1] - 1", "describe ret vol*")
    let facts = try #require(desk.tables.first { $0.columns[0].title == "column" })
    #expect(facts.rowCount == 2)
    #expect(facts.columns.first { $0.title == "na" }?.cells.first == .integer(1))
    #expect(desk.complaint("describe rte") == "no column 'rte' - did you mean 'ret'?")
    #expect(desk.complaint("names ret") == "names does not know what to do with ret - it is written: names")
    #expect(desk.complaint("features rsi_99z") == "no feature 'rsi_99z' - find rsi looks for one")
  }

  @Test func barsAreCleaned() throws {
    let desk = try Desk("clean on px", "fixed = clean spikes=8 on px")
    let report = try #require(desk.tables.first)
    #expect(report.columns.map(\.title) == ["rule", "found", "changed", "done", "worst"])
    #expect(try desk.object("fixed", Frame.self).count == 3270)
  }

  @Test func `errors can be looked for beside columns that were computed`() throws {
    let desk = try Desk("clean preview", "ret = close/close[-1] - 1", "clean preview", "r = clean preview")
    let shown = desk.tables.map { $0.columns.map(\.cells) }
    #expect(!shown.isEmpty && Array(shown.prefix(shown.count / 2)) == Array(shown.suffix(shown.count / 2)))
    #expect(desk.complaint("clean").hasPrefix("clean changes bars, and 'ret' was computed from them"))
  }

  @Test func `a command is proposed only where one could stand`() throws {
    let desk = try Desk()
    let unknown = "no column of px and no variable has the name"
    #expect(desk.complaint("nmaes") == "\(unknown) 'nmaes' - did you mean 'names'?")
    #expect(desk.complaint("show stat") == "\(unknown) 'stat'")
    #expect(desk.complaint("plot line nope") == "\(unknown) 'nope'")
    #expect(desk.complaint("x = nmaes * 2") == "\(unknown) 'nmaes'")
    #expect(desk.complaint("show clsoe") == "\(unknown) 'clsoe' - did you mean 'close'?")
  }

  @Test func adjustedPricesHaveNoJump() throws {
    let desk = try Desk()
    let frame = try desk.object("px", Frame.self)
    #expect(frame.adjustment == "split and dividend")
    #expect(frame["raw_close"] != nil)
  }

  @Test func `days of bars that are stamped at their close have the date on which they trade`() throws {
    let desk = try Desk(
      "spy = load datasets/hourly/SPY.csv.gz tz=America/New_York stamp=close calendar=us-equities", "use spy",
      "day = resample 1d", "use day", "wd = weekday()", "month = resample 1mo on spy", "h2 = resample 2h on spy")
    let day = try desk.object("day", Frame.self)
    #expect(try day["wd"]?.numbers?.array().allSatisfy { (0...4).contains($0) } == true)
    #expect(day.stamp == .open)
    #expect(try desk.object("h2", Frame.self).stamp == .close)
  }

  @Test func `names are columns of the frame after on`() throws {
    let desk = try Desk("week = resample 1w", "use week", "only = close*2", "use px")
    try desk.session.run("show only on week head=2")
    try desk.session.run("plot line only, close on week")
    #expect(desk.tables.last?.columns.map(\.title) == ["date", "only"])
    #expect(desk.session.scope.current == "px")
    #expect(desk.complaint("show only").hasPrefix("no column"))
  }

  @Test func `several paths and braces load one panel`() throws {
    let desk = try Desk(
      "a = load datasets/daily/AAPL.csv datasets/daily/IBM.csv", "b = load \"datasets/daily/{AAPL,IBM}.csv\"")
    let panel = try desk.object("a", Frame.self)
    #expect(panel.timeline.segments.map(\.symbol) == ["AAPL", "IBM"])
    #expect(try panel.digest == desk.object("b", Frame.self).digest)
    #expect(desk.complaint("x = load datasets/daily/AAPL.csv datasets/daily/XX.csv").hasPrefix("no file"))
    #expect(desk.complaint("x = load a.h5 b.h5") == "a second path is for text files, and a.h5 is none - leave it out")
  }

  @Test func `rows are shown in the order of what is asked for`() throws {
    let desk = try Desk(
      "ret = close/close[-1] - 1", "show ret sort=ret head=2", "show ret sort=(-ret) head=1", "show ret sort=ret tail=1"
    )
    let days = desk.tables.map { $0.columns[0].cells }
    #expect(days[0] == [.text("2000-09-29"), .text("2008-09-29")], "the worst days of Apple")
    #expect(days[1] == [.text("2008-10-13")])
    #expect(days[2] == [.text("2000-03-01")], "what has no value stands last")
    #expect(
      desk.complaint("show ret sort=rte")
        == "no column 'rte' (there is open high low close volume raw_close ret) - did you mean 'ret'?")
  }

  @Test func `what chooses rows is refused where there are none`() throws {
    let desk = try Desk("y = label fwd 5", "n = 3")
    #expect(
      desk.complaint("show y head=4")
        == "head= chooses rows of a frame or of columns, and y is a label - leave it out")
    #expect(desk.complaint("show $n tail=1").hasPrefix("tail= chooses rows"))
    #expect(desk.complaint("show y") == "")
  }

  @Test func `several changes are undone and redone at once`() throws {
    let desk = try Desk("a = 1", "b = 2", "c = 3", "undo 2")
    #expect(desk.session.scope["a"] != nil && desk.session.scope["b"] == nil && desk.session.scope["c"] == nil)
    #expect(desk.texts.last == "undone: c = 3; b = 2")
    #expect(desk.complaint("undo 9") == "there are 2 changes to undo, not 9")
    #expect(desk.complaint("redo 3") == "there are 2 changes to redo, not 3")
    try desk.session.run("redo 2")
    #expect(desk.session.scope["c"] != nil && desk.texts.last == "done again: b = 2; c = 3")
    try desk.session.run("undo")
    #expect(desk.session.scope["b"] != nil && desk.session.scope["c"] == nil)
  }

  @Test func mistakes() throws {
    let desk = try Desk("r = close/close[-1] - 1")
    let lines = [
      "load datasets/daily/APPL.csv", "x = load datasets/daily/AAPL.csv tz=New_York", "clean", "clean gap=ffill",
      "resample 1h", "drop clsoe", "rename close=open", "rename close=1x",
    ]
    let complaints = lines.map { desk.complaint($0) }
    #expect(complaints[1] == "no time zone 'New_York' - did you mean 'America/New_York'?")
    #expect(complaints[2] == "clean changes bars, and 'r' was computed from them - clean before columns are added")
    #expect(complaints[3] == "clean has no option 'gap' - did you mean 'gaps'?")
    #expect(complaints[5] == "no column 'clsoe' - did you mean 'close'?")
    #expect(complaints[6] == "there is a column 'open' already")
    #expect(complaints[0].hasSuffix("did you mean 'AAPL.csv'?"))
    #expect(complaints.allSatisfy { !$0.isEmpty })
  }
}
