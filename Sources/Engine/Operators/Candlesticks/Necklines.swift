import Vocabulary

// Patterns of two bars of opposite colour: how far the second, opened beyond the first, comes back into it.

struct DarkCloudCover: Candlestick {
  static let name = "cdl_darkcloudcover"
  static let summary = "dark cloud cover: opened above a long white bar's high, a black one closes deep in its body"
  static let parameters: [Parameter<DarkCloudCover>] = [
    .argument("penetration", \.penetration, in: 0...10, required: false, "how deep, as a share of the body")
  ]
  static let bars = 2
  var penetration = 0.5

  func value(_ bars: Candles) -> Double {
    let (a, b) = (bars[1], bars[0])
    return a.isWhite && a.isLong && b.isBlack && b.open > a.high && b.close > a.open
      && b.close < a.close - a.body * penetration ? -100 : 0
  }
}

struct Piercing: Candlestick {
  static let name = "cdl_piercing"
  static let summary = "piercing line: opened below a long black bar's low, a long white one closes above its middle"
  static let bars = 2

  func value(_ bars: Candles) -> Double {
    let (a, b) = (bars[1], bars[0])
    return a.isBlack && a.isLong && b.isWhite && b.isLong && b.open < a.low && b.close < a.open
      && b.close > a.close + a.body * 0.5 ? 100 : 0
  }
}

struct Thrusting: Candlestick {
  static let name = "cdl_thrusting"
  static let summary = "thrusting: opened below a long black bar's low, a white one closes in its lower half"
  static let bars = 2

  func value(_ bars: Candles) -> Double {
    let (a, b) = (bars[1], bars[0])
    return isRebound(a, b) && b.close > a.close + a.equal && b.close <= a.close + a.body * 0.5 ? -100 : 0
  }
}

struct InNeck: Candlestick {
  static let name = "cdl_inneck"
  static let summary = "in-neck: opened below a long black bar's low, a white one closes at its close or just above"
  static let bars = 2

  func value(_ bars: Candles) -> Double {
    let (a, b) = (bars[1], bars[0])
    return isRebound(a, b) && b.close >= a.close && b.close <= a.close + a.equal ? -100 : 0
  }
}

struct OnNeck: Candlestick {
  static let name = "cdl_onneck"
  static let summary = "on-neck: opened below a long black bar's low, a white one closes at that low"
  static let bars = 2

  func value(_ bars: Candles) -> Double {
    let (a, b) = (bars[1], bars[0])
    return isRebound(a, b) && isWithin(b.close, of: a.low, by: a.equal) ? -100 : 0
  }
}

/// A long black bar, and a white one that opened below its low.
@inline(__always)
private func isRebound(_ a: Candle, _ b: Candle) -> Bool { a.isBlack && a.isLong && b.isWhite && b.open < a.low }
