import Frames
import Vocabulary

/// What was given a probability against how often it happened.
package struct CalibrationChart: Chart {
  package static let name = "calibration"
  package static let aliases = ["reliability"]
  package static let summary = "what a model gives a probability against how often it happens"
  package static let details = """
    Rows in bins of equal width by probability: the mean probability goes across, the share that happened up. On the
    broken line both are equal. brier is the mean of (p - outcome)², ece the mean distance from the line, weighed by
    rows. Of a model over the rows that the fit which speaks had not seen, a line for each class; or of two columns, a
    probability and an outcome of 0 or 1.
    """
  package static let material = Material.outcomes
  package static let parameters =
    [
      Parameter<Self>.option("bins", \Self.bins, in: 2...100, "how many bins between 0 and 1")
    ] + Looks.parameters.map { $0.within(\Self.looks) }
  package static let examples = ["plot calibration m2 bins=8"]

  package var bins = 10
  package var looks = Looks()

  package init() {}

  package func picture(of subject: Subject, monitor: Monitor) throws -> any Picture {
    try subject.checked(for: Self.name, atLeast: 2)
    var marks = [Mark(.path([0, 1], [0, 1]), "equal", .dim, isReference: true)]
    var facts: [String] = []
    var found: [(name: String, bins: Reliability)] = []
    let pairs = subject.series.count / 2
    for pair in 0..<pairs {
      let (scores, outcomes) = (subject.series[2 * pair], subject.series[2 * pair + 1])
      if let odd = scores.values.first(where: { $0 < 0 || $0 > 1 }) {
        throw Complaint("plot calibration: '\(scores.name)' has \(Value.source(odd)), which is no probability")
      }
      guard let reliability = Reliability(probabilities: scores.values, outcomes: outcomes.values, bins: bins) else {
        continue
      }
      let fact = "brier \(Numeral.fixed(reliability.brier, 3))  ece \(Numeral.fixed(reliability.expectedError, 3))"
      if pairs == 1 { facts = [fact, "n=\(Numeral.grouped(reliability.counts.reduce(0, +)))"] }
      let ink = pairs == 1 ? Ink.cyan : .of(series: pair)
      marks.append(
        Mark(
          .path(reliability.said, reliability.happened), pairs == 1 ? scores.name : "\(scores.name)  \(fact)", ink,
          letter: pairs == 1 ? nil : Mark.letter(pair)))
      marks.append(Mark(.points(Samples(reliability.said), Samples(reliability.happened)), scores.name, ink))
      found.append((scores.name, reliability))
    }
    guard !found.isEmpty else { throw Complaint("plot calibration: no row has a probability and an outcome") }
    return Plane(
      title: [looks.title ?? subject.title] + subject.facts + facts, across: .numbers(Scale(0, 1), name: "probability"),
      panels: [.init(scale: Scale(0, 1), marks: marks, name: "share that happened")], height: looks.height,
      ascii: looks.ascii
    ) { [found] in
      Table(
        subject.title,
        columns: [
          Table.Column("class", found.flatMap { one in one.bins.said.map { _ in .text(one.name) } }),
          Table.Column("probability", found.flatMap { $0.bins.said.map { .number($0) } }),
          Table.Column("happened", found.flatMap { $0.bins.happened.map { .number($0) } }),
          Table.Column("rows", found.flatMap { $0.bins.counts.map { .integer($0) } }),
        ])
    }
  }
}
