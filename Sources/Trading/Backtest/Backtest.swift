import Frames
import Vocabulary

/// What a simulation brought: the account bar by bar, the trades, and what is to be said of them.
package struct Backtest: Sendable {
  package let simulation: Simulation
  /// The bars that were traded.
  package let bars: Frame
  package let signal: Signal
  package let stop: Distance?
  package let take: Distance?
  /// Row by row of the bars, each symbol by itself.
  package let symbols: Curve
  /// All symbols together; the same as `symbols` where there is only one.
  package let curve: Curve
  /// By symbol, then in the order of their ends.
  package let trades: [Trade]
  /// By symbol, then in order.
  package let fills: [Fill]
  /// When accounts were used up, one time for each that was, in the order of the symbols.
  package let ruins: [Int64]
  /// Bars a year.
  package let periods: Double
  /// All of it, summed up.
  package let whole: Stretch
  /// What the reader should know: how a year was counted, what was left out.
  package let notes: [String]

  init(
    simulation: Simulation, frame: Frame, signal: Signal, stop: Distance?, take: Distance?, symbols: Curve,
    sleeves: [Sleeve], monitor: Monitor
  ) throws {
    self.simulation = simulation
    bars = frame
    self.signal = signal
    self.stop = stop
    self.take = take
    self.symbols = symbols
    trades = sleeves.count == 1 ? sleeves[0].trades : sleeves.flatMap(\.trades)
    fills = sleeves.count == 1 ? sleeves[0].fills : sleeves.flatMap(\.fills)
    if frame.timeline.segments.count == 1 {
      curve = symbols
    } else {
      curve = try symbols.equity.withValues { equity in
        try symbols.cash.withValues { cash in
          try symbols.position.withValues { units in
            try Curve.sum(
              frame.timeline, equity: equity, cash: cash, units: units,
              share: simulation.capital / Double(sleeves.count), monitor: monitor)
          }
        }
      }
    }
    if let given = simulation.periods, !(given > 0 && given < .infinity) {
      throw Complaint("periods is a number above 0, not \(Value.source(given))")
    }
    periods = simulation.periods ?? Year.periods(curve.times.times)
    whole = try Stretch(
      curve, rows: 0..<curve.times.count, fills: fills, trades: trades, at: frame.timeline, costs: simulation.costs,
      periods: periods, rate: simulation.rate)
    ruins = sleeves.compactMap { $0.oddities.ruinRow.map { frame.timeline.times[$0] } }
    notes = Backtest.notes(simulation, periods, frame, sleeves.map(\.oddities))
  }

  /// The same capital put into all symbols at the first open that can be had, and held: with the same costs, without
  /// stop and take.
  package func benchmark(monitor: Monitor = Monitor()) throws -> Backtest {
    var holding = Simulation()
    holding.costs = simulation.costs
    holding.capital = simulation.capital
    holding.rate = simulation.rate
    holding.periods = periods
    let always = Numbers(count: bars.count) { $0.initialize(repeating: 1) }
    let signal = try Signal(targets: always, on: bars.timeline, origin: "buy and hold")
    return try holding.run(signal, on: bars, monitor: monitor)
  }

  /// The same trading at costs that are so many times as high.
  package func atCosts(times factor: Double, monitor: Monitor = Monitor()) throws -> Backtest {
    var dearer = simulation
    dearer.costs = simulation.costs * factor
    return try dearer.run(signal, on: bars, stop: stop, take: take, monitor: monitor)
  }

  /// The stretch of the curve within those rows.
  package func stretch(_ rows: Range<Int>) throws -> Stretch {
    try Stretch(
      curve, rows: rows, fills: fills, trades: trades, at: bars.timeline, costs: simulation.costs, periods: periods,
      rate: simulation.rate)
  }

  /// The account of one symbol by itself, on its own bars.
  package func stretch(ofSegment index: Int) throws -> Stretch {
    let segment = bars.timeline.segments[index]
    let rows = segment.rows
    func part(_ numbers: Numbers) throws -> Numbers { try numbers.withValues { Numbers(Array($0[rows])) } }
    let times = try Timeline(
      times: Array(bars.timeline.times[rows]), segments: [Timeline.Segment(segment.symbol, 0..<rows.count)])
    let own = Curve(
      times: times, equity: try part(symbols.equity), cash: try part(symbols.cash),
      position: try part(symbols.position))
    return try Stretch(
      own, rows: 0..<rows.count, fills: fills.filter { rows.contains($0.row) },
      trades: trades.filter { $0.segment == index }, at: bars.timeline, costs: simulation.costs, periods: periods,
      rate: simulation.rate)
  }

  /// Whether the closes are others than the adjusted closes that lie beside them.
  private static func isUnadjusted(_ frame: Frame) -> Bool {
    guard let close = frame["close"]?.numbers, let adjusted = frame["adj_close"]?.numbers else { return false }
    let differs = try? close.withValues { close in
      try adjusted.withValues { adjusted in close.indices.contains { abs(close[$0] / adjusted[$0] - 1) > 1e-4 } }
    }
    return differs ?? false
  }

  private static func notes(
    _ simulation: Simulation, _ periods: Double, _ frame: Frame, _ oddities: [Sleeve.Oddities]
  ) -> [String] {
    func sum(_ count: (Sleeve.Oddities) -> Int) -> Int { oddities.reduce(0) { $0 + count($1) } }
    func bars(_ count: Int) -> String { count == 1 ? "1 bar" : "\(count) bars" }
    var notes = [
      "\(Value.source(periods)) bars a year" + (simulation.periods == nil ? ", by the usual step between bars" : "")
    ]
    if Backtest.isUnadjusted(frame) {
      notes.append("close is not adj_close: a split counts as a loss or a gain; load … prices=adjusted avoids it")
    }
    let withoutOpen = sum(\.barsWithoutOpen)
    if withoutOpen > 0 { notes.append("\(bars(withoutOpen)) without a price at the open: orders waited for the next") }
    let withoutBarrier = sum(\.entriesWithoutBarrier)
    if withoutBarrier > 0 {
      notes.append("no entry at \(bars(withoutBarrier)): the distance of stop or take was na or not above 0")
    }
    let inDebt = sum(\.barsInDebt)
    if inDebt > 0 { notes.append("cash was below 0 at \(bars(inDebt)); debt costs no interest here") }
    let ruined = sum { $0.ruinRow == nil ? 0 : 1 }
    if ruined > 0 {
      notes.append(oddities.count == 1 ? "the equity was used up: trading stopped" : "\(ruined) accounts were used up")
    }
    let unfilled = sum { $0.lastDecisionUnfilled ? 1 : 0 }
    if unfilled > 0 {
      notes.append(
        oddities.count == 1
          ? "the last close wants a change that no bar is left for"
          : "\(unfilled) symbols end with a decision that no bar is left for")
    }
    return notes
  }
}
