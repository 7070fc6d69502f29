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
  ]
  static let examples = ["report bt", "report bt by year", "report bt explain"]

  var backtest: Name<OfBacktest>?
  var explain = false

  func run(_ call: inout Call) throws -> Value {
    let (name, backtest) = try call.object(self.backtest?.text, Backtest.self, kind: "backtest")
    let benchmark = try backtest.benchmark(monitor: call.monitor)
    call.show(.text("\(name)  \(backtest.headline)"))
    guard let clause = call.clauses.by.first else {
      call.show(.table(try backtest.summary(beside: benchmark, explained: explain)))
      return .nothing
    }
    let known = Backtest.Grouping.allCases.map(\.rawValue)
    guard call.clauses.by.count == 1, let grouping = Backtest.Grouping(rawValue: clause.source) else {
      throw Complaint(
        "a report is by \(known.joined(separator: ", ")), not by \(clause.source)",
        hint: didYouMean(clause.source, known), at: clause.place)
    }
    call.show(.table(try backtest.table(by: grouping, beside: benchmark, clock: backtest.clock)))
    return .nothing
  }
}
