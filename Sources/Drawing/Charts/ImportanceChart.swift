import Vocabulary

/// What each feature of a model weighs.
package struct ImportanceChart: Chart {
  package static let name = "importance"
  package static let summary = "what each feature of a model weighs, the greatest first"
  package static let details = "Shares of the last fit, in per cent; ? importance tells what they are."
  package static let material = Material.weights
  package static let parameters =
    [
      Parameter<Self>.option("top", \Self.top, in: 1...200, "how many features to draw")
    ] + Looks.ofFixedHeight.map { $0.within(\Self.looks) }
  package static let examples = ["plot importance m2 top=10"]

  package var top = 20
  package var looks = Looks()

  package init() {}

  package func picture(of subject: Subject, monitor: Monitor) throws -> any Picture {
    try subject.checked(for: Self.name)
    let all = Array(zip(subject.names, subject.series[0].values))
    let shown = all.prefix(top)
    let rest = all.dropFirst(top)
    var heading = [looks.title ?? subject.title, "\(all.count) features"] + subject.facts
    if !rest.isEmpty {
      heading.append("\(rest.count) more with \(Numeral.fixed(rest.reduce(0) { $0 + $1.1 } * 100, 1))% together")
    }
    return BarList(
      title: heading,
      rows: shown.map { .init(name: $0.0, value: $0.1, text: Numeral.fixed($0.1 * 100, 1) + "%") }, ascii: looks.ascii,
      data: subject.table)
  }
}
