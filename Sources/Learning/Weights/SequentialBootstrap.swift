import Frames
import Vocabulary

/// How often each row is drawn by a bootstrap that avoids what it has drawn already.
///
/// A row is drawn with a chance in proportion to the mean, over the bars j of its span, of 1 / (1 + m_j), m_j the rows
/// drawn so far that rest on bar j. No matrix: a draw changes only the labels that share its bars, about the square of
/// a span's length, and a sum tree finds the next.
///
/// Source: López de Prado, *Advances in Financial Machine Learning* (2018), section 4.5.
package struct SequentialBootstrap: Weighting {
  package static let name = "bootstrap"
  package static let summary = "by how often a row is drawn, where those that share bars with drawn ones become rarer"
  package static let details = """
    draws=1 draws as many rows as there are, with replacement; the weight of a row is the count of its draws. The \
    seed of the fit decides.
    """
  package static let parameters = [
    Parameter.option("draws", \Self.draws, in: 0.001...10, "rows drawn for each row there is")
  ]
  package static let examples = ["w = weigh bootstrap", "w = weigh bootstrap draws=0.5"]

  package var draws = 1.0

  package init() {}

  package func weights(of rows: WeightedRows, monitor: Monitor) throws -> [Double] {
    var drawing = Drawing(rows.rows, ends: rows.ends)
    var random = Random(seed: rows.seed, stream: "bootstrap")
    var counts = [Double](repeating: 0, count: rows.rows.count)
    for draw in 0..<max(1, Int((Double(rows.rows.count) * draws).rounded())) {
      if draw & 255 == 0 { try monitor.check() }
      let drawn = drawing.place(at: random.uniform())
      counts[drawn] += 1
      drawing.take(drawn)
    }
    return counts
  }

  /// What has been drawn so far, and the chance of each row to be next.
  package struct Drawing {
    private let starts: [Int]
    private let ends: [Int]
    /// Places of the rows in ascending order of their start.
    private let order: [Int]
    private let rank: [Int]
    private let longest: Int
    /// Rows drawn so far that rest on each bar.
    private var taken: [Int32]
    /// By rank: the mean of 1 / (1 + taken) over the span.
    private var scores: [Double]
    /// Sums of scores: node n holds those of 2n and 2n + 1.
    private var tree: [Double]
    private let leaves: Int

    package init(_ rows: [Int32], ends: [Int32]) {
      let order = rows.indices.sorted { (rows[$0], $0) < (rows[$1], $1) }
      self.order = order
      starts = order.map { Int(rows[$0]) }
      self.ends = order.map { Int(ends[Int(rows[$0])]) }
      var rank = [Int](repeating: 0, count: rows.count)
      for (place, row) in order.enumerated() { rank[row] = place }
      self.rank = rank
      longest = zip(starts, self.ends).reduce(0) { max($0, $1.1 - $1.0) }
      taken = [Int32](repeating: 0, count: ends.count)
      scores = [Double](repeating: 1, count: rows.count)
      var leaves = 1
      while leaves < rows.count { leaves *= 2 }
      self.leaves = leaves
      tree = [Double](repeating: 0, count: 2 * leaves)
      for place in rows.indices { tree[leaves + place] = 1 }
      for node in stride(from: leaves - 1, to: 0, by: -1) { tree[node] = tree[2 * node] + tree[2 * node + 1] }
    }

    /// The chance of each row to be drawn next.
    package var chances: [Double] { rank.map { scores[$0] / tree[1] } }

    /// The row whose stretch of all chances, laid end to end, holds `share` of their sum.
    package func place(at share: Double) -> Int {
      var (node, rest) = (1, share * tree[1])
      while node < leaves {
        node *= 2
        if rest >= tree[node], tree[node + 1] > 0 {
          rest -= tree[node]
          node += 1
        }
      }
      return order[min(node - leaves, order.count - 1)]
    }

    /// Counts a row as drawn.
    package mutating func take(_ row: Int) {
      let drawn = rank[row]
      let (first, last) = (starts[drawn], ends[drawn])
      for bar in first...last { taken[bar] += 1 }
      // Labels that begin within the span, or so shortly before it that they may reach into it.
      var place = lowerBound(first - longest)
      while place < starts.count, starts[place] <= last {
        if ends[place] >= first { score(place) }
        place += 1
      }
    }

    private mutating func score(_ place: Int) {
      var sum = 0.0
      for bar in starts[place]...ends[place] { sum += 1 / Double(1 + taken[bar]) }
      scores[place] = sum / Double(ends[place] - starts[place] + 1)
      var node = leaves + place
      tree[node] = scores[place]
      while node > 1 {
        node /= 2
        tree[node] = tree[2 * node] + tree[2 * node + 1]
      }
    }

    private func lowerBound(_ row: Int) -> Int {
      var (low, high) = (0, starts.count)
      while low < high {
        let middle = (low + high) / 2
        if starts[middle] < row { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }
}
