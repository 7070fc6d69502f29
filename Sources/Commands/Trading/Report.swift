import Frames
import Interpreter
import Language
import Trading
import Vocabulary

/// Judges a backtest.
struct Report: Command {
  static let name = "report"
  static let summary = "the statistics of a backtest, beside buying and holding"
  static let details =
    "by year, by month or by symbol: a row for each. Statistics:\n"
    + Backtest.statistics.entries.map { "  \($0.name): \($0.details)" }.joined(separator: "\n")
  static let effect = Effect.look
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.by]
  static let parameters = [
    Parameter<Self>.argument("backtest", \Self.backtest, required: false, "its name; the last one where none is named"),
    Parameter<Self>.keyword("explain", \Self.explain, "with the definition of each statistic"),
    Parameter<Self>.keyword("costs", \Self.costs, "without costs, and at one, two and three times the costs"),
  ]
  static let examples = ["report bt", "report bt by year", "report bt explain", "report bt costs"]

  var backtest: Name<OfBacktest>?
  var explain = false
  var costs = false

  func run(_ call: inout Call) throws -> Value {
    let grouping = try grouping(call.clauses.by)
    let (name, backtest) = try call.object(self.backtest?.text, Backtest.self, kind: "backtest")
    let table: Table
    if costs {
      table = try backtest.sensitivity(monitor: call.monitor)
    } else {
      let benchmark = try backtest.benchmark(monitor: call.monitor)
      table =
        try grouping.map { try backtest.table(by: $0, beside: benchmark, clock: try backtest.clock) }
        ?? backtest.summary(beside: benchmark, explained: explain)
    }
    call.show(.text("\(name)  \(backtest.headline)"))
    call.show(.table(table))
    return .nothing
  }

  private func grouping(_ clause: [Expression]) throws -> Backtest.Grouping? {
    guard let first = clause.first else { return nil }
    let known = Backtest.Grouping.allCases.map(\.rawValue)
    guard clause.count == 1, let grouping = Backtest.Grouping(rawValue: first.source) else {
      throw Complaint(
        "a report is by \(known.joined(separator: ", ")), not by \(clause.map(\.source).joined(separator: ", "))",
        hint: didYouMean(first.source, known), at: first.place)
    }
    guard !costs, !explain else {
      throw Complaint("by \(grouping.rawValue) goes without '\(costs ? "costs" : "explain")'", at: first.place)
    }
    return grouping
  }
}
