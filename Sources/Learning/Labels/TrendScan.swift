import Engine
import Frames
import Glibc
import Vocabulary

/// The sign of the clearest trend that begins at a bar: of the regressions of log closes i … i+k-1 on time, k from
/// `least` to `most`, the one whose slope has the greatest |t|.
///
/// t = b / se(b) with k - 2 degrees of freedom; the label is its sign, 0 where |t| < min, its return that of the k bars,
/// its strength |t|. Its span goes to bar i+most-1, though the trend may end before: every length was looked at. A
/// perfect line has no error: its |t| counts as 1e6 and the longest wins. Of equal ones the shortest wins otherwise.
///
/// Source: López de Prado, *Machine Learning for Asset Managers* (2020), section 5.4.
package struct TrendScan: LabelKind {
  package static let name = "trend"
  package static let summary = "the direction of the clearest trend that begins at the bar"
  package static let details = """
    Every length from..to in bars is tried by a straight line through the log closes; the clearest one, by the t-value of \
    its slope, gives the class, the return and the strength, which weigh strength takes for a weight. With \
    min=2 a trend whose |t| is below 2 is flat. Rows with fewer bars after them than the longest trend have no label.
    """
  package static let parameters = [
    Parameter.option("from", \Self.least, in: 3...10_000, unit: "bars", "the shortest trend, its first bar included"),
    Parameter.option("to", \Self.most, in: 3...10_000, unit: "bars", "the longest trend"),
    Parameter.option("min", \Self.clear, in: 0...1e6, "|t| below which there is no trend"),
  ]
  package static let examples = ["y = label trend from=5 to=20", "y = label trend from=10 to=40 min=3"]

  package var least = 5
  package var most = 20
  package var clear = 0.0

  package init() {}

  private static let perfect = 1e6

  package func label(_ frame: Frame, engine: Engine, monitor: Monitor) throws -> Label {
    guard least <= most else {
      throw Complaint("the shortest trend of \(least) bars is longer than the longest, \(most)")
    }
    let close = try frame.prices("close")
    let prices = try close.array()
    let logs = prices.map { $0 > 0 ? log($0) : .nan }
    var ends = [Int32](repeating: -1, count: frame.count)
    let columns = try Numbers.columns(3, count: frame.count) { targets in
      for segment in frame.timeline.segments {
        for row in segment.rows.dropLast(most - 1) {
          if row & 1023 == 0 { try monitor.check() }
          guard let found = clearest(logs, from: row) else { continue }
          targets[0][row] = abs(found.t) < clear ? 0 : found.t > 0 ? 1 : -1
          targets[1][row] = prices[found.end] / prices[row] - 1
          targets[2][row] = abs(found.t)
          ends[row] = Int32(row + most - 1)
        }
      }
    }
    return try Label(
      statement, target: .classes(clear > 0 ? [-1, 0, 1] : [-1, 1]), values: columns[0], returns: columns[1],
      spans: LabelSpans(frame.timeline, ends: ends, zone: frame.zone), strength: columns[2])
  }

  /// Sums are of the differences to the first price, so that little is lost.
  private func clearest(_ logs: [Double], from row: Int) -> (t: Double, end: Int)? {
    let first = logs[row]
    var (sum, products, squares) = (0.0, 0.0, 0.0)
    var best: (t: Double, end: Int)?
    for step in 0..<most {
      let value = logs[row + step] - first
      guard !value.isNaN else { return nil }
      sum += value
      products += Double(step) * value
      squares += value * value
      let count = Double(step + 1)
      guard step + 1 >= least else { continue }
      let spread = count * (count * count - 1) / 12
      let covariance = products - sum * (count - 1) / 2
      let variance = squares - sum * sum / count
      let error = variance - covariance * covariance / spread
      let t: Double
      if variance <= 1e-24 {
        t = 0
      } else if error <= variance * 1e-14 {
        t = covariance > 0 ? TrendScan.perfect : -TrendScan.perfect
      } else {
        t = covariance / spread / (error / (count - 2) / spread).squareRoot()
      }
      if best.map({ abs(t) > abs($0.t) || abs(t) == TrendScan.perfect }) ?? true { best = (t, row + step) }
    }
    return best
  }
}
