import Vocabulary

/// What happened against what was predicted.
package struct ConfusionChart: Chart {
  package static let name = "confusion"
  package static let summary = "what happened against what a model predicted, in rows and shares of what happened"
  package static let details = """
    Counts over the rows outside of the folds' training, or of the test part where there are no folds; the share is of
    all rows of the same line, so that the diagonal is the recall of each class.
    """
  package static let material = Material.confusion
  package static let parameters = Looks.ofFixedHeight.map { $0.within(\Self.looks) }
  package static let examples = ["plot confusion m2"]

  package var looks = Looks()

  package init() {}

  package func picture(of subject: Subject, monitor: Monitor) throws -> any Picture {
    try subject.checked(for: Self.name)
    let counts = subject.names.indices.map { row in subject.series.map { $0.values[row] } }
    let sums = counts.map { $0.reduce(0, +) }
    let shares = zip(counts, sums).map { row, sum in row.map { sum > 0 ? $0 / sum : .nan } }
    let total = sums.reduce(0, +)
    let right = counts.indices.reduce(0) { $0 + counts[$1][$1] }
    func cells(_ write: (Double, Double) -> String) -> [[String]] {
      zip(counts, shares).map { zip($0, $1).map(write) }
    }
    func whole(_ count: Double) -> String { Numeral.grouped(Int(count)) }
    return Grid(
      title: [
        looks.title ?? subject.title, "\(whole(total)) rows",
        "accuracy \(Numeral.fixed(total > 0 ? right / total * 100 : .nan, 1))%",
      ] + subject.facts,
      axes: ("happened", "predicted"), rows: subject.names, columns: subject.series.map(\.name), values: shares,
      tone: .ascending,
      captions: [
        cells { "\(whole($0)) (\(Numeral.fixed($1 * 100, 1))%)" }, cells { count, _ in whole(count) },
      ], ascii: looks.ascii)
  }
}
