import Frames
import Glibc
import Vocabulary

extension Cleaning.Work {
  /// A price is a spike where its logarithm lies off the median of the three bars before and off the median of the three
  /// bars after, on the same side of both, by more than so many usual moves. The usual move is 1.4826 times the median
  /// absolute change of the log close in the 51 bars around it, and at least a basis point. A price that goes to a new
  /// level and stays there, as after a split, is none.
  ///
  /// Source: the factor that makes a median absolute deviation a standard deviation, Rousseeuw and Croux, *Alternatives to
  /// the Median Absolute Deviation* (1993).
  mutating func spikes(_ segment: Timeline.Segment, _ monitor: Monitor) throws {
    let kept = segment.rows.filter { row in isKept[row] && prices.allSatisfy { $0[row] > 0 } }
    let side = 3
    try monitor.check()
    guard kept.count > 2 * side else { return }
    let logs = try prices.map { values in
      try monitor.check()
      return kept.map { log(values[$0]) }
    }
    let moves = (0..<kept.count).map { $0 == 0 ? 0 : abs(logs[3][$0] - logs[3][$0 - 1]) }
    let limit = settings.spikes ?? Cleaning.usualSpike
    var found: [(place: Int, price: Int)] = []
    for place in side..<(kept.count - side) {
      if place & 4095 == 0 { try monitor.check() }
      var scale = 0.0
      for price in 0..<4 {
        let series = logs[price]
        let before = series[place] - median(series[place - 3], series[place - 2], series[place - 1])
        let after = series[place] - median(series[place + 1], series[place + 2], series[place + 3])
        guard before * after > 0 else { continue }
        let distance = min(abs(before), abs(after))
        guard distance > limit * 1e-4 else { continue }
        if scale == 0 { scale = usualMove(moves, around: place) }
        if distance > limit * scale { found.append((place, price)) }
      }
    }
    for (place, price) in found {
      let row = kept[place]
      count(.spikes, at: row, in: segment, changed: settings.spikes != nil)
      guard settings.spikes != nil else { continue }
      let old = prices[price][row]
      prices[price][row] = prices[price][kept[place - 1]]
      touch(["open", "high", "low", "close"][price])
      guard price == 3, let value = adjusted?[row] else { continue }
      adjusted?[row] = value * (prices[3][row] / old)
      touch("adj_close")
    }
    guard settings.spikes != nil else { return }
    // The repair must leave a bar whose high is its highest price.
    for place in Set(found.map(\.place)).sorted() { widen(kept[place]) }
  }

  private func usualMove(_ moves: [Double], around place: Int) -> Double {
    let window = moves[max(1, place - 25)..<min(moves.count, place + 26)].sorted()
    return max(1.4826 * window[window.count / 2], 1e-4)
  }

  private func median(_ a: Double, _ b: Double, _ c: Double) -> Double { max(min(a, b), min(max(a, b), c)) }
}
