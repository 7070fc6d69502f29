import Commands
import Foundation
import Frames
import Interpreter
import Synchronization
import Testing
import Trading
import Vocabulary

/// signal, backtest and report as a user types them.
@Suite struct TradingCommandTests {
  /// A session on the daily bars of the repository, and what it showed.
  final class Desk {
    let session: Session
    private let box: () -> [Block]

    init(_ lines: String..., changing: (inout World) -> Void = { _ in }) throws {
      final class Box: Sendable { let blocks = Mutex<[Block]>([]) }
      let box = Box()
      let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
      var world = World(
        show: { block in box.blocks.withLock { $0.append(block) } },
        resolve: { $0.hasPrefix("/") ? $0 : root + "/" + $0 })
      changing(&world)
      session = Session(domain: House(), world: world)
      self.box = { box.blocks.withLock { $0 } }
      try session.run("px = load datasets/daily/AAPL.csv prices=adjusted")
      for line in lines { try session.run(line) }
    }

    var tables: [Table] { box().compactMap { if case .table(let table) = $0 { table } else { nil } } }

    var texts: [String] { box().compactMap { if case .text(let text) = $0 { text } else { nil } } }

    func object<Object>(_ name: String, _ type: Object.Type) throws -> Object {
      guard case .object(let object)? = session.scope[name], let found = object as? Object else {
        throw Complaint("\(name) is no \(type)")
      }
      return found
    }

    func complaint(_ line: String) -> String {
      do { try session.run(line) } catch let complaint as Complaint { return complaint.description } catch {
        return "\(error)"
      }
      return ""
    }
  }

  @Test func `backtests are compared side by side`() throws {
    let desk = try Desk(
      "a = backtest (when(close > mean(close, 20), 1, 0)) cost=5bp",
      "b = backtest (when(close > mean(close, 200), 1, 0)) cost=5bp",
      "compare a b", "compare sort=sharpe", "compare b a sort=volatility")
    let (a, b) = (try desk.object("a", Backtest.self), try desk.object("b", Backtest.self))
    let shown = try #require(desk.tables.first)
    #expect(shown.columns[0].cells == [.text("a"), .text("b")])
    func written(_ table: Table, _ title: String) -> [Table.Cell]? { table.columns.first { $0.title == title }?.cells }
    let sharpe = try [a, b].map { try #require($0.statistic("sharpe")) }
    guard case .number(let first, _)? = written(shown, "sharpe")?.first else { throw Complaint("no number") }
    #expect(first == sharpe[0])
    let (best, calm) = (desk.tables[1].columns[0].cells[0], desk.tables[2].columns[0].cells[0])
    #expect(best == .text(sharpe[0] > sharpe[1] ? "a" : "b"))
    let volatility = try [a, b].map { try #require($0.statistic("volatility")) }
    #expect(calm == .text(volatility[0] < volatility[1] ? "a" : "b"))
    try desk.session.run("y = label fwd 5")
    #expect(desk.complaint("compare a y").contains("'y' is no backtest"))
  }

  @Test func aRuleIsTradedAndReported() throws {
    let desk = try Desk(
      "s = signal (when(close > mean(close, 20), 1, -1))",
      "bt = backtest s cost=5bp spread=2bp slippage=1bp stop=(2*atr(14)) take=8%", "report bt", "report bt by year",
      "report bt costs", "report bt explain")
    let backtest = try desk.object("bt", Backtest.self)
    #expect(
      backtest.simulation.costs
        == Costs(commission: 0.0005, spread: Markup(share: 0.0002), slippage: Markup(share: 0.0001)))
    #expect(backtest.trades.contains { $0.exit == .stop } && backtest.trades.contains { $0.exit == .take })
    #expect(desk.tables.map(\.columns[0].title) == ["statistic", "year", "costs", "statistic"])
    #expect(desk.tables[1].rowCount == 14)
  }

  @Test func `an account that is used up is told of in the line of the backtest`() throws {
    let desk = try Desk(
      "bars = load datasets/daily/AAPL.csv prices=adjusted from 2004", "use bars", "short = backtest -1", "short",
      "long = backtest 1", "long")
    let ruined = try desk.object("short", Backtest.self)
    #expect(ruined.whole.end <= 0 && ruined.ruins.count == 1)
    #expect(desk.texts.contains { $0.contains("return -") && $0.contains("  ruined 200") })
    #expect(try !desk.object("long", Backtest.self).headline.contains("ruined"))
  }

  @Test func aColumnOfTargetsIsTradedAsItStands() throws {
    let desk = try Desk(
      "a = backtest (when(close > mean(close, 20), 0.5, 0))", "b = backtest (close > mean(close, 20)) size=0.5")
    let (a, b) = (try desk.object("a", Backtest.self), try desk.object("b", Backtest.self))
    #expect(a.whole.end == b.whole.end)
    #expect(a.digest == b.digest)
  }

  @Test func clausesChooseBars() throws {
    let desk = try Desk(
      "s = signal (close > mean(close, 20))", "whole = backtest s", "part = backtest s from 2005 to 2007-06-30",
      "quiet = backtest s where close < 0")
    let part = try desk.object("part", Backtest.self)
    #expect(part.bars.count == 627)
    #expect(part.headline.hasPrefix("2005-01-03..2007-06-29"))
    #expect(try desk.object("whole", Backtest.self).bars.count == 3270)
    #expect(try desk.object("quiet", Backtest.self).trades.isEmpty)
  }

  @Test func propertiesAreNumbersAndFrames() throws {
    let desk = try Desk("bt = backtest (close > mean(close, 20)) cost=1bp")
    let backtest = try desk.object("bt", Backtest.self)
    for name in backtest.propertyNames { #expect(backtest.property(name) != nil, "\(name)") }
    guard case .object(let trades)? = backtest.property("trades"), let frame = trades as? Frame else {
      throw Complaint("trades is no frame")
    }
    #expect(frame.count == backtest.trades.count)
    guard case .number(let short)? = backtest.property("maxdd"),
      case .number(let long)? = backtest.property("max_drawdown")
    else { throw Complaint("max_drawdown is no number") }
    #expect(short == long && short < 0)
    try desk.session.run("expect bt.trade_count > 100; expect bt.sharpe < 5; expect bt.drawdown.depth < 0")
    try desk.session.run("expect bt.benchmark.total_return > 1")
  }

  @Test func theSameLinesGiveTheSameDigests() throws {
    func digests() throws -> [String] {
      let desk = try Desk("s = signal (rsi(close, 14)) long=60 short=40", "bt = backtest s cost=1bp stop=3%")
      return try [
        desk.object("s", Signal.self).digest.description, desk.object("bt", Backtest.self).digest.description,
      ]
    }
    #expect(try digests() == digests())
  }

  @Test func whatIsWrongIsSaid() throws {
    let desk = try Desk("s = signal (close > mean(close, 20))", "bt = backtest s")
    #expect(desk.complaint("x = backtest s cots=1bp").hasPrefix("backtest has no option 'cots' - did you mean 'cost"))
    #expect(desk.complaint("x = backtest s stop=5").hasPrefix("stop=5 is not a share of the price between 0 and 1"))
    #expect(desk.complaint("x = signal (close[+3] > close)").contains("looks 3 bars ahead"))
    #expect(
      desk.complaint("plot equity s")
        == "plot equity draws what is earned, and s is a signal - bt = backtest s, and then plot equity bt")
    try desk.session.run("ahead = close[+1]/close - 1; seen = px.ahead")
    for line in ["x = signal seen", "x = backtest seen", "x = signal ahead", "x = backtest s where ahead > 0"] {
      #expect(desk.complaint(line).contains("looks 1 bar ahead"), "\(line)")
    }
    #expect(desk.complaint("x = backtest close").hasPrefix("a target is between -1 and 1, not "))
    #expect(desk.complaint("x = signal s") == "'s' is a signal already")
    #expect(desk.complaint("x = signal bt").hasPrefix("no signal can be made of a backtest"))
    #expect(
      desk.complaint("report bt by yaer")
        == "a report is by year, month, symbol, fold, not by yaer - did you mean 'year'?")
    #expect(desk.complaint("report s") == "'s' is no backtest - there is bt")
    #expect(desk.complaint("x = backtest s from 2020").hasPrefix("px has no bars in that time"))
    #expect(desk.complaint("x = backtest s units=3 cash=100").hasPrefix("units and cash both say"))
    #expect(desk.complaint("x = signal (rsi(close, 14)) min=0.55").hasPrefix("min is for the probabilities of a model"))
    #expect(desk.session.scope["x"] == nil)
  }
}
