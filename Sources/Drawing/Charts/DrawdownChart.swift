import Frames
import Vocabulary

/// The share by which a curve lies below its highest value so far, hanging from zero.
package struct DrawdownChart: Chart {
  package static let name = "drawdown"
  package static let summary = "how far a curve is below its highest value so far"
  package static let material = Material.series
  package static let parameters = Looks.parameters.map { $0.within(\Self.looks) }
  package static let examples = ["plot drawdown bt", "plot drawdown close from 2007 to 2010"]

  package var looks = Looks()

  package init() {}

  package func picture(of subject: Subject, monitor: Monitor) throws -> any Picture {
    try subject.checked(for: Self.name)
    let falls = drawdown(of: subject.series[0].values)
    let extent = Extent(falls)
    guard let deepest = falls.firstIndex(of: extent.low) else {
      throw Complaint("plot drawdown: '\(subject.series[0].name)' is never above 0")
    }
    var fact = "deepest \(Numeral.fixed(falls[deepest] * 100, 1))%"
    if !subject.times.isEmpty { fact += " at \(String(Moment.text(subject.times[deepest]).prefix(10)))" }
    return Plane(
      title: Self.heading(looks.title, subject, [fact]), across: .bars(count: subject.count, times: subject.times),
      panels: [Self.panel(falls, deepest: extent.low)], height: looks.height, most: 10, ascii: looks.ascii
    ) {
      var table = subject.table
      table.columns.append(Table.Column("drawdown", falls.map { .number($0) }))
      return table
    }
  }

  /// What hangs from zero, down to the deepest.
  static func panel(_ falls: Samples, deepest: Double, share: Double = 1) -> Plane.Panel {
    Plane.Panel(
      scale: Scale(min(deepest, -0.001), 0), unit: .percent, marks: [Mark(.hanging(falls), "drawdown", .red)],
      share: share)
  }
}
