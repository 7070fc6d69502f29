import Glibc
import Vocabulary

/// How often the strategy that was best in one half of the time is below the median in the other half.
///
/// The bars are cut into an even number of blocks. For each choice of half of the blocks the strategy with the highest
/// Sharpe ratio there is ranked by its ratio in the rest: ω = rank / (N + 1), ties sharing their mean rank. The
/// probability of overfitting is the share of the choices with ω < 1/2.
///
/// Source: Bailey, Borwein, López de Prado and Zhu, *The Probability of Backtest Overfitting*, Journal of Computational
/// Finance 20 (2017): combinatorially symmetric cross-validation.
package struct Overfitting: Equatable, Sendable {
  /// ln(ω / (1 - ω)) of each choice.
  package let logits: [Double]
  /// Of the least squares line through (ratio of the best in its own half, its ratio in the other), over all choices.
  package let slope: Double
  /// The share of the choices in which the best one lost money in the other half.
  package let lossProbability: Double

  package var probability: Double { Double(logits.count { $0 < 0 }) / Double(logits.count) }

  /// - Parameters:
  ///   - returns: Of each strategy on the same bars.
  ///   - blocks: Even; the first ones are longer by one bar where the bars do not divide.
  package init(_ returns: [[Double]], blocks: Int, monitor: Monitor = Monitor()) throws {
    guard blocks >= 2, blocks.isMultiple(of: 2) else {
      throw Complaint("the number of blocks is even, not \(blocks)", hint: "16 is usual")
    }
    guard returns.count >= 2 else { throw Complaint("overfitting takes at least two strategies to choose from") }
    let bars = returns[0].count
    guard returns.allSatisfy({ $0.count == bars }) else { throw Complaint("the strategies trade different bars") }
    guard bars >= 2 * blocks else {
      throw Complaint("\(bars) bars are too few for \(blocks) blocks", hint: "fewer blocks")
    }
    let sums = returns.map { BlockSums($0, blocks: blocks) }
    var (logits, inside, outside, losses): ([Double], [Double], [Double], Int) = ([], [], [], 0)
    for choice in 0..<(UInt32(1) << UInt32(blocks)) where choice.nonzeroBitCount == blocks / 2 {
      if logits.count & 255 == 0 { try monitor.check() }
      let (own, other) = (sums.map { $0.sharpe(choice) }, sums.map { $0.sharpe(~choice) })
      var best = 0
      for index in own.indices where own[index] > own[best] { best = index }
      let (below, equal) = (other.count { $0 < other[best] }, other.count { $0 == other[best] })
      let share = (Double(below) + Double(equal + 1) / 2) / Double(returns.count + 1)
      logits.append(log(share / (1 - share)))
      inside.append(own[best])
      outside.append(other[best])
      if other[best] < 0 { losses += 1 }
    }
    self.logits = logits
    slope = Overfitting.slope(inside, outside)
    lossProbability = Double(losses) / Double(logits.count)
  }

  private static func slope(_ x: [Double], _ y: [Double]) -> Double {
    let count = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    var (product, square) = (0.0, 0.0)
    for (x, y) in zip(x, y) {
      product += (x - meanX) * (y - meanY)
      square += (x - meanX) * (x - meanX)
    }
    return square > 0 ? product / square : .nan
  }
}

/// The sums of one strategy's returns by block, from which the ratio of any choice of blocks follows.
private struct BlockSums {
  private var counts: [Double] = []
  private var sums: [Double] = []
  private var squares: [Double] = []

  init(_ returns: [Double], blocks: Int) {
    // Sums of squares about the mean of all keep their digits where the mean is far from 0.
    let centre = returns.reduce(0, +) / Double(returns.count)
    let (size, longer) = (returns.count / blocks, returns.count % blocks)
    var start = 0
    for block in 0..<blocks {
      let end = start + size + (block < longer ? 1 : 0)
      counts.append(Double(end - start))
      sums.append(returns[start..<end].reduce(0) { $0 + ($1 - centre) })
      squares.append(returns[start..<end].reduce(0) { $0 + ($1 - centre) * ($1 - centre) })
      start = end
    }
    self.centre = centre
  }

  private let centre: Double

  /// Mean over standard deviation (n-1) in the blocks whose bit is set; 0 where the returns do not vary.
  func sharpe(_ choice: UInt32) -> Double {
    var (count, sum, square) = (0.0, 0.0, 0.0)
    for block in counts.indices where choice >> UInt32(block) & 1 == 1 {
      count += counts[block]
      sum += sums[block]
      square += squares[block]
    }
    let mean = sum / count
    let variance = (square - mean * sum) / (count - 1)
    return variance > 1e-24 * (1 + centre * centre) ? (centre + mean) / variance.squareRoot() : 0
  }
}
