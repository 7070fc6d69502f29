/// One purchase or sale.
package struct Fill: Equatable, Sendable {
  /// Row of the frame of bars.
  package var row: Int
  /// Bought above 0, sold below.
  package var units: Double
  /// As quoted, without costs.
  package var price: Double
}

/// From flat to flat: one position and what it brought.
package struct Trade: Equatable, Sendable {
  package enum Exit: String, CaseIterable, Sendable {
    case signal, stop, take
    /// Closed because nothing was left of the equity.
    case ruin
    /// Still held at the last bar, and valued at its close.
    case open
  }

  /// Of the timeline's segments.
  package var segment: Int
  /// 1 for long, -1 for short.
  package var side: Double
  package var entryRow: Int
  package var exitRow: Int
  /// Mean price of the fills that built the position up, and of those that wound it down; without costs.
  package var entryPrice: Double
  package var exitPrice: Double
  /// Most units held at a time.
  package var units: Double
  package var gross: Double
  package var paid: Costs.Paid
  package var exit: Exit

  package var net: Double { gross - paid.total }
  package var bars: Int { exitRow - entryRow }
}
