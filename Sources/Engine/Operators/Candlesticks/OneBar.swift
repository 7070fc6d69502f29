// Patterns of a single bar, measured against those before it.

struct Doji: Candlestick {
  static let name = "cdl_doji"
  static let summary = "doji: hardly a body; 100, whatever its colour"
  static let bars = 1
  static let isDirected = false

  func value(_ bars: Candles) -> Double { bars[0].isDoji ? 100 : 0 }
}

struct DragonflyDoji: Candlestick {
  static let name = "cdl_dragonflydoji"
  static let summary = "dragonfly doji: a doji at the top of its range"
  static let bars = 1

  func value(_ bars: Candles) -> Double {
    let a = bars[0]
    return a.isDoji && a.has(.tinyUpper) && a.has(.someLower) ? 100 : 0
  }
}

struct GravestoneDoji: Candlestick {
  static let name = "cdl_gravestonedoji"
  static let summary = "gravestone doji: a doji at the bottom of its range; 100 in TA-Lib, though it is read as bearish"
  static let bars = 1
  static let isDirected = false

  func value(_ bars: Candles) -> Double {
    let a = bars[0]
    return a.isDoji && a.has(.tinyLower) && a.has(.someUpper) ? 100 : 0
  }
}

struct LongLeggedDoji: Candlestick {
  static let name = "cdl_longleggeddoji"
  static let summary = "long-legged doji: a doji with a shadow longer than its body"
  static let bars = 1
  static let isDirected = false

  func value(_ bars: Candles) -> Double {
    let a = bars[0]
    return a.isDoji && (a.has(.longLower) || a.has(.longUpper)) ? 100 : 0
  }
}

struct RickshawMan: Candlestick {
  static let name = "cdl_rickshawman"
  static let summary = "rickshaw man: a long-legged doji in the middle of its range"
  static let bars = 1
  static let isDirected = false

  func value(_ bars: Candles) -> Double {
    let a = bars[0]
    let middle = a.low + a.range / 2
    return a.isDoji && a.has(.longLower) && a.has(.longUpper)
      && a.bottom <= middle + a.near && a.top >= middle - a.near ? 100 : 0
  }
}

struct Takuri: Candlestick {
  static let name = "cdl_takuri"
  static let summary = "takuri line: a dragonfly doji whose lower shadow is more than twice its body"
  static let bars = 1

  func value(_ bars: Candles) -> Double {
    let a = bars[0]
    return a.isDoji && a.has(.tinyUpper) && a.has(.veryLongLower) ? 100 : 0
  }
}

struct HighWave: Candlestick {
  static let name = "cdl_highwave"
  static let summary = "high-wave candle: a short body with both shadows more than twice as long"
  static let bars = 1

  func value(_ bars: Candles) -> Double {
    let a = bars[0]
    return a.isShort && a.has(.veryLongUpper) && a.has(.veryLongLower) ? 100 * a.color : 0
  }
}

struct SpinningTop: Candlestick {
  static let name = "cdl_spinningtop"
  static let summary = "spinning top: a short body with both shadows longer than it"
  static let bars = 1

  func value(_ bars: Candles) -> Double {
    let a = bars[0]
    return a.isShort && a.has(.longUpper) && a.has(.longLower) ? 100 * a.color : 0
  }
}

struct ShortLine: Candlestick {
  static let name = "cdl_shortline"
  static let summary = "short line: a short body with short shadows"
  static let bars = 1

  func value(_ bars: Candles) -> Double {
    let a = bars[0]
    return a.isShort && a.has(.shortUpper) && a.has(.shortLower) ? 100 * a.color : 0
  }
}

struct LongLine: Candlestick {
  static let name = "cdl_longline"
  static let summary = "long line: a long body with short shadows"
  static let bars = 1

  func value(_ bars: Candles) -> Double {
    let a = bars[0]
    return a.isLong && a.has(.shortUpper) && a.has(.shortLower) ? 100 * a.color : 0
  }
}

struct BeltHold: Candlestick {
  static let name = "cdl_belthold"
  static let summary = "belt-hold: a long body that opens at the end of the range"
  static let bars = 1

  func value(_ bars: Candles) -> Double {
    let a = bars[0]
    return a.isLong && (a.isWhite ? a.has(.tinyLower) : a.has(.tinyUpper)) ? 100 * a.color : 0
  }
}

struct ClosingMarubozu: Candlestick {
  static let name = "cdl_closingmarubozu"
  static let summary = "closing marubozu: a long body that closes at the end of the range"
  static let bars = 1

  func value(_ bars: Candles) -> Double {
    let a = bars[0]
    return a.isLong && (a.isWhite ? a.has(.tinyUpper) : a.has(.tinyLower)) ? 100 * a.color : 0
  }
}

struct Marubozu: Candlestick {
  static let name = "cdl_marubozu"
  static let summary = "marubozu: a long body with next to no shadows"
  static let bars = 1

  func value(_ bars: Candles) -> Double { bars[0].isMarubozu ? 100 * bars[0].color : 0 }
}
