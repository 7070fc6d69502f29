import Vocabulary

// Patterns of three bars: a long one, a small one that has left it behind, and one that turns back deep into the first.

struct EveningStar: Candlestick {
  static let name = "cdl_eveningstar"
  static let summary = "evening star: a small body above a long white one, then a black bar back into that"
  static let parameters: [Parameter<EveningStar>] = [
    .argument("penetration", \.penetration, in: 0...10, required: false, "how deep, as a share of the first body")
  ]
  static let bars = 3
  var penetration = 0.3

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    return !b.isLong && isTop(a, b, c, penetration) ? -100 : 0
  }
}

struct EveningDojiStar: Candlestick {
  static let name = "cdl_eveningdojistar"
  static let summary = "evening doji star: a doji above a long white body, then a black bar back into that"
  static let parameters: [Parameter<EveningDojiStar>] = [
    .argument("penetration", \.penetration, in: 0...10, required: false, "how deep, as a share of the first body")
  ]
  static let bars = 3
  var penetration = 0.3

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    return b.isDoji && isTop(a, b, c, penetration) ? -100 : 0
  }
}

@inline(__always)
private func isTop(_ a: Candle, _ b: Candle, _ c: Candle, _ penetration: Double) -> Bool {
  a.isWhite && a.isLong && b.has(.gapUp) && c.isBlack && c.isLong && c.close < a.close - a.body * penetration
}

struct MorningStar: Candlestick {
  static let name = "cdl_morningstar"
  static let summary = "morning star: a small body below a long black one, then a white bar back into that"
  static let parameters: [Parameter<MorningStar>] = [
    .argument("penetration", \.penetration, in: 0...10, required: false, "how deep, as a share of the first body")
  ]
  static let bars = 3
  var penetration = 0.3

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    return !b.isLong && isBottom(a, b, c, penetration) ? 100 : 0
  }
}

struct MorningDojiStar: Candlestick {
  static let name = "cdl_morningdojistar"
  static let summary = "morning doji star: a doji below a long black body, then a white bar back into that"
  static let parameters: [Parameter<MorningDojiStar>] = [
    .argument("penetration", \.penetration, in: 0...10, required: false, "how deep, as a share of the first body")
  ]
  static let bars = 3
  var penetration = 0.3

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    return b.isDoji && isBottom(a, b, c, penetration) ? 100 : 0
  }
}

@inline(__always)
private func isBottom(_ a: Candle, _ b: Candle, _ c: Candle, _ penetration: Double) -> Bool {
  a.isBlack && a.isLong && b.has(.gapDown) && c.isWhite && c.isLong && c.close > a.close + a.body * penetration
}

struct AbandonedBaby: Candlestick {
  static let name = "cdl_abandonedbaby"
  static let summary = "abandoned baby: a doji star with gaps between the shadows on both sides"
  static let parameters: [Parameter<AbandonedBaby>] = [
    .argument("penetration", \.penetration, in: 0...10, required: false, "how deep, as a share of the first body")
  ]
  static let bars = 3
  var penetration = 0.3

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    guard a.isLong, b.isDoji, c.isLong, a.isWhite != c.isWhite else { return 0 }
    let isDeep = a.isWhite ? c.close < a.close - a.body * penetration : c.close > a.close + a.body * penetration
    let isAlone = a.isWhite ? b.isAbove(a) && c.isBelow(b) : b.isBelow(a) && c.isAbove(b)
    return isDeep && isAlone ? 100 * c.color : 0
  }
}

struct Tristar: Candlestick {
  static let name = "cdl_tristar"
  static let summary = "tristar: three doji, the middle one gapped away from the first and beyond the third"
  static let bars = 3

  func value(_ bars: Candles) -> Double {
    let (a, b, c) = (bars[2], bars[1], bars[0])
    // All three are measured by the bars before the first.
    guard a.isDoji, b.body <= a.tiny, c.body <= a.tiny else { return 0 }
    return b.has(.gapUp) && c.top < b.top ? -100 : b.has(.gapDown) && c.bottom > b.bottom ? 100 : 0
  }
}
