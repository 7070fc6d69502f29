import Frames
import Synchronization
import Vocabulary

/// How a backtest trades: size, costs, capital. The doc of `Sleeve` says when what is filled.
package struct Simulation: Entry {
  package static let name = "simulation"
  package static let summary = "trades targets bar by bar: decided at the close, filled at the next open"
  package static let details = """
    A target is decided at the close of a bar and filled at the open of the symbol's next bar, with commission, half
    the spread and slippage. stop and take are measured from the open at which the position was entered and hold from
    that bar on: an open beyond one fills at the open, a bar that touches both counts as the stop. After a stop or a
    take the symbol stays flat until the target changes. Units stay as they are from entry to exit, unless the target
    changes its size. A position that is open at the last bar is valued at its close and listed as open. Of many
    symbols each has an equal share of the capital and its own account; the curve is their sum over the union of their
    times. Debt costs no interest, a short position no fee.
    """
  package static let parameters = [
    Parameter.option(
      "cost", \Self.costs.commission, in: 0...0.5, unit: "of the value", "commission on each fill, such as 1bp"),
    Parameter.option("perunit", \Self.costs.perUnit, in: 0...1e6, unit: "money", "commission for each unit of a fill"),
    Parameter.option("spread", \Self.costs.spread, "quoted spread, such as 2bp or 1tick: a fill pays half of it"),
    Parameter.option("slippage", \Self.costs.slippage, "how much worse a fill is than quoted, such as 1bp or 1tick"),
    Parameter.option(
      "tick", \Self.costs.tick, in: 0...1e6, unit: "of price", "the step of the price, for what is given in ticks"),
    Parameter.option("size", \Self.share, in: 0.000001...100, unit: "of the equity", "how much goes into a position"),
    Parameter.option("units", \Self.units, "a fixed number of units, instead of size"),
    Parameter.option("cash", \Self.cash, "a fixed amount of money in a position, instead of size"),
    Parameter.option(
      "lot", \Self.lot, in: 0...1e9, unit: "units", "units are whole multiples of this; 0 for fractions"),
    Parameter.option("capital", \Self.capital, in: 0.01...1e12, unit: "money", "what there is at the start"),
    Parameter.option("rate", \Self.rate, in: -1...1, unit: "a year", "interest without risk, for Sharpe and Sortino"),
    Parameter.option("periods", \Self.periods, "bars a year, where the bars do not tell it right"),
  ]

  package var costs = Costs()
  package var share = 1.0
  package var units: Double?
  package var cash: Double?
  package var lot = 0.0
  package var capital = 100_000.0
  package var rate = 0.0
  package var periods: Double?

  package init() {}

  /// Trades the signal on the bars of a frame with the same rows, which has `open` and `close`, and `high` and `low`
  /// where there is a stop or a take.
  package func run(
    _ signal: Signal, on frame: Frame, stop: Distance? = nil, take: Distance? = nil, monitor: Monitor = Monitor()
  ) throws -> Backtest {
    guard signal.timeline.isAligned(with: frame.timeline) else {
      throw Complaint("the signal was made on other rows than the bars: make it again on this frame")
    }
    guard frame.count > 0 else { throw Complaint("there are no bars to trade") }
    let isInTicks = costs.spread.ticks + costs.slippage.ticks > 0 || [stop, take].contains { $0?.isInTicks ?? false }
    guard !isInTicks || costs.tick > 0 else {
      throw Complaint("how large is a tick of this instrument?", hint: "say it in its price, such as tick=0.25")
    }
    let size = try size()
    let timeline = frame.timeline
    let open = try prices("open", frame)
    let close = try prices("close", frame)
    let hasBarriers = stop != nil || take != nil
    let high = hasBarriers ? try prices("high", frame) : Simulation.none
    let low = hasBarriers ? try prices("low", frame) : Simulation.none
    var terms = Sleeve.Terms(
      costs: costs, size: size, lot: lot, capital: capital / Double(timeline.segments.count))
    let stopColumn = try column(stop, "stop", &terms.stopShare, frame)
    let takeColumn = try column(take, "take", &terms.takeShare, frame)
    let columns = [open, high, low, close, signal.target, stopColumn, takeColumn]

    let books = [Books(frame.count), Books(frame.count), Books(frame.count)]
    let target = Sleeve.Books(equity: books[0].buffer, cash: books[1].buffer, units: books[2].buffer)
    let finished = Mutex([Sleeve?](repeating: nil, count: timeline.segments.count))
    monitor.begin("backtest", of: timeline.segments.count)
    try withValues(columns) { values in
      let bars = Sleeve.Bars(
        open: values[0], high: values[1], low: values[2], close: values[3], target: values[4], stop: values[5],
        take: values[6])
      nonisolated(unsafe) let shared = bars
      try concurrently(timeline.segments.count, threads: monitor.threads) { [terms] index in
        let segment = timeline.segments[index]
        var sleeve = Sleeve(segment: index, terms: terms)
        try sleeve.run(segment.rows, shared, into: target, symbol: segment.symbol, monitor: monitor)
        finished.withLock { $0[index] = sleeve }
        monitor.advance()
      }
    }
    let sleeves = finished.withLock { $0.compactMap { $0 } }
    let numbers = books.map { $0.numbers() }
    return try Backtest(
      simulation: self, frame: frame, signal: signal, stop: stop, take: take,
      symbols: Curve(times: timeline, equity: numbers[0], cash: numbers[1], position: numbers[2]), sleeves: sleeves,
      monitor: monitor)
  }

  // MARK: - Parts

  private func size() throws -> Size {
    switch (units, cash) {
    case (nil, nil): return .share(share)
    case (let units?, nil):
      guard units > 0, units < .infinity else {
        throw Complaint("units is a number above 0, not \(Value.source(units))")
      }
      return .units(units)
    case (nil, let cash?):
      guard cash > 0, cash < .infinity else { throw Complaint("cash is an amount above 0, not \(Value.source(cash))") }
      return .cash(cash)
    case (_?, _?): throw Complaint("units and cash both say how large a position is: give one of them")
    }
  }

  private func prices(_ name: String, _ frame: Frame) throws -> Numbers {
    guard let numbers = try frame.column(name).numbers else {
      throw Complaint("the column '\(name)' is not of numbers: a backtest needs bars with open, high, low and close")
    }
    return numbers
  }

  private func column(
    _ distance: Distance?, _ name: String, _ share: inout Double?, _ frame: Frame
  ) throws -> Numbers {
    switch distance {
    case nil: return Simulation.none
    case .share(let given)?:
      share = given
      return Simulation.none
    case .ticks(let count)?:
      return Numbers(count: frame.count) { $0.initialize(repeating: count * costs.tick) }
    case .column(let numbers)?:
      guard numbers.count == frame.count else {
        throw Complaint("\(name) has \(numbers.count) rows, the frame has \(frame.count)")
      }
      return numbers
    }
  }

  private static let none = Numbers([])

  /// Runs `body` with the values of all columns.
  private func withValues(_ columns: [Numbers], _ body: ([UnsafeBufferPointer<Double>]) throws -> Void) throws {
    func next(_ done: [UnsafeBufferPointer<Double>]) throws {
      guard done.count < columns.count else { return try body(done) }
      try columns[done.count].withValues { try next(done + [$0]) }
    }
    try next([])
  }
}

/// A column while it is written; freed where the work stops before it is done.
private final class Books {
  private(set) var buffer: UnsafeMutableBufferPointer<Double>
  private var isOwned = true

  init(_ count: Int) { buffer = .allocate(capacity: count) }

  deinit { if isOwned { buffer.deallocate() } }

  func numbers() -> Numbers {
    isOwned = false
    return Numbers(adopting: buffer)
  }
}
