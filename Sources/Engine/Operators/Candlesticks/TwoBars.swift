// Patterns of two bars, the earlier one called a.

struct Engulfing: Candlestick {
  static let name = "cdl_engulfing"
  static let summary = "engulfing: a body around that of the other colour before; 80 where they end at one price"
  static let bars = 2
  static let past = 0
  /// TA-Lib's first bar is the third.
  static let lookback = 2

  func value(_ bars: Candles) -> Double {
    let (a, b) = (bars[1], bars[0])
    guard a.isWhite != b.isWhite, b.top >= a.top, b.bottom <= a.bottom else { return 0 }
    let (isFreeAbove, isFreeBelow) = (b.top > a.top, b.bottom < a.bottom)
    return isFreeAbove && isFreeBelow ? 100 * b.color : isFreeAbove || isFreeBelow ? 80 * b.color : 0
  }
}

struct Harami: Candlestick {
  static let name = "cdl_harami"
  static let summary = "harami: a small body inside the long one before; 80 where they end at one price"
  static let bars = 2

  func value(_ bars: Candles) -> Double {
    let (a, b) = (bars[1], bars[0])
    return a.isLong && !b.isLong ? size(of: b, inside: a) : 0
  }
}

struct HaramiCross: Candlestick {
  static let name = "cdl_haramicross"
  static let summary = "harami cross: a doji inside the long body before; 80 where they end at one price"
  static let bars = 2

  func value(_ bars: Candles) -> Double {
    let (a, b) = (bars[1], bars[0])
    return a.isLong && b.isDoji ? size(of: b, inside: a) : 0
  }
}

/// What a body inside another says: it turns the other's direction round.
@inline(__always)
private func size(of b: Candle, inside a: Candle) -> Double {
  b.has(.inside) ? -100 * a.color : b.top <= a.top && b.bottom >= a.bottom ? -80 * a.color : 0
}

struct HomingPigeon: Candlestick {
  static let name = "cdl_homingpigeon"
  static let summary = "homing pigeon: a small black body inside a long black one"
  static let bars = 2

  func value(_ bars: Candles) -> Double {
    let (a, b) = (bars[1], bars[0])
    return a.isBlack && b.isBlack && a.isLong && !b.isLong && b.has(.inside) ? 100 : 0
  }
}

struct DojiStar: Candlestick {
  static let name = "cdl_dojistar"
  static let summary = "doji star: a doji that gaps away from a long body, on the side to which that points"
  static let bars = 2

  func value(_ bars: Candles) -> Double {
    let (a, b) = (bars[1], bars[0])
    return a.isLong && b.isDoji && b.gapsOn(from: a) ? -100 * a.color : 0
  }
}

struct Hammer: Candlestick {
  static let name = "cdl_hammer"
  static let summary = "hammer: a short body above a long lower shadow, near or below the low before"
  static let bars = 2

  func value(_ bars: Candles) -> Double {
    let (a, b) = (bars[1], bars[0])
    return b.isShort && b.has(.longLower) && b.has(.tinyUpper) && b.bottom <= a.low + a.near ? 100 : 0
  }
}

struct HangingMan: Candlestick {
  static let name = "cdl_hangingman"
  static let summary = "hanging man: a short body above a long lower shadow, near or above the high before"
  static let bars = 2

  func value(_ bars: Candles) -> Double {
    let (a, b) = (bars[1], bars[0])
    return b.isShort && b.has(.longLower) && b.has(.tinyUpper) && b.bottom >= a.high - a.near ? -100 : 0
  }
}

struct InvertedHammer: Candlestick {
  static let name = "cdl_invertedhammer"
  static let summary = "inverted hammer: a short body below a long upper shadow, gapped down from the body before"
  static let bars = 2

  func value(_ bars: Candles) -> Double {
    let b = bars[0]
    return b.isShort && b.has(.longUpper) && b.has(.tinyLower) && b.has(.gapDown) ? 100 : 0
  }
}

struct ShootingStar: Candlestick {
  static let name = "cdl_shootingstar"
  static let summary = "shooting star: a short body below a long upper shadow, gapped up from the body before"
  static let bars = 2

  func value(_ bars: Candles) -> Double {
    let b = bars[0]
    return b.isShort && b.has(.longUpper) && b.has(.tinyLower) && b.has(.gapUp) ? -100 : 0
  }
}

struct Kicking: Candlestick {
  static let name = "cdl_kicking"
  static let summary = "kicking: two marubozu of opposite colour with a gap between, by the colour of the second"
  static let bars = 2

  func value(_ bars: Candles) -> Double { isKick(bars[1], bars[0]) ? 100 * bars[0].color : 0 }
}

struct KickingByLength: Candlestick {
  static let name = "cdl_kickingbylength"
  static let summary = "kicking: two marubozu of opposite colour with a gap between, by the colour of the longer"
  static let bars = 2

  func value(_ bars: Candles) -> Double {
    let (a, b) = (bars[1], bars[0])
    return isKick(a, b) ? 100 * (b.body > a.body ? b : a).color : 0
  }
}

@inline(__always)
private func isKick(_ a: Candle, _ b: Candle) -> Bool {
  a.isWhite != b.isWhite && a.isMarubozu && b.isMarubozu && (a.isWhite ? b.isBelow(a) : b.isAbove(a))
}

struct Counterattack: Candlestick {
  static let name = "cdl_counterattack"
  static let summary = "counterattack: two long bodies of opposite colour that close at one price"
  static let bars = 2

  func value(_ bars: Candles) -> Double {
    let (a, b) = (bars[1], bars[0])
    return a.isWhite != b.isWhite && a.isLong && b.isLong && isWithin(b.close, of: a.close, by: a.equal)
      ? 100 * b.color : 0
  }
}

struct SeparatingLines: Candlestick {
  static let name = "cdl_separatinglines"
  static let summary = "separating lines: a belt-hold that opens where the bar of the other colour before opened"
  static let bars = 2

  func value(_ bars: Candles) -> Double {
    let (a, b) = (bars[1], bars[0])
    return a.isWhite != b.isWhite && isWithin(b.open, of: a.open, by: a.equal) && b.isLong
      && (b.isWhite ? b.has(.tinyLower) : b.has(.tinyUpper)) ? 100 * b.color : 0
  }
}

struct MatchingLow: Candlestick {
  static let name = "cdl_matchinglow"
  static let summary = "matching low: two black bars that close at one price"
  static let bars = 2
  static let past = 5

  func value(_ bars: Candles) -> Double {
    let (a, b) = (bars[1], bars[0])
    return a.isBlack && b.isBlack && isWithin(b.close, of: a.close, by: a.equal) ? 100 : 0
  }
}
