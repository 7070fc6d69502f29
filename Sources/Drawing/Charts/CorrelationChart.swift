import Vocabulary

/// Pearson's correlation of every two columns.
package struct CorrelationChart: Chart {
  package static let name = "corr"
  package static let aliases = ["correlation"]
  package static let summary = "the correlation of every two columns as a heat map"
  package static let details = "Pearson's, over the rows where both have a value."
  package static let material = Material.columns
  package static let parameters = Looks.ofFixedHeight.map { $0.within(\Self.looks) }
  package static let examples = ["plot corr close, volume, high - low, close/close[-1] - 1"]

  package var looks = Looks()

  package init() {}

  package func picture(of subject: Subject, monitor: Monitor) throws -> any Picture {
    guard (2...60).contains(subject.series.count) else {
      throw Complaint("plot corr draws 2 to 60 columns, not \(subject.series.count)")
    }
    try subject.checked(for: Self.name)
    let names = subject.series.map(\.name)
    var values = [[Double]](repeating: [Double](repeating: .nan, count: names.count), count: names.count)
    for row in names.indices {
      for column in 0...row {
        try monitor.check()
        let r = Association(subject.series[row].values, subject.series[column].values).correlation
        values[row][column] = r
        values[column][row] = r
      }
    }
    return Grid(
      title: [looks.title ?? "correlation", subject.period ?? "", "n=\(Numeral.grouped(subject.count))"]
        + subject.facts,
      axes: ("", ""), rows: names, columns: names, values: values, tone: .aroundZero(1), ascii: looks.ascii)
  }
}
