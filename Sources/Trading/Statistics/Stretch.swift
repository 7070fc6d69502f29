import Frames
import Vocabulary

/// A stretch of a curve with the trades and costs that fall into it, summed up: what statistics are made of.
///
/// Returns are from close to close. The first bar of a curve has none; the first of a later stretch counts from the
/// close before it.
package struct Stretch: Sendable {
  /// Nanoseconds UTC: of the close that the stretch counts from, and of its last bar.
  package var from: Int64
  package var to: Int64
  package var start: Double
  package var end: Double
  package var periods: Double
  /// Interest without risk, a year.
  package var rate: Double
  package var bars = 0
  package var barsInvested = 0
  package var meanEquity = Double.nan
  /// Of the returns of a bar.
  package var returns = 0
  package var mean = Double.nan
  /// Sample variance, over n-1.
  package var variance = Double.nan
  /// Mean square of the returns below the rate, over all n.
  package var downside = Double.nan
  package var drawdown = Drawdown()
  /// Money bought and sold for.
  package var traded = 0.0
  package var paid = Costs.Paid()
  /// Trades that were closed, by what they brought net.
  package var closed = 0
  package var won = 0
  package var gain = 0.0
  package var loss = 0.0

  /// The deepest fall from a peak, and the longest time below one.
  package struct Drawdown: Equatable, Sendable {
    /// 0 or below: -0.2 is a fall of 20%.
    package var depth = 0.0
    /// Rows of the curve; nil where there was no fall, or no recovery yet.
    package var peak: Int?
    package var trough: Int?
    package var recovery: Int?
    /// Bars from a peak to the bar before the next one, at most.
    package var longest = 0
  }

  /// Interest without risk for one bar.
  package var ratePerBar: Double { rate / periods }

  /// Calendar years of 365.25 days.
  package var years: Double { Double(to - from) / Year.nanoseconds }

  /// - Parameters:
  ///   - rows: Of the curve; not empty.
  ///   - fills: With the times in `at`, sorted or not; those outside the stretch are left out, as are trades that were
  ///     closed outside it.
  init(
    _ curve: Curve, rows: Range<Int>, fills: [Fill], trades: [Trade], at: Timeline, costs: Costs, periods: Double,
    rate: Double
  ) throws {
    let times = curve.times.times
    let hasBefore = rows.lowerBound > 0
    let first = hasBefore ? rows.lowerBound - 1 : rows.lowerBound
    (from, to) = (times[first], times[rows.upperBound - 1])
    (start, end) = (0, 0)
    self.periods = periods
    self.rate = rate
    bars = rows.count
    try curve.equity.withValues { equity in
      start = equity[first]
      end = equity[rows.upperBound - 1]
      walk(UnsafeBufferPointer(rebasing: equity[first..<rows.upperBound]), first: first, countsFirst: !hasBefore)
    }
    barsInvested = try curve.position.withValues { position in
      var count = 0
      for row in rows where position[row] != 0 { count += 1 }
      return count
    }
    let whole = rows.count == times.count
    let last = times[rows.upperBound - 1]
    let since = hasBefore ? times[rows.lowerBound - 1] : Int64.min
    func falls(_ row: Int) -> Bool { whole || (at.times[row] > since && at.times[row] <= last) }
    for fill in fills where falls(fill.row) {
      traded += abs(fill.units) * fill.price
      paid += costs.paid(units: fill.units, price: fill.price)
    }
    for trade in trades where trade.exit != .open && falls(trade.exitRow) {
      closed += 1
      let net = trade.net
      if net > 0 {
        won += 1
        gain += net
      } else {
        loss -= net
      }
    }
  }

  /// Two passes over the equity, whose first value is the one that the stretch counts from.
  private mutating func walk(_ equity: UnsafeBufferPointer<Double>, first: Int, countsFirst: Bool) {
    returns = equity.count - 1
    var (sum, worth) = (0.0, countsFirst ? equity[0] : 0)
    var (peak, peakRow, top) = (equity[0], 0, 0)
    var recovered = true
    for row in 1..<max(1, equity.count) {
      let now = equity[row]
      worth += now
      sum += Curve.change(from: equity[row - 1], to: now)
      if now >= peak {
        if !recovered {
          drawdown.recovery = first + row
          recovered = true
        }
        (peak, peakRow) = (now, row)
        continue
      }
      drawdown.longest = max(drawdown.longest, row - peakRow)
      let depth = now / peak - 1
      if depth < drawdown.depth {
        top = peakRow
        drawdown.depth = depth
        drawdown.trough = first + row
        drawdown.recovery = nil
        recovered = false
      }
    }
    if drawdown.trough != nil { drawdown.peak = first + top }
    meanEquity = worth / Double(countsFirst ? equity.count : equity.count - 1)
    guard returns > 0 else { return }
    mean = sum / Double(returns)
    let least = ratePerBar
    var (squares, below) = (0.0, 0.0)
    for row in 1..<equity.count {
      let value = Curve.change(from: equity[row - 1], to: equity[row])
      let apart = value - mean
      squares += apart * apart
      let short = value - least
      if short < 0 { below += short * short }
    }
    variance = returns > 1 ? squares / Double(returns - 1) : .nan
    downside = below / Double(returns)
  }
}
