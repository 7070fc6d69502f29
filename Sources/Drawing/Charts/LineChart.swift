import Vocabulary

/// One or more series as lines over the same bars.
package struct LineChart: Chart {
  package static let name = "line"
  package static let summary = "series as lines over the bars, least to greatest per column so that no spike is lost"
  package static let parameters = [
    Parameter<Self>.option("height", \Self.height, "rows of the picture, 4 to 60"),
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
    try Self.check(height)
    guard let scale = Scale(subject.series.map(\.values), log: log) else { throw nothingAboveZero(subject) }
    return Drawn(subject: subject, scale: scale, chart: self)
  }

  struct Drawn: Picture {
    let subject: Subject
    let scale: Scale
    let chart: LineChart

    var data: Table { subject.table }

    func drawn(in style: Style) -> [String] {
      var style = style
      style.ascii = style.ascii || chart.ascii
      let rows = Figure.rows(chart.height, in: style)
      let labels = AxisLabels(scale, rows: rows).texts
      var canvas = Canvas(columns: Figure.columns([labels], in: style), rows: rows)
      for (index, series) in subject.series.enumerated() {
        canvas.line(series.values, scale, subject.series.count > 1 ? .of(series: index) : .cyan)
      }
      let legend = subject.series.count > 1 ? letter(on: &canvas) : []
      let title = [chart.title ?? subject.title, subject.period ?? ""] + subject.facts
      return Figure.lines(
        title, legend: legend, panels: [.init(canvas: canvas, labels: labels)], times: subject.times, in: style)
    }

    /// Puts each series' letter on its line at places of its own, so that lines are told apart without colour.
    private func letter(on canvas: inout Canvas) -> [(text: String, ink: Ink)] {
      let bars = Bars(count: subject.count, width: canvas.columns)
      return subject.series.enumerated().map { index, series in
        let letter = Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(index % 26)))
        let stride = max(12, canvas.columns / 4)
        let offset = (2 * index + 1) * stride / (2 * subject.series.count)
        for column in Swift.stride(from: offset, to: canvas.columns, by: stride) {
          guard let dot = scale.dot(series.values[bars.bars(in: column).lowerBound], of: canvas.height) else {
            continue
          }
          canvas.put(letter, column: column, row: Int(dot.rounded()) / 4, .of(series: index))
        }
        return ("\(letter) \(series.name)", .of(series: index))
      }
    }
  }

  static func check(_ height: Int?) throws {
    guard let height, !(4...60).contains(height) else { return }
    throw Complaint("height is between 4 and 60, not \(height)")
  }
}

private func nothingAboveZero(_ subject: Subject) -> Complaint {
  Complaint(
    "a logarithmic axis needs values above 0, \(subject.series.map(\.name).joined(separator: ", ")) has none",
    hint: "leave out 'log'")
}
