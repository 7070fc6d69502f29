/// A bar as a pattern sees it: its body lies between open and close, its shadows reach from there to high and low.
///
/// Only its traits are at hand; the rest is read when it is asked for, which most bars do not live to see.
struct Candle {
  private let columns: Candles
  private let row: Int
  let traits: Traits

  @inline(__always)
  init(_ columns: Candles, _ row: Int) {
    self.columns = columns
    self.row = row
    traits = Traits(rawValue: columns.traits[row].bitPattern)
  }

  var open: Double { columns.open[row] }
  var high: Double { columns.high[row] }
  var low: Double { columns.low[row] }
  var close: Double { columns.close[row] }
  /// The mean range, high less low, of the ten bars before.
  var meanRange: Double { columns.meanRange[row] }
  /// The mean range of the five bars before.
  var lastRange: Double { columns.lastRange[row] }

  var top: Double { max(open, close) }
  var bottom: Double { min(open, close) }
  var body: Double { abs(close - open) }
  var range: Double { high - low }
  /// 1 for white, -1 for black.
  var color: Double { isWhite ? 1 : -1 }

  // MARK: Traits

  func has(_ traits: Traits) -> Bool { self.traits.contains(traits) }

  /// A bar that closes where it opened is white.
  var isWhite: Bool { traits.contains(.white) }
  var isBlack: Bool { !isWhite }
  var isLong: Bool { traits.contains(.long) }
  /// Not the opposite of long: a body just as long as the mean is neither.
  var isShort: Bool { traits.contains(.short) }
  var isDoji: Bool { traits.contains(.doji) }
  /// A long body and next to no shadows.
  var isMarubozu: Bool { traits.contains([.long, .tinyUpper, .tinyLower]) }

  // MARK: Lengths to compare with

  /// A body up to it is a doji.
  var tiny: Double { 0.1 * meanRange }
  /// Prices as close as that are equal.
  var equal: Double { 0.05 * lastRange }
  /// Prices as close as that are near each other.
  var near: Double { 0.2 * lastRange }
  /// Bodies that differ by more than that differ much.
  var far: Double { 0.6 * lastRange }

  // MARK: Against another bar

  /// The body gaps away from that of the bar before, on the side to which that one points.
  func gapsOn(from before: Candle) -> Bool { traits.contains(before.isWhite ? .gapUp : .gapDown) }
  /// The whole bar lies above the other.
  func isAbove(_ other: Candle) -> Bool { low > other.high }
  /// The whole bar lies below the other.
  func isBelow(_ other: Candle) -> Bool { high < other.low }
  /// The price lies strictly within the body.
  func holds(_ price: Double) -> Bool { price < top && price > bottom }
}

/// Whether two prices differ by no more than a distance.
@inline(__always)
func isWithin(_ price: Double, of other: Double, by distance: Double) -> Bool {
  price <= other + distance && price >= other - distance
}

/// The bars up to the current one.
struct Candles {
  var row = 0
  let open: UnsafePointer<Double>
  let high: UnsafePointer<Double>
  let low: UnsafePointer<Double>
  let close: UnsafePointer<Double>
  let traits: UnsafePointer<Double>
  let meanRange: UnsafePointer<Double>
  let lastRange: UnsafePointer<Double>

  init(_ columns: UnsafePointer<UnsafePointer<Double>>) {
    (open, high, low, close) = (columns[0], columns[1], columns[2], columns[3])
    (traits, meanRange, lastRange) = (columns[4], columns[5], columns[6])
  }

  /// The bar so many bars ago.
  @inline(__always)
  subscript(back: Int) -> Candle { Candle(self, row - back) }
}
