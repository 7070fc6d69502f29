import Drawing
import Frames
import Trading
import Vocabulary

extension Backtest: Presentable {
  package var kind: String { "backtest" }

  /// `2000-03-01..2013-03-01  return 71.9%  CAGR 4.3%  Sharpe 0.28  max drawdown -86.2%  117 trades`.
  package var headline: String {
    func share(_ name: String) -> String { "\(number(statistic(name), scale: 100, decimals: 1))%" }
    return [
      "\(day(curve.times.times.first ?? 0))..\(day(curve.times.times.last ?? 0))",
      "return \(share("total_return"))", "CAGR \(share("cagr"))", "Sharpe \(number(statistic("sharpe"), decimals: 2))",
      "max drawdown \(share("max_drawdown"))", "\(whole.closed) trades",
    ].joined(separator: "  ") + ruin + (simulation.costs == Costs() ? "  without costs" : "")
  }

  /// That trading ended early, which the figures before do not say.
  private var ruin: String {
    guard let first = ruins.min() else { return "" }
    let accounts = bars.timeline.segments.count
    return accounts == 1 ? "  ruined \(day(first))" : "  \(ruins.count) of \(accounts) ruined, first \(day(first))"
  }

  package var propertyNames: [String] {
    ["equity", "trades", "positions", "drawdown", "benchmark", "periods"]
      + Backtest.statistics.entries.flatMap { [$0.name] + $0.aliases }
  }

  package func property(_ name: String) -> Value? {
    switch name {
    case "equity": return (try? equityFrame).map { .object($0) }
    case "trades": return (try? tradeFrame).map { .object($0) }
    case "positions": return (try? positionFrame).map { .object($0) }
    case "benchmark": return (try? benchmark()).map { .object($0) }
    case "periods": return .number(periods)
    case "drawdown": return .record(drawdown)
    default: return statistic(name).map { .number($0) }
    }
  }

  package var display: [Block] {
    guard let benchmark = try? benchmark(), let table = try? summary(beside: benchmark) else {
      return [.text(headline)]
    }
    return [.text(headline), .table(table)]
  }

  package var digest: Digest {
    let parts = try? [curve.equity, curve.cash, curve.position, symbols.position].map { try $0.digest() }
    let results = trades.map(\.net).withUnsafeBufferPointer { Digest(of: $0) }
    return Digest(of: (parts ?? [Digest("unreadable")]) + [curve.times.digest, results])
  }

  package var sketch: [Sketch] {
    let figures = Backtest.statistics.names.map { statistic($0) ?? .nan }
    return [Sketch("statistics", figures)] + Column("equity", .numbers(curve.equity)).sketch()
  }

  /// The deepest fall: how deep, from when to when, and how many bars the longest took.
  private var drawdown: [Value.Field] {
    func moment(_ row: Int?) -> Value {
      row.map { .moment(Moment(nanoseconds: civil(curve.times.times[$0]))) } ?? .nothing
    }
    return [
      Value.Field("depth", .number(whole.drawdown.depth)), Value.Field("peak", moment(whole.drawdown.peak)),
      Value.Field("trough", moment(whole.drawdown.trough)), Value.Field("recovery", moment(whole.drawdown.recovery)),
      Value.Field("longest", .number(Double(whole.drawdown.longest))),
    ]
  }

  private func civil(_ time: Int64) -> Int64 { (try? clock(time)) ?? time }

  private func day(_ time: Int64) -> Substring { Moment.text(civil(time)).prefix(10) }

  private func number(_ value: Double?, scale: Double = 1, decimals: Int) -> String {
    Numeral.fixed((value ?? .nan) * scale, decimals)
  }
}
