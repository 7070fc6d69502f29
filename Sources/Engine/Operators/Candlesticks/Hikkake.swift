// Hikkake (Chesler, 2003): an inside bar whose break-out may be false. It stands on the bar that breaks out, and once
// more, doubled, on one of the next three that closes on the other side of the inside bar.

struct Hikkake: Candlestick {
  static let name = "cdl_hikkake"
  static let summary = "hikkake: an inside bar broken out of, 100 down or -100 up; doubled where that fails"
  static let bars = 6
  static let past = 0
  static let most = 200.0

  func value(_ bars: Candles) -> Double {
    confirmed(bars) { bars, back in
      let (b, c) = (bars[back + 1], bars[back])
      return b.has(.withinRange) ? breakOut(c) : 0
    }
  }
}

struct ModifiedHikkake: Candlestick {
  static let name = "cdl_hikkakemod"
  static let summary = "modified hikkake: two inside bars in a row, the first closed near the end that is broken out of"
  static let bars = 7
  static let past = 5
  /// The means are those of the second bar.
  static let lookback = 10
  static let most = 200.0

  func value(_ bars: Candles) -> Double {
    confirmed(bars) { bars, back in
      let (b, c, d) = (bars[back + 2], bars[back + 1], bars[back])
      guard b.has(.withinRange), c.has(.withinRange) else { return 0 }
      let side = breakOut(d)
      let isNear = side > 0 ? b.close <= b.low + b.near : b.close >= b.high - b.near
      return isNear ? side : 0
    }
  }
}

/// 1 where the bar leaves the one before downwards, -1 where upwards: the side to which the pattern points.
@inline(__always)
private func breakOut(_ bar: Candle) -> Double { bar.has(.falling) ? 1 : bar.has(.rising) ? -1 : 0 }

/// The pattern on this bar, or the confirmation of the last one, if that is no more than three bars old and was not
/// confirmed before. `pattern` tells its side on the bar so many bars ago.
@inline(__always)
private func confirmed(_ bars: Candles, _ pattern: (Candles, Int) -> Double) -> Double {
  let now = pattern(bars, 0)
  guard now == 0 else { return 100 * now }
  for back in 1...3 {
    let side = pattern(bars, back)
    guard side != 0 else { continue }
    let inside = bars[back + 1]
    func confirms(_ bar: Candle) -> Bool { side > 0 ? bar.close > inside.high : bar.close < inside.low }
    let isNew = (1..<back).allSatisfy { !confirms(bars[$0]) }
    return isNew && confirms(bars[0]) ? 200 * side : 0
  }
  return 0
}
