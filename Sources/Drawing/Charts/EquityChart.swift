import Vocabulary

/// How far a curve is below its highest value so far, as a share of it; 0 at a new high.
package func drawdown(of equity: [Double]) -> [Double] {
  var high = -Double.infinity
  return equity.map { value in
    guard value.isFinite else { return .nan }
    high = max(high, value)
    return high > 0 ? value / high - 1 : .nan
  }
}

/// The equity curve, and below it the drawdown; a second series is a benchmark, rescaled to the same start.
package struct EquityChart: Chart {
  package static let name = "equity"
  package static let summary = "an equity curve with its drawdown below"
  package static let parameters = [
    Parameter<Self>.option("height", \Self.height, "rows of the upper panel, 4 to 60"),
    Parameter<Self>.option("title", \Self.title, "what stands above it"),
    Parameter<Self>.keyword("log", \Self.log, "logarithmic axis"),
    Parameter<Self>.keyword("ascii", \Self.ascii, "draw with characters of ASCII alone"),
  ]

  package var height: Int?
  package var title: String?
  package var log = false
  package var ascii = false

  package init() {}

  package func picture(of subject: Subject) throws -> any Picture {
    try subject.checked(for: Self.name)
    try LineChart.check(height)
    var subject = subject
    let equity = subject.series[0].values
    if subject.series.count > 1, let start = equity.first(where: \.isFinite) {
      for index in subject.series.indices.dropFirst() {
        guard let own = subject.series[index].values.first(where: \.isFinite), own != 0 else { continue }
        subject.series[index].values = subject.series[index].values.map { $0 / own * start }
      }
    }
    guard let scale = Scale(subject.series.map(\.values), log: log) else {
      throw Complaint("the equity is never above 0", hint: "leave out 'log'")
    }
    let falls = drawdown(of: equity)
    let deepest = falls.filter(\.isFinite).min() ?? 0
    subject.facts.append("max drawdown \(Numeral.fixed(deepest * 100, 1))%")
    return Drawn(
      subject: subject, scale: scale, falls: falls, fallScale: Scale(min(deepest, -0.001), 0), chart: self)
  }

  struct Drawn: Picture {
    let subject: Subject
    let scale: Scale
    let falls: [Double]
    let fallScale: Scale
    let chart: EquityChart

    var data: Table {
      var table = subject.table
      table.columns.append(Table.Column("drawdown", falls.map { .number($0) }))
      return table
    }

    func drawn(in style: Style) -> [String] {
      var style = style
      style.ascii = style.ascii || chart.ascii
      let rows = Figure.rows(chart.height, in: style, besides: 4, most: 12)
      let fallRows = max(3, rows / 3)
      let labels = AxisLabels(scale, rows: rows).texts
      let fallLabels = DrawdownChart.labels(fallScale, rows: fallRows)
      let columns = Figure.columns([labels, fallLabels], in: style)
      var upper = Canvas(columns: columns, rows: rows)
      for (index, series) in subject.series.enumerated().reversed() {
        upper.line(series.values, scale, index == 0 ? .green : .blue)
      }
      var legend: [(text: String, ink: Ink)] = []
      for (index, series) in subject.series.enumerated().dropFirst() {
        legend.append((EquityChart.mark(series, index, on: &upper, scale), .blue))
      }
      var lower = Canvas(columns: columns, rows: fallRows)
      lower.hanging(falls, fallScale, .red)
      return Figure.lines(
        [chart.title ?? subject.title, subject.period ?? ""] + subject.facts, legend: legend,
        panels: [.init(canvas: upper, labels: labels), .init(canvas: lower, labels: fallLabels)],
        times: subject.times, in: style)
    }
  }

  /// A benchmark is known by its letter on the line.
  private static func mark(_ series: Subject.Series, _ index: Int, on canvas: inout Canvas, _ scale: Scale) -> String {
    let letter = Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(index % 26)))
    let bars = Bars(count: series.values.count, width: canvas.columns)
    for column in stride(from: 6 + 3 * index, to: canvas.columns, by: max(12, canvas.columns / 4)) {
      guard let dot = scale.dot(series.values[bars.bars(in: column).lowerBound], of: canvas.height) else { continue }
      canvas.put(letter, column: column, row: Int(dot.rounded()) / 4, .blue)
    }
    return "\(letter) \(series.name), same start"
  }
}
