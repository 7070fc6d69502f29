import Frames
import Vocabulary

extension Backtest {
  /// `equity cash value position returns drawdown commission spread slippage`, a row a bar; costs add up over time.
  ///
  /// Of many symbols all of them together, on the union of their times, where `position` counts open positions. What
  /// can be derived is derived when it is first read.
  package var equityFrame: Frame {
    get throws {
      let (curve, count) = (curve, curve.times.count)
      func derived(
        _ name: String, unit: String? = nil,
        _ fill: @escaping @Sendable (UnsafeMutableBufferPointer<Double>) throws -> Void
      ) -> Column {
        Column(name, .numbers(Numbers(count: count, reading: { try Numbers(count: count, fill) })), unit: unit)
      }
      func costs(_ name: String, _ part: @escaping @Sendable (Costs.Paid) -> Double) -> Column {
        derived(name, unit: "money") { [self] in try accumulate(part, into: $0) }
      }
      return try Frame(
        curve.times,
        [
          Column("equity", .numbers(curve.equity), unit: "money"),
          Column("cash", .numbers(curve.cash), unit: "money"),
          derived("value", unit: "money") { value in
            try curve.equity.withValues { equity in
              try curve.cash.withValues { cash in
                for row in 0..<count { value.initializeElement(at: row, to: equity[row] - cash[row]) }
              }
            }
          },
          Column("position", role: .position, .numbers(curve.position)),
          derived("returns") { returns in
            try curve.equity.withValues { equity in
              for row in 0..<count {
                returns.initializeElement(
                  at: row, to: row == 0 ? .nan : Curve.change(from: equity[row - 1], to: equity[row]))
              }
            }
          },
          derived("drawdown") { drawdown in
            try curve.equity.withValues { equity in
              var peak = -Double.infinity
              for row in 0..<count {
                peak = max(peak, equity[row])
                drawdown.initializeElement(at: row, to: equity[row] / peak - 1)
              }
            }
          },
          costs("commission", \.commission), costs("spread", \.spread), costs("slippage", \.slippage),
        ], bar: bars.bar, zone: bars.zone, stamp: bars.stamp, calendar: bars.calendar)
    }
  }

  /// Each symbol's own account on the rows of the bars: `equity cash position`.
  package var positionFrame: Frame {
    get throws {
      try Frame(
        bars.timeline,
        [
          Column("equity", .numbers(symbols.equity), unit: "money"),
          Column("cash", .numbers(symbols.cash), unit: "money"),
          Column("position", role: .position, .numbers(symbols.position), unit: "units"),
        ], bar: bars.bar, zone: bars.zone, stamp: bars.stamp, calendar: bars.calendar)
    }
  }

  /// A row a trade, at the time of its entry: side, units, prices, gross, costs apart, net, bars held, why it ended.
  package var tradeFrame: Frame {
    get throws {
      let timeline = bars.timeline
      var segments: [Timeline.Segment] = []
      var start = 0
      for (index, segment) in timeline.segments.enumerated() {
        let count = trades[start...].prefix { $0.segment == index }.count
        if count > 0 { segments.append(Timeline.Segment(segment.symbol, start..<start + count)) }
        start += count
      }
      func column(_ name: String, unit: String? = nil, _ value: (Trade) -> Double) -> Column {
        Column(name, .numbers(Numbers(trades.map(value))), unit: unit)
      }
      let exits = Trade.Exit.allCases
      let (clock, times) = (try clock, timeline.times)
      let exitCodes = trades.map { trade in Int32(exits.firstIndex(of: trade.exit) ?? -1) }
      return try Frame(
        try Timeline(times: trades.map { timeline.times[$0.entryRow] }, segments: segments),
        [
          Column("side", .category(codes: trades.map { $0.side > 0 ? 0 : 1 }, names: ["long", "short"])),
          column("units") { $0.units },
          column("entry_price") { $0.entryPrice },
          Column("exit_time", .text(trades.map { Backtest.written(clock(times[$0.exitRow])) }), unit: bars.zone),
          column("exit_price") { $0.exitPrice },
          column("bars") { Double($0.bars) },
          column("gross", unit: "money") { $0.gross },
          column("commission", unit: "money") { $0.paid.commission },
          column("spread", unit: "money") { $0.paid.spread },
          column("slippage", unit: "money") { $0.paid.slippage },
          column("net", unit: "money") { $0.net },
          Column("exit", .category(codes: exitCodes, names: exits.map(\.rawValue))),
        ], zone: bars.zone, stamp: bars.stamp, calendar: bars.calendar)
    }
  }

  /// What the market's clock shows at a time.
  package var clock: (Int64) -> Int64 {
    get throws {
      let zone = try Zone(named: bars.zone)
      return { zone.civil($0) }
    }
  }

  /// A day where it is midnight, else day and time.
  static func written(_ time: Int64) -> String {
    let text = Moment.text(time)
    return text.hasSuffix("T00:00") ? String(text.dropLast(6)) : text
  }

  /// One kind of cost, summed up to each row of the curve.
  private func accumulate(_ part: (Costs.Paid) -> Double, into sums: UnsafeMutableBufferPointer<Double>) throws {
    sums.initialize(repeating: 0)
    let times = curve.times.times
    let isPanel = bars.timeline.isPanel
    for fill in fills {
      let row = isPanel ? Backtest.row(of: bars.timeline.times[fill.row], in: times) : fill.row
      sums[row] += part(simulation.costs.paid(units: fill.units, price: fill.price))
    }
    var sum = 0.0
    for row in sums.indices {
      sum += sums[row]
      sums[row] = sum
    }
  }

  /// The row of a time that is among them.
  private static func row(of time: Int64, in times: [Int64]) -> Int {
    var (low, high) = (0, times.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
