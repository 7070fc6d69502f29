import Frames
import Glibc
import Vocabulary

/// Splits that the prices and the flags of a file do not tell alike.
///
/// Between two bars the price jumps by the log of open over the close before less the dividend; a split of s new shares
/// for one old makes raw prices jump by -log s on its day, and leaves adjusted prices without a jump. Told apart are
///
/// - bars between two jumps by a flagged split's factor: the split was applied to them once too often or not at all;
/// - one such jump off the split's day: applied late or early; or the wrong way on its day: applied twice;
/// - a split that stands in the prices where the others were taken out, or the other way round;
/// - a jump by a simple ratio that persists, with no split flagged.
///
/// The last must be of 3:2 or more, or with a residual below a quarter of a percent of 5:4; at least six usual moves large and
/// two moves, and a tenth of itself, exact; the medians of the ten bars on either side must keep most of it; and the money
/// that changes hands must stay below the fourfold, since crashes bring crowds and splits do not.
package struct SplitErrors: CleaningRule {
  package static let name = "splits"
  package static let title = "splits"
  package static let summary =
    "splits missed, doubled, late or on some bars only, and jumps like a split that none flags"
  package static let details = """
    Found are bars off by the factor of a flagged split, splits that show before or after their day, twice or
    not at all, and jumps by a ratio such as 2:1 or 3:2 that persist and that none flags. Repaired, the bars before (or
    those off) are brought to the level after: prices times the factor, volume divided by it. For raw prices with flagged
    splits see adjust.
    """
  package static let parameters = [
    Parameter.option(
      name, \Self.action, "splits that prices and flags do not tell alike: report, repair the bars before, or off")
  ]

  package var action = Remedy.report

  package init() {}
  package var done: String? { action.done("bars brought to the later level") }

  package func apply(to work: CleaningWork, _ rows: Range<Int>) throws {
    let jumps = PriceJumps(work, rows)
    guard jumps.places.count > 1 else { return }
    var errors = jumps.flagged(rows)
    try work.monitor.check()
    errors += try jumps.unflagged(near: jumps.flags.map(\.place))
    var unsettled = 0
    for error in errors.sorted(by: { $0.bars.lowerBound < $1.bars.lowerBound }) {
      let isRepair = action == .repair && error.factor != 1
      let bars = jumps.places[error.bars.lowerBound]...jumps.places[error.bars.upperBound]
      let shown = error.isBlock ? bars.lowerBound : jumps.places[min(error.bars.upperBound + 1, jumps.places.count - 1)]
      let old = work.close[error.isBlock ? bars.lowerBound : bars.upperBound]
      work.find(
        error.isBlock ? bars : shown...shown, .close, old: old, new: old * error.factor, off: abs(log(error.factor)),
        error.says, changed: isRepair, suspect: error.isBlock && !isRepair)
      if error.factor != 1, !isRepair { unsettled += 1 }
      guard isRepair else { continue }
      let adjusts = jumps.adjustedJumps(error)
      for place in error.bars {
        work.scale(jumps.places[place], by: error.factor, shares: error.factor, adjusts: adjusts)
      }
    }
    if unsettled > 0 { work.note("splits=repair brings the bars before a split to the level after it") }
    if let note = jumps.note { work.note(note) }
  }
}
