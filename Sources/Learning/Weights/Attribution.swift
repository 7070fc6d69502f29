import Frames
import Glibc
import Vocabulary

/// The size of the return that falls to each label: |sum over its span of log(c_j / c_(j-1)) / n_j|, n_j the labels
/// that rest on bar j.
///
/// Source: López de Prado, *Advances in Financial Machine Learning* (2018), section 4.6.
package struct Attribution: Weighting {
  package static let name = "returns"
  package static let summary = "by the return that falls to a label, shared with those that rest on the same bars"
  package static let details = """
    Each bar's log return is divided among the labels that rest on it; a label weighs as the size of what it gets. The \
    return into the bar of the label itself counts, as in the source, though it is known by then; after leaves it out.
    """
  package static let parameters = [
    Parameter.keyword("after", \Self.after, "count from the bar after the label's own")
  ]
  package static let examples = ["w = weigh returns", "w = weigh returns after"]

  package var after = false

  package init() {}

  package func weights(of rows: WeightedRows, monitor: Monitor) throws -> [Double] {
    let sharing = Concurrency(rows.rows, ends: rows.ends)
    let starts = Swift.Set(rows.label.timeline.segments.map(\.rows.lowerBound))
    return try rows.close.withValues { close in
      func share(_ row: Int) -> Double {
        guard row > 0, !starts.contains(row) else { return 0 }
        let gain = log(close[row] / close[row - 1])
        return gain.isFinite ? gain / Double(sharing.counts[row]) : 0
      }
      let sums = sharing.sums(rows.rows, of: share)
      return zip(rows.rows, sums).map { row, sum in abs(after ? sum - share(Int(row)) : sum) }
    }
  }
}
