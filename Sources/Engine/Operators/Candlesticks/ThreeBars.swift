// Patterns of three bars, a the earliest.

struct TwoCrows: Candlestick {
  static let name = "cdl_2crows"
  static let summary = "two crows: a black bar gapped above a long white one, and a second from its body into that"
  static let bars = 3

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    return a.isWhite && a.isLong && b.isBlack && b.has(.gapUp) && c.isBlack
      && b.holds(c.open) && a.holds(c.close) ? -100 : 0
  }
}

struct UpsideGapTwoCrows: Candlestick {
  static let name = "cdl_upsidegap2crows"
  static let summary = "upside gap two crows: a small black bar gapped above a long white one, engulfed by another"
  static let bars = 3

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    return a.isWhite && a.isLong && b.isBlack && !b.isLong && b.has(.gapUp) && c.isBlack
      && c.open > b.open && c.has(.closesLower) && c.close > a.close ? -100 : 0
  }
}

struct ThreeInside: Candlestick {
  static let name = "cdl_3inside"
  static let summary = "three inside up or down: a harami, and a bar that closes beyond the long body's open"
  static let bars = 3

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    return a.isLong && !b.isLong && b.has(.inside) && a.isWhite != c.isWhite
      && (a.isWhite ? c.close < a.open : c.close > a.open) ? -100 * a.color : 0
  }
}

struct ThreeOutside: Candlestick {
  static let name = "cdl_3outside"
  static let summary = "three outside up or down: an engulfing, and a close further on"
  static let bars = 3
  static let past = 0
  /// TA-Lib's first bar is the fourth.
  static let lookback = 3

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    return a.isWhite != b.isWhite && b.has(.engulfing) && (b.isWhite ? c.has(.closesHigher) : c.has(.closesLower))
      ? 100 * b.color : 0
  }
}

struct ThreeWhiteSoldiers: Candlestick {
  static let name = "cdl_3whitesoldiers"
  static let summary = "three white soldiers: three rising white bars of about one length that close at their highs"
  static let bars = 3

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    return a.has(.tinyUpper) && b.has(.tinyUpper) && c.has(.tinyUpper) && isAdvance(a, b, c)
      && b.body > a.body - a.far && c.body > b.body - b.far && c.isLong ? 100 : 0
  }
}

struct AdvanceBlock: Candlestick {
  static let name = "cdl_advanceblock"
  static let summary = "advance block: three rising white bars that lose strength, by bodies or upper shadows"
  static let bars = 3

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    guard isAdvance(a, b, c), a.isLong, a.has(.shortUpper) else { return 0 }
    let falters = b.body < a.body - a.far && c.body < b.body + b.near
    let breaks = c.body < b.body - b.far
    let shrinks = c.body < b.body && b.body < a.body
    let isHeldBack = c.has(.highUpper) || b.has(.highUpper)
    let isRejected = c.body < b.body && c.has(.longUpper)
    return falters || breaks || shrinks && isHeldBack || isRejected ? -100 : 0
  }
}

/// Three white bars, each opened in or near the body before it and closed above it.
@inline(__always)
private func isAdvance(_ a: Candle, _ b: Candle, _ c: Candle) -> Bool {
  a.isWhite && b.isWhite && c.isWhite && c.has(.closesHigher) && b.has(.closesHigher)
    && b.open > a.open && b.open <= a.close + a.near && c.open > b.open && c.open <= b.close + b.near
}

struct StalledPattern: Candlestick {
  static let name = "cdl_stalledpattern"
  static let summary = "stalled pattern: two long white bars, and a small one on the shoulder of the second"
  static let bars = 3

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    return a.isWhite && b.isWhite && c.isWhite && c.has(.closesHigher) && b.has(.closesHigher)
      && a.isLong && b.isLong && b.has(.tinyUpper) && b.open > a.open && b.open <= a.close + a.near
      && c.isShort && c.open >= b.close - c.body - b.near ? -100 : 0
  }
}

struct IdenticalThreeCrows: Candlestick {
  static let name = "cdl_identical3crows"
  static let summary = "identical three crows: three falling black bars, each opened where the last one closed"
  static let bars = 3

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    return a.isBlack && b.isBlack && c.isBlack && b.has(.closesLower) && c.has(.closesLower)
      && a.has(.tinyLower) && b.has(.tinyLower) && c.has(.tinyLower)
      && isWithin(b.open, of: a.close, by: a.equal) && isWithin(c.open, of: b.close, by: b.equal) ? -100 : 0
  }
}

struct ThreeStarsInTheSouth: Candlestick {
  static let name = "cdl_3starsinsouth"
  static let summary = "three stars in the south: three black bars, each within the one before, that stop falling"
  static let bars = 3

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    return c.isShort && c.has([.tinyUpper, .tinyLower]) && a.isBlack && b.isBlack && c.isBlack
      && a.isLong && a.has(.longLower)
      && b.body < a.body && b.open > a.close && b.open <= a.high && b.low < a.close && b.low >= a.low
      && b.has(.someLower) && c.low > b.low && c.high < b.high ? 100 : 0
  }
}

struct StickSandwich: Candlestick {
  static let name = "cdl_sticksandwich"
  static let summary = "stick sandwich: two black bars that close at one price, and a white one above it between them"
  static let bars = 3
  static let past = 5

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    return a.isBlack && b.isWhite && c.isBlack && b.low > a.close && isWithin(c.close, of: a.close, by: a.equal)
      ? 100 : 0
  }
}

struct UniqueThreeRiver: Candlestick {
  static let name = "cdl_unique3river"
  static let summary = "unique three river: a long black bar, a black harami with a new low, a small white bar above it"
  static let bars = 3

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    return a.isBlack && a.isLong && b.isBlack && b.has(.closesHigher) && b.open <= a.open && b.low < a.low
      && c.isShort && c.isWhite && c.open > b.low ? 100 : 0
  }
}
