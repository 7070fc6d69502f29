import Frames
import Testing
import Trading
import Vocabulary

/// What holds for any prices, targets and terms.
@Suite struct PropertyTests {
  /// A random walk with gaps, missing prices and targets, and terms of all sorts.
  struct Draw {
    var frame: Frame
    var targets: [Double]
    var stops: [Double]
    var simulation: Simulation

    init(seed: UInt64, count: Int = 300, symbols: Int = 1) throws {
      var random = Random(seed: seed, stream: "market")
      var columns = [[Double]](repeating: [], count: 4)
      targets = []
      stops = []
      var times: [Int64] = []
      var segments: [Timeline.Segment] = []
      for symbol in 0..<symbols {
        let from = times.count
        var price = 50 + 100 * random.uniform()
        var wanted = 0.0
        for bar in 0..<count {
          if symbol > 0, random.uniform() < 0.2 { continue }
          let open = price * (1 + 0.04 * (random.uniform() - 0.5))
          let close = open * (1 + 0.06 * (random.uniform() - 0.5))
          let high = max(open, close) * (1 + 0.02 * random.uniform())
          let low = min(open, close) * (1 - 0.02 * random.uniform())
          let isMissing = random.uniform() < 0.02
          for (index, value) in [open, high, low, close].enumerated() {
            columns[index].append(isMissing ? .nan : value)
          }
          if random.uniform() < 0.2 { wanted = [1, -1, 0, 0.5, -0.3][Int(random.uniform() * 5)] }
          targets.append(random.uniform() < 0.05 ? .nan : wanted)
          stops.append(random.uniform() < 0.1 ? .nan : price * 0.03 * random.uniform())
          times.append(Int64(bar) * Moment.day)
          price = close
        }
        segments.append(Timeline.Segment("S\(symbol)", from..<times.count))
      }
      let timeline = try Timeline(times: times, segments: segments)
      frame = try Frame(
        timeline, zip(["open", "high", "low", "close"], columns).map { Column($0, role: .bar, $1) })
      simulation = Simulation()
      simulation.costs = Costs(
        commission: 0.002 * random.uniform(), perUnit: 0.01 * random.uniform(),
        spread: Markup(share: 0.002 * random.uniform()), slippage: Markup(share: 0.001 * random.uniform()))
      if seed % 7 == 4 {
        simulation.costs.spread = Markup(ticks: 2)
        simulation.costs.slippage = Markup(ticks: 0.5)
        simulation.costs.tick = 0.25
      }
      simulation.share = 0.2 + 1.5 * random.uniform()
      if seed % 3 == 1 { simulation.lot = 1 }
      if seed % 5 == 2 { simulation.units = 40 }
      if seed % 5 == 3 { simulation.cash = 60_000 }
    }

    func run(threads: Int = 1) throws -> Backtest {
      try simulation.run(
        try Signal(targets: Numbers(targets), on: frame.timeline, origin: "random"), on: frame,
        stop: .column(Numbers(stops)), take: .share(0.04), monitor: Monitor(threads: threads))
    }
  }

  @Test(arguments: 0..<60 as Range<UInt64>) func theBooksBalance(_ seed: UInt64) throws {
    let draw = try Draw(seed: seed, symbols: 1 + Int(seed % 4))
    let backtest = try draw.run()
    let count = Double(draw.frame.timeline.segments.count)
    let equity = try backtest.symbols.equity.array()
    let cash = try backtest.symbols.cash.array()
    let units = try backtest.symbols.position.array()
    let close = try #require(draw.frame["close"]?.numbers).array()
    var total = 0.0
    for (index, segment) in draw.frame.timeline.segments.enumerated() {
      // Fills alone, in their order, make the cash and the units of every bar.
      let fills = backtest.fills.filter { segment.rows.contains($0.row) }
      var next = 0
      var (money, held) = (draw.simulation.capital / count, 0.0)
      for row in segment.rows {
        while next < fills.count, fills[next].row == row {
          let fill = fills[next]
          money -= fill.units * fill.price
          money -= draw.simulation.costs.paid(units: fill.units, price: fill.price).total
          held += fill.units
          next += 1
        }
        #expect(abs(money - cash[row]) < 1e-6 && abs(held - units[row]) < 1e-6)
        if !close[row].isNaN { #expect(abs(equity[row] - (cash[row] + units[row] * close[row])) < 1e-6) }
      }
      #expect(next == fills.count)
      let net = backtest.trades.filter { $0.segment == index }.reduce(0) { $0 + $1.net }
      #expect(abs(equity[segment.rows.upperBound - 1] - draw.simulation.capital / count - net) < 1e-6)
      total += net
    }
    #expect(abs(backtest.whole.end - backtest.simulation.capital - total) < 1e-6)
    let paid = backtest.trades.reduce(0) { $0 + $1.paid.total }
    #expect(abs(backtest.whole.paid.total - paid) < 1e-6)
  }

  @Test(arguments: 0..<20 as Range<UInt64>) func nothingBeforeDependsOnWhatComesAfter(_ seed: UInt64) throws {
    let draw = try Draw(seed: seed)
    let whole = try draw.run()
    let count = 120 + Int(seed) * 7
    // The same past with another future.
    let other = try Draw(seed: seed + 1000)
    var changed = draw
    func spliced(_ name: String) throws -> Column {
      let past = try #require(draw.frame[name]?.numbers).array()
      let future = try #require(other.frame[name]?.numbers).array()
      return Column(name, role: .bar, Array(past[..<count] + future[count...]))
    }
    changed.frame = try draw.frame.with(["open", "high", "low", "close"].map(spliced))
    changed.targets = Array(draw.targets[..<count] + other.targets[count...])
    changed.stops = Array(draw.stops[..<count] + other.stops[count...])
    let elsewhere = try changed.run()
    for (a, b) in [(whole.curve.equity, elsewhere.curve.equity), (whole.curve.cash, elsewhere.curve.cash)] {
      #expect(try a.array()[..<count].map(\.bitPattern) == b.array()[..<count].map(\.bitPattern))
    }
    #expect(try whole.curve.equity.array()[count...] != elsewhere.curve.equity.array()[count...])
  }

  @Test func withoutCostsTurningRoundAndRoundAtOnePriceLosesNothing() throws {
    let frame = try bars((0..<200).map { _ in (10, 10, 10, 10) })
    let backtest = try Simulation().run(try targets((0..<200).map { $0 % 2 == 0 ? 1 : -1 }, on: frame), on: frame)
    #expect(try backtest.curve.equity.array().allSatisfy { $0 == 100_000 })
    #expect(backtest.trades.count == 199)
  }

  @Test(arguments: 0..<10 as Range<UInt64>) func aSymbolInAPanelTradesAsItDoesAlone(_ seed: UInt64) throws {
    let draw = try Draw(seed: seed, symbols: 3)
    let panel = try draw.run(threads: 2)
    for (index, segment) in draw.frame.timeline.segments.enumerated() {
      let timeline = try Timeline(
        times: Array(draw.frame.timeline.times[segment.rows]),
        segments: [Timeline.Segment(segment.symbol, 0..<segment.rows.count)])
      var alone = draw
      alone.frame = try Frame(
        timeline,
        try draw.frame.columns.map { column in
          Column(column.name, role: .bar, Array(try #require(column.numbers).array()[segment.rows]))
        })
      alone.targets = Array(draw.targets[segment.rows])
      alone.stops = Array(draw.stops[segment.rows])
      alone.simulation.capital = draw.simulation.capital / 3
      let single = try alone.run()
      #expect(try single.curve.equity.array() == Array(panel.symbols.equity.array()[segment.rows]))
      #expect(try panel.stretch(ofSegment: index).end == single.whole.end)
      #expect(try panel.stretch(ofSegment: index).closed == single.whole.closed)
    }
  }

  @Test func workCanBeStopped() throws {
    let monitor = Monitor()
    monitor.cancel()
    let frame = try bars([(10, 10, 10, 10)])
    #expect(throws: Interruption.self) {
      try Simulation().run(try targets([1], on: frame), on: frame, monitor: monitor)
    }
  }
}
