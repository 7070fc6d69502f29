import Vocabulary

// Patterns of four and of five bars, a the earliest.

struct ThreeBlackCrows: Candlestick {
  static let name = "cdl_3blackcrows"
  static let summary = "three black crows: after a white bar three falling black ones that close at their lows"
  static let bars = 4

  func value(_ bars: Candles) -> Double {
    let (a, b, c, d) = (bars[3], bars[2], bars[1], bars[0])
    return a.isWhite && b.isBlack && c.isBlack && d.isBlack
      && b.has(.tinyLower) && c.has(.tinyLower) && d.has(.tinyLower)
      && b.holds(c.open) && c.holds(d.open) && b.close < a.high && c.has(.closesLower) && d.has(.closesLower) ? -100 : 0
  }
}

struct ThreeLineStrike: Candlestick {
  static let name = "cdl_3linestrike"
  static let summary = "three-line strike: three bars of one colour, each closed further on, undone by a fourth"
  static let bars = 4
  static let past = 5

  func value(_ bars: Candles) -> Double {
    let (a, b, c, d) = (bars[3], bars[2], bars[1], bars[0])
    guard a.isWhite == b.isWhite, b.isWhite == c.isWhite, c.isWhite != d.isWhite else { return 0 }
    let isLine = opens(b, inOrNear: a) && opens(c, inOrNear: b)
    let isStruck =
      c.isWhite
      ? c.has(.closesHigher) && b.has(.closesHigher) && d.open > c.close && d.close < a.open
      : c.has(.closesLower) && b.has(.closesLower) && d.open < c.close && d.close > a.open
    return isLine && isStruck ? 100 * c.color : 0
  }

  @inline(__always)
  private func opens(_ b: Candle, inOrNear a: Candle) -> Bool {
    b.open >= a.bottom - a.near && b.open <= a.top + a.near
  }
}

struct ConcealingBabySwallow: Candlestick {
  static let name = "cdl_concealbabyswall"
  static let summary = "concealing baby swallow: two black bars without shadows, a gapped third, engulfed by a fourth"
  static let bars = 4

  func value(_ bars: Candles) -> Double {
    let (a, b, c, d) = (bars[3], bars[2], bars[1], bars[0])
    return a.isBlack && b.isBlack && c.isBlack && d.isBlack
      && a.has(.tinyLower) && a.has(.tinyUpper) && b.has(.tinyLower) && b.has(.tinyUpper)
      && c.has(.gapDown) && c.has(.someUpper) && c.high > b.close && d.high > c.high && d.low < c.low
      ? 100 : 0
  }
}

struct Breakaway: Candlestick {
  static let name = "cdl_breakaway"
  static let summary = "breakaway: after a gap the price goes on for three bars, and one returns into the gap"
  static let bars = 5

  func value(_ bars: Candles) -> Double {
    let (a, b, c, d, e) = (bars[4], bars[3], bars[2], bars[1], bars[0])
    guard a.isLong, a.isWhite == b.isWhite, b.isWhite == d.isWhite, d.isWhite != e.isWhite, b.gapsOn(from: a)
    else { return 0 }
    let goesOn =
      a.isWhite
      ? c.has(.rising) && d.has(.rising)
      : c.has(.falling) && d.has(.falling)
    let returns = a.isWhite ? e.close < b.open && e.close > a.close : e.close > b.open && e.close < a.close
    return goesOn && returns ? 100 * e.color : 0
  }
}

struct LadderBottom: Candlestick {
  static let name = "cdl_ladderbottom"
  static let summary = "ladder bottom: three black steps down, a black bar with an upper shadow, a white one above it"
  static let bars = 5

  func value(_ bars: Candles) -> Double {
    let (a, b, c, d, e) = (bars[4], bars[3], bars[2], bars[1], bars[0])
    return a.isBlack && b.isBlack && c.isBlack && a.open > b.open && b.open > c.open
      && b.has(.closesLower) && c.has(.closesLower) && d.isBlack && d.has(.someUpper)
      && e.isWhite && e.open > d.open && e.close > d.high ? 100 : 0
  }
}

struct MatHold: Candlestick {
  static let name = "cdl_mathold"
  static let summary = "mat hold: a long white bar, three small ones falling back after a gap up, and a new high"
  static let parameters: [Parameter<MatHold>] = [
    .argument(
      "penetration", \.penetration, in: 0...10, required: false, "how far they fall back, as a share of the first body")
  ]
  static let bars = 5
  var penetration = 0.5

  func value(_ bars: Candles) -> Double {
    let (a, b, c, d, e) = (bars[4], bars[3], bars[2], bars[1], bars[0])
    let floor = a.close - a.body * penetration
    return a.isWhite && a.isLong && b.isBlack && b.isShort && b.has(.gapUp) && c.isShort && d.isShort
      && c.bottom < a.close && d.bottom < a.close && c.bottom > floor && d.bottom > floor
      && c.top < b.open && d.top < c.top
      && e.isWhite && e.open > d.close && e.close > max(b.high, c.high, d.high) ? 100 : 0
  }
}

struct RiseFallThreeMethods: Candlestick {
  static let name = "cdl_risefall3methods"
  static let summary = "rising or falling three methods: three small bars back into a long one, then another such"
  static let bars = 5

  func value(_ bars: Candles) -> Double {
    let (a, b, c, d, e) = (bars[4], bars[3], bars[2], bars[1], bars[0])
    guard a.isLong, b.isShort, c.isShort, d.isShort, e.isLong, a.isWhite == e.isWhite, a.isWhite != b.isWhite,
      b.isWhite == c.isWhite, c.isWhite == d.isWhite, touches(b, a), touches(c, a), touches(d, a)
    else { return 0 }
    let isPause =
      a.isWhite
      ? c.has(.closesLower) && d.has(.closesLower) && e.open > d.close && e.close > a.close
      : c.has(.closesHigher) && d.has(.closesHigher) && e.open < d.close && e.close < a.close
    return isPause ? 100 * a.color : 0
  }

  /// Some of the body lies within the other's range.
  @inline(__always)
  private func touches(_ b: Candle, _ a: Candle) -> Bool { b.bottom < a.high && b.top > a.low }
}
