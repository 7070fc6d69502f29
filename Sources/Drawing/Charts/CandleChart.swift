import Vocabulary

/// Open, high, low and close of each bar; neighbours are put together where there are more bars than columns.
package struct CandleChart: Chart {
  package static let name = "candles"
  package static let aliases = ["candle", "ohlc"]
  package static let summary = "open, high, low and close of each bar"
  package static let details =
    "A body is filled (┃) where the close is below the open and double (║) where it is not; the thin line is the range "
    + "from low to high. Where there are more bars than columns, a candle stands for several bars and the title says so."
  package static let parameters = [
    Parameter<Self>.option("height", \Self.height, "rows of the picture, 4 to 60"),
    Parameter<Self>.option("title", \Self.title, "what stands above it"),
    Parameter<Self>.keyword("ascii", \Self.ascii, "draw with characters of ASCII alone"),
  ]

  package var height: Int?
  package var title: String?
  package var ascii = false

  package init() {}

  package func picture(of subject: Subject) throws -> any Picture {
    try LineChart.check(height)
    let parts = try ["open", "high", "low", "close"].map { name in
      guard let series = subject[name] else {
        throw Complaint("plot candles needs open, high, low and close, and there is no '\(name)'")
      }
      return series
    }
    var subject = subject
    subject.series = parts
    try subject.checked(for: Self.name, atLeast: 4)
    guard let scale = Scale(parts.map(\.values)) else { throw Complaint("plot candles: all prices are na") }
    return Drawn(subject: subject, scale: scale, chart: self)
  }

  struct Candle: Equatable {
    var open, high, low, close: Double
    var isDown: Bool { close < open }

    /// Several bars as one: first open, highest high, lowest low, last close; nil where all are missing.
    init?(
      _ open: ArraySlice<Double>, _ high: ArraySlice<Double>, _ low: ArraySlice<Double>, _ close: ArraySlice<Double>
    ) {
      guard let first = open.first(where: \.isFinite), let last = close.last(where: \.isFinite),
        let top = high.filter(\.isFinite).max(), let bottom = low.filter(\.isFinite).min()
      else { return nil }
      (self.open, self.high, self.low, self.close) = (first, top, bottom, last)
    }
  }

  struct Drawn: Picture {
    let subject: Subject
    let scale: Scale
    let chart: CandleChart

    var data: Table { subject.table }

    func drawn(in style: Style) -> [String] {
      var style = style
      style.ascii = style.ascii || chart.ascii
      let rows = Figure.rows(chart.height, in: style)
      let labels = AxisLabels(scale, rows: rows).texts
      var canvas = Canvas(columns: Figure.columns([labels], in: style), rows: rows)
      let bars = Bars(count: subject.count, width: canvas.columns)
      let parts = subject.series.map(\.values)
      for column in 0..<canvas.columns {
        let range = bars.bars(in: column)
        guard subject.count > canvas.columns || bars.column(of: range.lowerBound) == column else { continue }
        guard let candle = Candle(parts[0][range], parts[1][range], parts[2][range], parts[3][range]) else { continue }
        draw(candle, column, on: &canvas, style)
      }
      let (up, down) = style.ascii ? ("+", "#") : ("║", "┃")
      var title = [chart.title ?? subject.title, subject.period ?? "", "\(Numeral.grouped(subject.count)) bars"]
      if subject.count > canvas.columns {
        title.append("about \(Int((Double(subject.count) / Double(canvas.columns)).rounded())) a candle")
      }
      return Figure.lines(
        title + subject.facts, legend: [("\(up) up", .green), ("\(down) down", .red)],
        panels: [.init(canvas: canvas, labels: labels)], times: subject.times, in: style)
    }

    /// Two halves a cell; a body that fills no cell fills the one that it is most in, so that its sign can be seen.
    private func draw(_ candle: Candle, _ column: Int, on canvas: inout Canvas, _ style: Style) {
      let halves = canvas.rows * 2
      func half(_ value: Double) -> Int { Int(((scale.depth(value) ?? 0) * Double(halves - 1)).rounded()) }
      let wick = half(candle.high)...half(candle.low)
      let body = half(max(candle.open, candle.close))...half(min(candle.open, candle.close))
      let ink = candle.isDown ? Ink.red : .green
      let full: Character = style.ascii ? (candle.isDown ? "#" : "+") : (candle.isDown ? "┃" : "║")
      let hasFull = (0..<canvas.rows).contains { body.contains($0 * 2) && body.contains($0 * 2 + 1) }
      for row in wick.lowerBound / 2...wick.upperBound / 2 {
        let states = (0...1).map { part -> Int in
          let half = row * 2 + part
          return body.contains(half) ? 2 : wick.contains(half) ? 1 : 0
        }
        let isBody =
          states == [2, 2] || (!hasFull && row == body.lowerBound / 2) || (style.ascii && states.contains(2))
        canvas.put(isBody ? full : Drawn.glyph(states, ascii: style.ascii), column: column, row: row, ink)
      }
    }

    private static func glyph(_ states: [Int], ascii: Bool) -> Character {
      if ascii { return "|" }
      switch (states[0], states[1]) {
      case (0, 1): return "╷"
      case (0, 2): return "╻"
      case (1, 0): return "╵"
      case (1, 2): return "╽"
      case (2, 0): return "╹"
      case (2, 1): return "╿"
      default: return "│"
      }
    }
  }
}
