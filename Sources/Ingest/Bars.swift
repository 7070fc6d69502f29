import Frames
import Vocabulary

/// The four prices of a frame's bars, for a pass over all rows.
struct Bars {
  let open, high, low, close: Numbers

  /// Nil where the frame has no such columns.
  init?(_ frame: Frame) throws {
    guard let open = frame["open"]?.numbers, let high = frame["high"]?.numbers, let low = frame["low"]?.numbers,
      let close = frame["close"]?.numbers
    else { return nil }
    (self.open, self.high, self.low, self.close) = (open, high, low, close)
  }

  /// Calls `body` with each row and its open, high, low and close.
  @inline(__always)
  func each(_ body: (Int, Double, Double, Double, Double) throws -> Void) throws {
    try open.withValues { open in
      try high.withValues { high in
        try low.withValues { low in
          try close.withValues { close in
            for row in 0..<open.count { try body(row, open[row], high[row], low[row], close[row]) }
          }
        }
      }
    }
  }
}
