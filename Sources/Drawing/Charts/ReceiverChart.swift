import Vocabulary

/// The receiver operating characteristic: members found against others taken for them.
package struct ReceiverChart: Chart {
  package static let name = "roc"
  package static let summary =
    "the share of a class that is found against the share of false alarms, as the threshold falls"
  package static let details = """
    Of a model, over the rows that the fit which speaks had not seen and that have a label, a line for each class; or of
    two columns, a score and an outcome of 0 or 1. The area below the line (AUC) is the chance that a row of the class
    scores above one that is not of it, ties counting half; the broken line is chance.
    """
  package static let material = Material.outcomes
  package static let parameters = Looks.parameters.map { $0.within(\Self.looks) }
  package static let examples = ["plot roc m2", "plot roc (close - mean(close, 20)), when(ret > 0, 1, 0)"]

  package var looks = Looks()

  package init() {}

  package func picture(of subject: Subject, monitor: Monitor) throws -> any Picture {
    try subject.checked(for: Self.name, atLeast: 2)
    var marks = [Mark(.path([0, 1], [0, 1]), "chance", .dim, isReference: true)]
    var facts: [String] = []
    var curves: [(name: String, curve: ReceiverCurve)] = []
    let pairs = subject.series.count / 2
    for pair in 0..<pairs {
      let (scores, outcomes) = (subject.series[2 * pair], subject.series[2 * pair + 1])
      guard let curve = ReceiverCurve(scores: scores.values, outcomes: outcomes.values) else {
        guard pairs == 1 else { continue }
        throw Complaint(
          "plot roc: '\(outcomes.name)' is the same on all rows", hint: "it has to be 1 on some and 0 on others")
      }
      let fact = "AUC \(Numeral.fixed(curve.area, 3))"
      if pairs == 1 { facts = [fact, "n=\(Numeral.grouped(curve.members + curve.others))"] }
      marks.append(
        Mark(
          .path(curve.falsePositive, curve.truePositive), pairs == 1 ? scores.name : "\(scores.name) \(fact)",
          pairs == 1 ? .cyan : .of(series: pair), letter: pairs == 1 ? nil : Mark.letter(pair)))
      curves.append((scores.name, curve))
    }
    guard !curves.isEmpty else { throw Complaint("plot roc: no class has rows inside and outside of it") }
    return Plane(
      title: [looks.title ?? subject.title] + subject.facts + facts,
      across: .numbers(Scale(0, 1), name: "false positives"),
      panels: [.init(scale: Scale(0, 1), marks: marks, name: "true positives")], height: looks.height,
      ascii: looks.ascii
    ) { [curves] in
      Table(
        subject.title,
        columns: [
          Table.Column("class", curves.flatMap { one in one.curve.thresholds.map { _ in .text(one.name) } }),
          Table.Column("threshold", curves.flatMap { $0.curve.thresholds.map { .number($0) } }),
          Table.Column("false_positive", curves.flatMap { $0.curve.falsePositive.map { .number($0) } }),
          Table.Column("true_positive", curves.flatMap { $0.curve.truePositive.map { .number($0) } }),
        ])
    }
  }
}
