extension Canvas {
  /// A line through values along the bars. Each column of dots reaches from the least to the greatest value of its
  /// bars, so that no spike is lost; missing values leave a gap.
  mutating func line(_ values: [Double], _ scale: Scale, _ ink: Ink = .plain) {
    let bars = Bars(count: values.count, width: width)
    var previous: (x: Int, y: Double)?
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

  private mutating func segment(_ a: (x: Int, y: Double), _ b: (x: Int, y: Double), _ ink: Ink) {
    guard b.x > a.x else {
      column(b.x, Int(a.y.rounded()), Int(b.y.rounded()), ink)
      return
    }
    let slope = (b.y - a.y) / Double(b.x - a.x)
    for x in a.x...b.x {
      let from = x == a.x ? a.y : a.y + slope * (Double(x - a.x) - 0.5)
      let to = x == b.x ? b.y : a.y + slope * (Double(x - a.x) + 0.5)
      column(x, Int(from.rounded()), Int(to.rounded()), ink)
    }
  }

  /// The area between the top of the panel and the least value of each column.
  mutating func hanging(_ values: [Double], _ scale: Scale, _ ink: Ink = .plain) {
    let bars = Bars(count: values.count, width: width)
    for x in 0..<width {
      var lowest: Double?
      for bar in bars.bars(in: x) {
        guard let y = scale.dot(values[bar], of: height) else { continue }
        lowest = max(lowest ?? y, y)
      }
      if let lowest { column(x, 0, Int(lowest.rounded()), ink) }
    }
  }
}
