import Frames
import Interpreter
import Language
import Trading
import Vocabulary

/// Trades a signal on the bars of a frame.
struct RunBacktest: Command {
  static let name = "backtest"
  static let summary = Simulation.summary
  static let details =
    Simulation.details + """

      In stop and take a bare number is a share of the price, any other expression a distance in price. where: flat in
      the rows that do not pass; from, to: only these bars are traded.
      """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on, .where, .from, .to]
  static let parameters =
    [
      Parameter<Self>.argument("what", \Self.what, "a signal, a model, or a column of targets between -1 and 1"),
      Parameter<Self>.option("stop", \Self.stop, "loss at which a position is closed: 2% or (2*atr(14))"),
      Parameter<Self>.option("take", \Self.take, "gain at which a position is closed: 4% or (3*atr(14))"),
    ] + Simulation.parameters.map { $0.within(\Self.simulation) }
  static let examples = [
    "bt = backtest (when(close > mean(close, 20), 1, -1)) cost=1bp",
    "bt = backtest (when(close > mean(close, 20), 1, 0)) cost=1bp spread=2bp slippage=1bp stop=(2*atr(14)) take=(4*atr(14))",
  ]

  var what = Formula(Expression(.missing, at: Place(0, 0)))
  var stop: Formula?
  var take: Formula?
  var simulation = Simulation()

  func run(_ call: inout Call) throws -> Value {
    let (name, frame) = try call.frame(inPart: true)
    for price in ["open", "high", "low", "close"] {
      guard let ahead = frame[price]?.lookahead, ahead > 0 else { continue }
      throw Complaint(
        "the column '\(price)' looks \(ahead) bars ahead", hint: "a backtest trades at prices that were there")
    }
    var signal = try call.targets(what, on: frame)
    guard signal.timeline.isAligned(with: frame.timeline) else { throw otherRows(name, signal, call) }
    var stop = try distance(stop, "stop", on: frame, in: &call)
    var take = try distance(take, "take", on: frame, in: &call)
    let condition = try call.condition(on: frame)
    let rows = try frame.stretches(from: call.clauses.from, to: call.clauses.to).flatMap { $0 }
    guard !rows.isEmpty else { throw Complaint("\(name) has no bars in that time", hint: frame.headline) }
    var bars = frame
    if rows.count < frame.count || condition != nil {
      bars = try frame.keeping { ["open", "high", "low", "close", "adj_close"].contains($0.name) }.rows(rows)
      signal = try signal.narrowed(to: bars, rows: rows, where: condition)
      stop = try stop?.rows(rows)
      take = try take?.rows(rows)
    }
    let backtest = try simulation.run(signal, on: bars, stop: stop, take: take, monitor: call.monitor)
    call.scope.trials.record(backtest.digest, score: backtest.ratioPerBar, on: bars.timeline.digest)
    return .object(backtest)
  }

  private func distance(
    _ formula: Formula?, _ name: String, on frame: Frame, in call: inout Call
  ) throws -> Distance? {
    guard let formula else { return nil }
    do {
      return try Distance(share: formula, called: name)
        ?? Distance(try call.knownColumn(formula, called: name, on: frame), called: name)
    } catch let complaint as Complaint { throw complaint.at(formula.written.place) }
  }

  private func otherRows(_ name: String, _ signal: Signal, _ call: Call) -> Complaint {
    let fitting = call.scope.names(ofKind: "frame").first { other in
      guard case .object(let object)? = call.scope[other], let frame = object as? Frame else { return false }
      return frame.timeline.isAligned(with: signal.timeline)
    }
    return Complaint(
      "the signal was made on other rows than \(name) has",
      hint: fitting.map { "say on \($0)" } ?? "make the signal again on \(name)", at: what.written.place)
  }
}
