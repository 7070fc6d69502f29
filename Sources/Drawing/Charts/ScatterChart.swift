import Frames
import Vocabulary

/// One column against another, a point a row, with the line of least squares.
package struct ScatterChart: Chart {
  package static let name = "scatter"
  package static let summary = "one column against another, with the line of least squares"
  package static let details = """
    The first column goes across, the second up. r is Pearson's correlation over the rows where both have a value; the
    broken line is the least-squares fit of the second on the first.
    """
  package static let material = Material.columns
  package static let parameters = Looks.parameters.map { $0.within(\Self.looks) }
  package static let examples = ["plot scatter (close/close[-1] - 1), (close[-1]/close[-2] - 1)"]

  package var looks = Looks()

  package init() {}

  package func picture(of subject: Subject, monitor: Monitor) throws -> any Picture {
    guard subject.series.count == 2 else {
      throw Complaint(
        "plot scatter draws two columns, not \(subject.series.count)", hint: "such as plot scatter volume, close")
    }
    try subject.checked(for: Self.name)
    var (x, y) = (subject.series[0].values, subject.series[1].values)
    let association = Association(x, y)
    if association.count < subject.count {
      let pairs = zip(x, y).filter { $0.isFinite && $1.isFinite }
      (x, y) = (Samples(pairs.map(\.0)), Samples(pairs.map(\.1)))
    }
    guard let across = Scale([x]), let up = Scale([y]) else {
      throw Complaint(
        "plot scatter: no row has both \(subject.series[0].name) and \(subject.series[1].name)")
    }
    var marks = [Mark(.points(x, y), "rows", .cyan)]
    var facts = ["n=\(Numeral.grouped(x.count))", "r \(Numeral.fixed(association.correlation, 3))"]
    if let line = association.line {
      let ends = [across.low, across.high]
      marks.append(Mark(.path(ends, ends.map { line.intercept + line.slope * $0 }), "fit", .yellow, isReference: true))
      facts.append("slope \(AxisLabels.written([line.slope, line.slope * 1.01])[0])")
    }
    let left = subject.count - x.count
    if left > 0 { facts.append("\(Numeral.grouped(left)) na") }
    return Plane(
      title: [looks.title ?? subject.title] + subject.facts + facts,
      across: .numbers(across, name: subject.series[0].name),
      panels: [.init(scale: up, marks: marks, name: subject.series[1].name)], height: looks.height, ascii: looks.ascii,
      table: { subject.table })
  }
}
