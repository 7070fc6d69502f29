import Frames
import Glibc
import Vocabulary

/// Made-up bars: a geometric random walk whose drift and volatility follow a hidden Markov chain, with jumps, in the
/// sessions of a market.
///
/// All symbols share the regime. In regime s of n the volatility is `volatility` times m(s), which rises geometrically
/// from 0.6 to 2.2 before its mean square is made 1, and the drift is `drift` plus `volatility` times 1/2 - s / (n - 1).
/// A session changes regime with probability 1 / `stay`, to any other alike. Where sessions leave a gap, a fifth of a
/// day's variance falls into it; within a session variance and volume follow 0.6 + 1.2 (2x - 1)² of its length x. The
/// move of a symbol is sqrt(c) of a common one and sqrt(1 - c) of its own, c being `correlation`. Jumps come `jumps` times
/// a year, normal with deviation `jump`. The high and the low of a bar are drawn from those of a Brownian bridge between
/// open and close: (x + sqrt(x² - 2 v log u)) / 2 for a move x of variance v.
///
/// Each symbol draws from a stream of its own, and each bar as many numbers as any other: the bars of a longer run begin
/// with those of a shorter one, whatever the threads. Source of the bridge: Paul Glasserman, *Monte Carlo Methods in
/// Financial Engineering* (2003), 6.4.
package struct Synthesis: Sendable {
  package var symbols = ["SYN"]
  /// Bars of each symbol.
  package var count = 2000
  package var bar = Moment.day
  /// The first date.
  package var start = Day(year: 2015, month: 1, day: 1)
  package var calendar: String?
  package var zone: String?
  package var price = 100.0
  package var tick = 0.01
  /// Of a year.
  package var volatility = 0.2
  package var drift = 0.05
  package var regimes = 2
  /// Sessions that a regime lasts on average.
  package var stay = 40.0
  package var correlation = 0.3
  /// How many a year, and the deviation of their size.
  package var jumps = 6.0
  package var jump = 0.04
  /// Traded in a session, on average.
  package var volume = 1e6
  /// Adds the regime and the jumps as columns.
  package var showsTruth = false
  package var seed: UInt64 = 42

  package init() {}

  package func bars(monitor: Monitor = Monitor()) throws -> Frame {
    guard Set(symbols).count == symbols.count, !symbols.isEmpty else {
      throw Complaint("each symbol is named once", hint: "such as sym=[AAA BBB]")
    }
    let names = symbols.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let market = try calendar.map { try TradingCalendar(named: $0) }
    let zone = self.zone ?? market?.zone.name ?? "UTC"
    let time = try Frame(Timeline(times: [], segments: []), [], bar: bar, zone: zone, calendar: calendar).rowTime()
    monitor.begin("making bars", of: names.count)
    let slots = try Slot.slots(count, from: start, time, monitor)
    let path = MarketPath(self, slots)
    let length = slots.count
    let columns = Output(length * names.count, truth: showsTruth)
    try concurrently(names.count, threads: monitor.threads) { index in
      try draw(names[index], slots, path, columns, at: index * length, monitor)
      monitor.advance()
    }
    var times: [Int64] = []
    times.reserveCapacity(length * names.count)
    for _ in names { times += slots.map(\.time) }
    let segments = names.enumerated().map { Timeline.Segment($1, $0 * length..<($0 + 1) * length) }
    return try Frame(
      Timeline(times: times, segments: segments), columns.columns(), bar: bar, zone: zone, stamp: .open,
      calendar: calendar)
  }

  /// Draws the bars of one symbol.
  private func draw(
    _ symbol: String, _ slots: [Slot], _ path: MarketPath, _ output: Output, at first: Int, _ monitor: Monitor
  ) throws {
    var random = Random(seed: seed, stream: "generate \(symbol)")
    let (common, own) = (correlation.squareRoot(), (1 - correlation).squareRoot())
    var price = log(self.price)
    var last = rounded(self.price)
    for (index, slot) in slots.enumerated() {
      if index % 4096 == 0 { try monitor.check() }
      let draws = (
        night: random.normal(), day: random.normal(), high: random.positive(), low: random.positive(),
        jump: random.uniform(), size: random.normal(), volume: random.normal()
      )
      let state = path.states[index]
      let deviation = volatility * path.scales[Int(state)]
      let drift = path.drifts[Int(state)] - deviation * deviation / 2
      let night = deviation * slot.night.squareRoot()
      let spread = deviation * slot.day.squareRoot()
      price += drift * slot.night + night * (common * path.nights[index] + own * draws.night)
      let open = slot.night > 0 ? rounded(exp(price)) : last
      let jumped = draws.jump < jumps * (slot.day + slot.night)
      var move = drift * slot.day + spread * (common * path.days[index] + own * draws.day)
      if jumped { move += jump * draws.size }
      let variance = spread * spread
      let high = (move + (move * move - 2 * variance * log(draws.high)).squareRoot()) / 2
      let low = (move - (move * move - 2 * variance * log(draws.low)).squareRoot()) / 2
      let close = rounded(exp(price + move))
      let row = first + index
      output.open[row] = open
      output.high[row] = max(open, close, rounded(exp(price + high)))
      output.low[row] = min(open, close, rounded(exp(price + low)))
      output.close[row] = close
      let traded = volume * slot.traded * path.scales[Int(state)] * exp(0.4 * draws.volume - 0.08)
      output.volume[row] = max(1, traded.rounded())
      output.regime?[row] = Double(state)
      output.jump?[row] = jumped ? 1 : 0
      price += move
      last = close
    }
  }

  /// A price on the tick, and never below one.
  private func rounded(_ price: Double) -> Double {
    guard tick > 0 else { return max(price, Double.leastNormalMagnitude) }
    let inverse = 1 / tick
    // Multiples of a tick such as 0.01 are the numbers that are written with two decimals.
    if inverse.rounded() == inverse { return max((price * inverse).rounded(), 1) / inverse }
    return max((price / tick).rounded(), 1) * tick
  }
}

/// What all symbols share: the regime of each bar, and the common part of the moves.
private struct MarketPath {
  private(set) var states: [UInt8] = []
  private(set) var nights: [Double] = []
  private(set) var days: [Double] = []
  let scales: [Double]
  let drifts: [Double]

  init(_ synthesis: Synthesis, _ slots: [Slot]) {
    let n = synthesis.regimes
    let raw = (0..<n).map { n == 1 ? 1 : 0.6 * pow(2.2 / 0.6, Double($0) / Double(n - 1)) }
    let root = (raw.reduce(0) { $0 + $1 * $1 } / Double(n)).squareRoot()
    scales = raw.map { $0 / root }
    drifts = (0..<n).map { state in
      synthesis.drift + (n == 1 ? 0 : synthesis.volatility * (0.5 - Double(state) / Double(n - 1)))
    }
    var random = Random(seed: synthesis.seed, stream: "generate the market")
    var state = n == 1 ? 0 : Int(random.uniform() * Double(n))
    for slot in slots {
      let (changes, to) = (random.uniform(), random.uniform())
      if n > 1, changes < slot.ofSession / synthesis.stay {
        // To one of the others.
        let other = min(n - 2, Int(to * Double(n - 1)))
        state = other >= state ? other + 1 : other
      }
      states.append(UInt8(state))
      nights.append(random.normal())
      days.append(random.normal())
    }
  }
}

/// The columns as they are drawn, each symbol on rows of its own.
private final class Output: @unchecked Sendable {
  let open, high, low, close, volume: UnsafeMutableBufferPointer<Double>
  let regime, jump: UnsafeMutableBufferPointer<Double>?
  private var isTaken = false

  init(_ count: Int, truth: Bool) {
    func column() -> UnsafeMutableBufferPointer<Double> { Numbers.buffer(count) }
    (open, high, low, close, volume) = (column(), column(), column(), column(), column())
    (regime, jump) = (truth ? column() : nil, truth ? column() : nil)
  }

  deinit {
    if !isTaken { Numbers.discard([open, high, low, close, volume] + [regime, jump].compactMap { $0 }) }
  }

  /// The finished columns, which take over the memory.
  func columns() -> [Column] {
    isTaken = true
    func column(_ name: String, _ values: UnsafeMutableBufferPointer<Double>, _ role: Column.Role) -> Column {
      Column(name, role: role, .numbers(Numbers(adopting: values)))
    }
    let bars = [("open", open), ("high", high), ("low", low), ("close", close), ("volume", volume)]
    // What nobody could know is no feature.
    let truth = [("regime", regime), ("jump", jump)].compactMap { name, values in values.map { (name, $0) } }
    return bars.map { column($0, $1, .bar) } + truth.map { column($0, $1, .label) }
  }
}

extension Random {
  /// Uniform in (0, 1].
  fileprivate mutating func positive() -> Double { 1 - uniform() }

  /// Of the standard normal distribution.
  fileprivate mutating func normal() -> Double {
    NormalDistribution.quantile((Double(next() >> 11) + 0.5) * 0x1p-53)
  }
}
