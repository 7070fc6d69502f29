import Vocabulary

/// The share by which a curve lies below its highest value so far, hanging from zero.
package struct DrawdownChart: Chart {
  package static let name = "drawdown"
  package static let summary = "how far a curve is below its highest value so far"
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
    try subject.checked(for: Self.name)
    try LineChart.check(height)
    let falls = drawdown(of: subject.series[0].values)
    guard let deepest = falls.indices.filter({ falls[$0].isFinite }).min(by: { falls[$0] < falls[$1] }) else {
      throw Complaint("plot drawdown: '\(subject.series[0].name)' is never above 0")
    }
    var subject = subject
    var fact = "deepest \(Numeral.fixed(falls[deepest] * 100, 1))%"
    if !subject.times.isEmpty { fact += " at \(String(Moment.text(subject.times[deepest]).prefix(10)))" }
    subject.facts.append(fact)
    return Drawn(subject: subject, falls: falls, scale: Scale(min(falls[deepest], -0.001), 0), chart: self)
  }

  struct Drawn: Picture {
    let subject: Subject
    let falls: [Double]
    let scale: Scale
    let chart: DrawdownChart

    var data: Table {
      var table = subject.table
      table.columns.append(Table.Column("drawdown", falls.map { .number($0) }))
      return table
    }

    func drawn(in style: Style) -> [String] {
      var style = style
      style.ascii = style.ascii || chart.ascii
      let rows = Figure.rows(chart.height, in: style, most: 10)
      let labels = DrawdownChart.labels(scale, rows: rows)
      var canvas = Canvas(columns: Figure.columns([labels], in: style), rows: rows)
      canvas.hanging(falls, scale, .red)
      return Figure.lines(
        [chart.title ?? subject.title, subject.period ?? ""] + subject.facts,
        panels: [.init(canvas: canvas, labels: labels)], times: subject.times, in: style)
    }
  }

  static func labels(_ scale: Scale, rows: Int) -> [String] { AxisLabels(scale, rows: rows, unit: .percent).texts }
}
