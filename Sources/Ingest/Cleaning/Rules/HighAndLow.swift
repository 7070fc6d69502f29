import Glibc
import Vocabulary

/// A high that is not the highest price of its bar, or a low that is not the lowest.
///
/// Bars that another rule named as off by a factor are left to it: a high stretched to a wrong close would hide the error.
package struct HighAndLow: CleaningRule {
  package enum Action: String, Choice { case fix, drop, report, off }

  package static let name = "ohlc"
  package static let title = "high or low"
  package static let summary = "a high below, or a low above, the open or the close"
  package static let parameters = [
    Parameter.option(name, \Self.action, "a high or low that is not: widen it (fix), drop the bar, report or off")
  ]

  package var action = Action.fix

  package init() {}
  package var done: String? {
    switch action {
    case .fix: "widened"
    case .drop: "bar dropped"
    case .report: "reported"
    case .off: nil
    }
  }

  package func apply(to work: CleaningWork, _ rows: Range<Int>) throws {
    for row in rows where work.isKept[row] {
      if row & 16_383 == 0 { try work.monitor.check() }
      let (open, high, low, close) = (work.open[row], work.high[row], work.low[row], work.close[row])
      let (top, bottom) = (max(open, close), min(open, close))
      guard high < top || low > bottom else { continue }
      let isHigh = !(low > bottom) || top / high > low / bottom
      let off = isHigh ? top / high - 1 : low / bottom - 1
      let isLeft = action == .report || work.suspects.contains(row)
      work.find(
        row...row, isHigh ? .high : .low, old: isHigh ? high : low, new: isHigh ? top : bottom,
        off: off, Share.text(off) + (isLeft && action != .report ? ", left to units" : ""), changed: !isLeft)
      guard !isLeft else { continue }
      if action == .fix { work.widen(row) } else { work.drop(row) }
    }
  }
}

/// A share as a percentage for a report: `12.5%`.
enum Share {
  static func text(_ share: Double) -> String {
    let percent = share * 100
    guard percent.isFinite else { return "no bound" }
    let digits = abs(percent) >= 10 ? 10.0 : 1000.0
    return Value.source((percent * digits).rounded() / digits) + "%"
  }
}
