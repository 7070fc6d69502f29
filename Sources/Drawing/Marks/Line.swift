import Frames

extension Canvas {
  /// A line through values along the bars. Each column of dots reaches from the least to the greatest value of its
  /// bars, so that no spike is lost; missing values leave a gap.
  mutating func line(_ values: Samples, _ scale: Scale, _ ink: Ink = .plain) {
    let bars = Bars(count: values.count, width: width)
    var previous: (x: Int, y: Double)?
    if values.count > width {
      for (x, bin) in Envelope(values, bars).bins.enumerated() {
        guard let bin, let high = scale.dot(bin.high, of: height),
          let low = scale.dot(scale.isLog && bin.low <= 0 ? scale.low : bin.low, of: height)
        else {
          previous = nil
          continue
        }
        if let previous, let first = scale.dot(bin.first, of: height) { segment(previous, (x, first), ink) }
        column(x, Int(high.rounded()), Int(low.rounded()), ink)
        previous = scale.dot(bin.last, of: height).map { (x, $0) }
      }
      return
    }
    for (bar, value) in values.enumerated() {
      guard let y = scale.dot(value, of: height) else {
        previous = nil
        continue
      }
      let x = bars.column(of: bar)
      if let previous { segment(previous, (x, y), ink) } else { dot(x, Int(y.rounded()), ink) }
      previous = (x, y)
    }
  }

  /// A line through points of an axis of numbers; a broken one leaves out every other pair of dots.
  mutating func path(
    _ x: [Double], _ y: [Double], _ across: Scale, _ scale: Scale, _ ink: Ink = .plain, isBroken: Bool = false
  ) {
    var previous: (x: Int, y: Double)?
    for (x, y) in zip(x, y) {
      guard let place = across.across(x, of: width), let depth = scale.dot(y, of: height) else {
        previous = nil
        continue
      }
      let next = (x: Int(place.rounded()), y: depth)
      if let previous {
        segment(previous, next, ink, isBroken: isBroken)
      } else {
        dot(next.x, Int(next.y.rounded()), ink)
      }
      previous = next
    }
  }

  private mutating func segment(
    _ a: (x: Int, y: Double), _ b: (x: Int, y: Double), _ ink: Ink, isBroken: Bool = false
  ) {
    guard b.x > a.x else {
      column(b.x, Int(a.y.rounded()), Int(b.y.rounded()), ink)
      return
    }
    let slope = (b.y - a.y) / Double(b.x - a.x)
    for x in a.x...b.x where !isBroken || x % 4 < 2 {
      let from = x == a.x ? a.y : a.y + slope * (Double(x - a.x) - 0.5)
      let to = x == b.x ? b.y : a.y + slope * (Double(x - a.x) + 0.5)
      column(x, Int(from.rounded()), Int(to.rounded()), ink)
    }
  }

  /// Upright bars from the bottom of the panel to the greatest value of each column. Where most of what a column stands
  /// for goes down, its bar is of half the dots.
  mutating func columns(_ values: Samples, from: Samples, to: Samples, _ scale: Scale, _ ink: Ink = .plain) {
    let bars = Bars(count: values.count, width: columns)
    for column in 0..<columns {
      let range = bars.bars(in: column)
      guard values.count > columns || bars.column(of: range.lowerBound) == column else { continue }
      guard let y = scale.dot(Extent(values, in: range).high, of: height) else { continue }
      let falls = range.count { from[$0] > to[$0] } * 2 > range.count
      self.column(2 * column, Int(y.rounded()), height - 1, ink)
      if !falls { self.column(2 * column + 1, Int(y.rounded()), height - 1, ink) }
    }
  }

  /// The area between the top of the panel and the least value of each column.
  mutating func hanging(_ values: Samples, _ scale: Scale, _ ink: Ink = .plain) {
    for (x, bin) in Envelope(values, Bars(count: values.count, width: width)).bins.enumerated() {
      guard let bin, let lowest = scale.dot(bin.low, of: height) else { continue }
      column(x, 0, Int(lowest.rounded()), ink)
    }
  }
}
