import Frames
import Interpreter
import Language
import Learning
import Trading
import Vocabulary

/// Judges a backtest.
struct Report: Command {
  static let name = "report"
  static let summary = "the statistics of a backtest, beside buying and holding"
  static let details =
    "by year, by month or by symbol: a row for each; by fold: a row for the bars that each fold of a split judges, the "
    + "last split where cv= names no other. `r = report bt by fold` gives the columns as lists: r.sharpe. Statistics:\n"
    + Backtest.statistics.entries.map { "  \($0.name): \($0.details)" }.joined(separator: "\n")
  static let effect = Effect.look
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.by]
  static let parameters = [
    Parameter<Self>.argument("backtest", \Self.backtest, required: false, "its name; the last one where none is named"),
    Parameter<Self>.keyword("explain", \Self.explain, "with the definition of each statistic"),
    Parameter<Self>.keyword("costs", \Self.costs, "without costs, and at one, two and three times the costs"),
    Parameter.option("cv", \Self.split, "the split of a report by fold; the last one where not given"),
  ]
  static let examples = [
    "report bt", "report bt by year", "r = report bt by fold; r.sharpe", "report bt explain", "report bt costs",
  ]

  var backtest: Name<OfBacktest>?
  var explain = false
  var costs = false
  var split: Name<OfSplit>?

  func run(_ call: inout Call) throws -> Value {
    let grouping = try grouping(call.clauses.by)
    let (name, backtest) = try call.object(self.backtest?.text, Backtest.self, kind: "backtest")
    guard call.target == nil || grouping != nil else {
      throw Complaint("a report gives numbers by \(Report.groupings.joined(separator: ", "))", at: call.place)
    }
    let table: Table
    if costs {
      table = try backtest.sensitivity(monitor: call.monitor)
    } else {
      let benchmark = try backtest.benchmark(monitor: call.monitor)
      if let grouping {
        let parts: [Backtest.Part]
        if let cut = Backtest.Grouping(rawValue: grouping) {
          parts = try backtest.parts(by: cut, beside: benchmark, clock: try backtest.clock)
        } else {
          parts = try backtest.parts(between: folds(&call), beside: benchmark)
        }
        guard call.target == nil else { return try backtest.record(of: parts, title: grouping) }
        table = try backtest.table(of: parts, title: grouping)
      } else {
        table = try backtest.summary(beside: benchmark, explained: explain)
      }
    }
    call.show(.text("\(name)  \(backtest.headline)"))
    call.show(.table(table))
    return .nothing
  }

  static let groupings = Backtest.Grouping.allCases.map(\.rawValue) + ["fold"]

  /// From the first to the last bar that each fold judges; folds that lie within each other have no such stretch.
  private func folds(_ call: inout Call) throws -> [(name: String, from: Int64, to: Int64)] {
    let (name, plan) = try call.object(split?.text, SplitPlan.self, kind: "split", option: "cv")
    let times = plan.spans.timeline.times
    let spans = plan.folds.compactMap { fold -> (name: String, from: Int64, to: Int64)? in
      let judged = fold.out.map { times[Int($0)] }
      guard let first = judged.min(), let last = judged.max() else { return nil }
      return (fold.name, first, last)
    }
    guard !spans.isEmpty else { throw Complaint("\(name) has no folds that are judged") }
    let ordered = spans.sorted { $0.from < $1.from }
    guard zip(ordered, ordered.dropFirst()).allSatisfy({ $0.to < $1.from }) else {
      throw Complaint(
        "the folds of \(name) lie within each other", hint: "split purged or split walk, or report by year")
    }
    return spans
  }

  private func grouping(_ clause: [Expression]) throws -> String? {
    guard let first = clause.first else { return nil }
    guard clause.count == 1, Report.groupings.contains(first.source) else {
      throw Complaint(
        "a report is by \(Report.groupings.joined(separator: ", ")), not by "
          + clause.map(\.source).joined(separator: ", "),
        hint: didYouMean(first.source, Report.groupings), at: first.place)
    }
    guard !costs, !explain else {
      throw Complaint("by \(first.source) goes without '\(costs ? "costs" : "explain")'", at: first.place)
    }
    return first.source
  }
}
