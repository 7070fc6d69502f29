// Patterns of three bars around a gap between the bodies of the first two.

struct TasukiGap: Candlestick {
  static let name = "cdl_tasukigap"
  static let summary = "tasuki gap: from the body after a gap, a like one of the other colour goes back into the gap"
  static let bars = 3
  static let past = 5

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    guard b.has(b.isWhite ? .gapUp : .gapDown), b.isWhite != c.isWhite, b.holds(c.open), abs(b.body - c.body) < b.near
    else { return 0 }
    let staysInGap =
      b.isWhite ? c.close < b.open && c.close > a.top : c.close > b.open && c.close < a.bottom
    return staysInGap ? 100 * b.color : 0
  }
}

struct GapThreeMethods: Candlestick {
  static let name = "cdl_xsidegap3methods"
  static let summary = "upside or downside gap three methods: a gap between two like bars that a third one closes"
  static let bars = 3
  static let past = 0

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    return a.isWhite == b.isWhite && b.isWhite != c.isWhite && b.gapsOn(from: a) && b.holds(c.open)
      && a.holds(c.close) ? 100 * a.color : 0
  }
}

struct GapSideBySideWhite: Candlestick {
  static let name = "cdl_gapsidesidewhite"
  static let summary = "side-by-side white lines: two like white bars beyond a gap, 100 above it, -100 below"
  static let bars = 3
  static let past = 5

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    let (isUp, isDown) = (b.has(.gapUp) && c.bottom > a.top, b.has(.gapDown) && c.top < a.bottom)
    guard isUp || isDown, b.isWhite, c.isWhite, isWithin(c.body, of: b.body, by: b.near),
      isWithin(c.open, of: b.open, by: b.equal)
    else { return 0 }
    return isUp ? 100 : -100
  }
}
