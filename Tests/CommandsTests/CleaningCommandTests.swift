import Commands
import Frames
import Ingest
import Testing
import Vocabulary

/// clean, adjust and roll as a user types them.
@Suite struct CleaningCommandTests {
  private typealias Desk = TradingCommandTests.Desk

  @Test func aPreviewChangesNothingAndShowsTheSame() throws {
    let desk = try Desk(
      "aet = load datasets/dirty/AET.csv", "r = clean preview units=repair on aet", "clean preview units=repair on aet")
    let before = try desk.object("aet", Frame.self).digest()
    let previewed = desk.tables.map(\.title)
    let report = try desk.object("r", CleaningReport.self)
    #expect(report["units"]?.found == 2 && report["units"]?.changed == 2 && report.changes.count == 70)
    try desk.session.run("clean units=repair on aet")
    #expect(desk.tables.map(\.title) == previewed + previewed)
    let after = try desk.object("aet", Frame.self)
    #expect(try after.digest() != before)
    guard case .object(let changes)? = report.property("changes"), case .table(let table)? = try changes.display.first
    else {
      Issue.record("changes are no table")
      return
    }
    #expect(table.rowCount == 70)
    for name in report.propertyNames { #expect(report.property(name) != nil, "\(name)") }
  }

  @Test func changedBarsAreMarked() throws {
    let desk = try Desk("aet = load datasets/dirty/AET.csv", "clean units=repair mark=touched on aet")
    let marks = try #require(try desk.object("aet", Frame.self)["touched"]?.numbers?.array())
    #expect(marks.count { $0 == 1 } == 14 && marks.count == 23)
    #expect(
      desk.complaint("clean mark=close on aet") == "mark=close: there is a column 'close' already - choose another name"
    )
  }

  @Test func everyRuleIsAnOptionOfItsName() {
    let options = Commands.catalogue["clean"]?.parameters.map(\.name) ?? []
    for rule in Cleaning.rules {
      #expect(options.contains(rule.name), "\(rule.name)")
      #expect(!rule.summary.isEmpty && rule.summary.last != ".")
    }
    #expect(Set(options).count == options.count)
  }

  @Test func settingsOfSpikes() throws {
    let desk = try Desk()
    for word in ["off", "report", "repair", "8", "12.5"] {
      #expect(desk.complaint("clean spikes=\(word)") == "", "\(word)")
    }
    for word in ["1", "maybe", "none"] {
      #expect(
        desk.complaint("clean spikes=\(word)")
          == "spikes is report, repair, off, or a number of usual moves between 2 and 1000, not \(word)")
    }
  }

  @Test func pricesAreAdjustedOnce() throws {
    let desk = try Desk(
      "aapl = load datasets/actions/AAPL.csv", "adjust backward on aapl", "back = adjust none on aapl",
      "held = load datasets/actions/AAPL_adjusted.csv")
    #expect(try desk.object("aapl", Frame.self).adjustment == "split and dividend")
    #expect(try desk.object("back", Frame.self)["raw_close"] == nil)
    #expect(
      desk.complaint("adjust forward on aapl")
        == "the prices are adjusted for split and dividend already - adjust none takes that back")
    #expect(desk.complaint("adjust on held").contains("its prices are adjusted for it already"))
    #expect(desk.complaint("adjust on held splits=applied") == "")
    #expect(
      desk.complaint("adjust sideways on held").hasPrefix("direction is one of backward, forward, none, not sideways"))
    #expect(desk.tables.first?.title == "adjust backward  splits 1  dividends 4")
  }

  @Test func contractsAreJoined() throws {
    let desk = try Desk("es = load datasets/futures/ES.csv.gz", "cont = roll difference on es", "roll none on es")
    let frame = try desk.object("cont", Frame.self)
    #expect(frame.timeline.segments.map(\.symbol) == ["ES"] && frame.adjustment == "rolls by difference")
    #expect(try desk.object("es", Frame.self).adjustment == nil)
    #expect(
      desk.tables.first?.columns.map(\.title) == ["date", "from", "to", "old close", "new close", "gap", "ratio"])
    #expect(desk.complaint("roll on px").hasPrefix("roll needs several contracts"))
  }
}
