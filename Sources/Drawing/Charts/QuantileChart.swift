import Vocabulary

/// The mean of a label within the quantiles of a feature.
package struct QuantileChart: Chart {
  package static let name = "quantile"
  package static let aliases = ["quantiles"]
  package static let summary = "the mean of a second column within the quantiles of a first: a feature against a label"
  package static let details = """
    The rows are cut at quantiles of the first column, interpolated between neighbours; equal edges make one group. ± is
    the standard error of the mean, as if rows were independent: labels that overlap make it look smaller than it is.
    """
  package static let material = Material.columns
  package static let parameters =
    [
      Parameter<Self>.option("groups", \Self.groups, in: 2...100, "how many quantiles")
    ] + Looks.ofFixedHeight.map { $0.within(\Self.looks) }
  package static let examples = ["plot quantile rsi_14, y groups=5", "plot quantile ret, close[+1]/close - 1"]

  package var groups = 10
  package var looks = Looks()

  package init() {}

  package func picture(of subject: Subject, monitor: Monitor) throws -> any Picture {
    guard subject.series.count == 2 else {
      throw Complaint(
        "plot quantile draws two columns, not \(subject.series.count)",
        hint: "a feature and what to average, such as plot quantile rsi_14, y")
    }
    try subject.checked(for: Self.name)
    let (feature, label) = (subject.series[0], subject.series[1])
    guard let means = QuantileMeans(of: label.values, by: feature.values, groups: groups) else {
      throw Complaint("plot quantile: no row has both \(feature.name) and \(label.name)")
    }
    let all = means.groups
    let edges = AxisLabels.written(all.flatMap { [$0.low, $0.high] })
    let figures = AxisLabels.written(all.map(\.mean) + all.map(\.error).filter(\.isFinite))
    let decimals = figures.map { $0.split(separator: ".").dropFirst().first?.count ?? 0 }.max() ?? 0
    let rows = all.indices.map { index -> BarList.Row in
      let group = all[index]
      let error = group.error.isNaN ? "" : "±" + Numeral.fixed(group.error, min(8, decimals))
      return BarList.Row(
        name:
          "\(String(index + 1).padded(to: all.count > 9 ? 2 : 1, right: true))  \(edges[2 * index])..\(edges[2 * index + 1])",
        value: group.mean,
        text: Numeral.fixed(group.mean, min(8, decimals)), more: [error, "n \(Numeral.grouped(group.count))"],
        error: group.error)
    }
    return BarList(
      title: [looks.title ?? "\(label.name) by quantile of \(feature.name)"] + subject.facts
        + ["n=\(Numeral.grouped(all.reduce(0) { $0 + $1.count }))"],
      rows: rows,
      ascii: looks.ascii,
      data: Table(
        subject.title,
        columns: [
          Table.Column("from", unit: feature.unit, all.map { .number($0.low) }),
          Table.Column("to", unit: feature.unit, all.map { .number($0.high) }),
          Table.Column("rows", all.map { .integer($0.count) }),
          Table.Column("mean", unit: label.unit, all.map { .number($0.mean) }),
          Table.Column("error", unit: label.unit, all.map { .number($0.error) }),
        ]))
  }
}
