import Vocabulary

/// One or more series as lines over the same bars.
package struct LineChart: Chart {
  package static let name = "line"
  package static let summary = "series as lines over the bars, least to greatest per column so that no spike is lost"
  package static let material = Material.series
  package static let parameters =
    [
      Parameter<Self>.keyword("log", \Self.log, "logarithmic axis")
    ] + Looks.parameters.map { $0.within(\Self.looks) }
  package static let examples = ["plot line close, mean(close, 200) from 2008", "plot line close log height=10"]

  package var looks = Looks()
  package var log = false

  package init() {}

  package func picture(of subject: Subject, monitor: Monitor) throws -> any Picture {
    try subject.checked(for: Self.name)
    guard let scale = Scale(subject.series.map(\.values), log: log) else { throw nothingAboveZero(subject) }
    return Plane(
      title: Self.heading(looks.title, subject), across: .bars(count: subject.count, times: subject.times),
      panels: [.init(scale: scale, marks: Mark.lines(subject.series))], height: looks.height, ascii: looks.ascii,
      table: { subject.table })
  }
}

private func nothingAboveZero(_ subject: Subject) -> Complaint {
  Complaint(
    "a logarithmic axis needs values above 0, \(subject.series.map(\.name).joined(separator: ", ")) has none",
    hint: "leave out 'log'")
}
