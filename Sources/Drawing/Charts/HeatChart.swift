import Vocabulary

/// A number for each pair of two things: a sweep over two parameters, or the mean of a column by two others.
package struct HeatChart: Chart {
  package static let name = "heat"
  package static let summary = "a value over two parameters of a sweep, or the mean of a column by two others"
  package static let details = """
    plot heat g.auc by look, depth draws what a sweep kept. plot heat ret by month(), weekday() draws the mean
    of a column in each pair of groups. The first of by goes down, the second across. Where values lie on both sides of
    zero the colours part there.
    """
  package static let material = Material.pairs
  package static let parameters = Looks.ofFixedHeight.map { $0.within(\Self.looks) }
  package static let examples = [
    "plot heat ret by month(), weekday()", "plot heat g by n, k title=\"a sweep\"",
  ]

  package var looks = Looks()

  package init() {}

  package func picture(of subject: Subject, monitor: Monitor) throws -> any Picture {
    try subject.checked(for: Self.name)
    guard subject.names.count == subject.count else { throw Complaint("plot heat needs two things to go by") }
    let values = subject.names.indices.map { row in subject.series.map { $0.values[row] } }
    let finite = values.joined().filter(\.isFinite)
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 0)
    let reach = max(abs(low), abs(high))
    // Two digits of the smallest step that the colours tell apart.
    let decimals = max(0, min(6, 1 - Numeral.magnitude(max(reach == 0 ? 1 : reach, 1e-9)) + 1))
    return Grid(
      title: [looks.title ?? subject.title] + subject.facts, axes: subject.axes, rows: subject.names,
      columns: subject.series.map(\.name), values: values,
      tone: low < 0 && high > 0 ? .aroundZero(reach) : .ascending, decimals: decimals, ascii: looks.ascii)
  }
}
