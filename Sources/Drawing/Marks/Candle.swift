import Frames

/// One bar as it is drawn.
struct Candle: Equatable {
  var open, high, low, close: Double
  var isDown: Bool { close < open }

  /// Several bars as one: first open, highest high, lowest low, last close; nil where all are missing.
  ///
  /// - Parameter parts: Open, high, low and close.
  init?(_ parts: [Samples], _ rows: Range<Int>) {
    let (top, bottom) = (Extent(parts[1], in: rows), Extent(parts[2], in: rows))
    guard let first = parts[0][rows].first(where: \.isFinite), let last = parts[3][rows].last(where: \.isFinite),
      !top.isEmpty, !bottom.isEmpty
    else { return nil }
    (open, high, low, close) = (first, top.high, bottom.low, last)
  }
}

extension Canvas {
  /// Open, high, low and close along the bars, one candle a column of cells.
  mutating func candles(_ parts: [Samples], _ scale: Scale, ascii: Bool) {
    let count = parts[0].count
    let bars = Bars(count: count, width: columns)
    for column in 0..<columns {
      let range = bars.bars(in: column)
      guard count > columns || bars.column(of: range.lowerBound) == column else { continue }
      guard let candle = Candle(parts, range) else { continue }
      self.candle(candle, column, scale, ascii: ascii)
    }
  }

  /// Two halves a cell; a body that fills no cell fills the one that it is most in, so that its sign can be seen.
  private mutating func candle(_ candle: Candle, _ column: Int, _ scale: Scale, ascii: Bool) {
    let halves = rows * 2
    func half(_ value: Double) -> Int { Int(((scale.depth(value) ?? 0) * Double(halves - 1)).rounded()) }
    let wick = half(candle.high)...half(candle.low)
    let body = half(max(candle.open, candle.close))...half(min(candle.open, candle.close))
    let ink = candle.isDown ? Ink.red : .green
    let full: Character = ascii ? (candle.isDown ? "#" : "+") : (candle.isDown ? "┃" : "║")
    let hasFull = (0..<rows).contains { body.contains($0 * 2) && body.contains($0 * 2 + 1) }
    for row in wick.lowerBound / 2...wick.upperBound / 2 {
      let states = (0...1).map { part -> Int in
        let half = row * 2 + part
        return body.contains(half) ? 2 : wick.contains(half) ? 1 : 0
      }
      let isBody =
        states == [2, 2] || (!hasFull && row == body.lowerBound / 2) || (ascii && states.contains(2))
      put(isBody ? full : Canvas.candleGlyph(states, ascii: ascii), column: column, row: row, ink)
    }
  }

  private static func candleGlyph(_ states: [Int], ascii: Bool) -> Character {
    if ascii { return "|" }
    switch (states[0], states[1]) {
    case (0, 1): return "╷"
    case (0, 2): return "╻"
    case (1, 0): return "╵"
    case (1, 2): return "╽"
    case (2, 0): return "╹"
    case (2, 1): return "╿"
    default: return "│"
    }
  }
}
