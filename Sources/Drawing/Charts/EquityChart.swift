import Frames
import Vocabulary

/// The equity curve, and below it the drawdown; a second series is a benchmark, rescaled to the same start.
package struct EquityChart: Chart {
  package static let name = "equity"
  package static let summary = "an equity curve with its drawdown below"
  package static let material = Material.series
  package static let parameters =
    [
      Parameter<Self>.keyword("log", \Self.log, "logarithmic axis")
    ] + Looks.parameters.map { $0.within(\Self.looks) }
  package static let examples = ["plot equity bt", "plot equity bt benchmark log"]

  package var looks = Looks()
  package var log = false

  package init() {}

  package func picture(of subject: Subject, monitor: Monitor) throws -> any Picture {
    try subject.checked(for: Self.name)
    var subject = subject
    let equity = subject.series[0].values
    if subject.series.count > 1, let start = equity.first(where: \.isFinite) {
      for index in subject.series.indices.dropFirst() {
        guard let own = subject.series[index].values.first(where: \.isFinite), own != 0 else { continue }
        subject.series[index].values = Samples(subject.series[index].values.lazy.map { $0 / own * start })
      }
    }
    guard let scale = Scale(subject.series.map(\.values), log: log) else {
      throw Complaint("the equity is never above 0", hint: "leave out 'log'")
    }
    let falls = drawdown(of: equity)
    let deepest = min(0, Extent(falls).low)
    let others = subject.series.enumerated().dropFirst().map { index, series in
      Mark(
        .line(series.values), "\(series.name), same start", index == 1 ? .blue : .of(series: index),
        letter: Mark.letter(index))
    }
    let own = Mark(.line(equity), subject.series[0].name, .green)
    let drawn = subject
    return Plane(
      title: Self.heading(looks.title, subject, ["max drawdown \(Numeral.fixed(deepest * 100, 1))%"]),
      across: .bars(count: subject.count, times: subject.times),
      panels: [.init(scale: scale, marks: others + [own]), DrawdownChart.panel(falls, deepest: deepest, share: 1 / 3)],
      height: looks.height, most: 12, ascii: looks.ascii
    ) {
      var table = drawn.table
      table.columns.append(Table.Column("drawdown", falls.map { .number($0) }))
      return table
    }
  }
}
