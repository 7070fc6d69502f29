import Frames
import Vocabulary

/// A fit on what the members say of a later part that none of them learned from.
///
/// The members learned from the training part of a hold-out. The earlier share of its validation part, purged by what
/// comes after, teaches the meta-learner that is judged on the rest; the last one learns from all of that part and
/// speaks of the test part and what comes later. Members that stop early looked at that part for their number of rounds.
package struct Blend: EnsembleKind {
  package static let name = "blend"
  package static let summary = "logistic or ridge regression on what the members say of a later hold-out"
  package static let details = """
    Needs a hold-out: members learn from its training part, the meta-learner from its validation part, which is disjoint \
    and later; the share= of it that comes first teaches, the rest judges, and the last fit takes both.
    """
  package static let parameters = [
    Parameter.option(
      "share", \Self.share, in: 0.1...0.9, "share of the validation part that teaches before the rest judges"),
    Parameter.option("C", \Self.strength, in: 1e-8...1e8, "inverse strength of the meta-learner's penalty"),
  ]
  package static let examples = [
    "cv = split holdout; a = fit logit; b = fit forest trees=20; e = combine blend a b"
  ]

  package var share = 0.5
  package var strength = 1.0

  package init() {}

  package func combine(_ members: Members, monitor: Monitor) throws -> Combination {
    let plan = members.plan
    guard plan.folds.count == 1, plan.folds[0].train == plan.final.train else {
      throw Complaint(
        "blending needs a later part that no member learned from, and \(plan.statement) leaves none",
        hint: "cv = split holdout, or combine stack on folds")
    }
    let fold = plan.folds[0]
    let (early, late) = try parts(fold.out, members.label)
    let said = try (0..<members.count).map { try members.said($0, fold: 0, rows: fold.out, monitor: monitor) }
    let places = Dictionary(uniqueKeysWithValues: fold.out.enumerated().map { ($0.element, $0.offset) })
    let meta = MetaLearner(strength: strength, classCount: members.classCount)
    func learned(_ rows: [Int32]) throws -> EnsembleFit.Rule {
      let targets = rows.map { members.targets[$0] }
      guard let fit = try meta.fit(targets, said, at: rows.compactMap { places[$0] }, monitor: monitor) else {
        throw Complaint("\(rows.count) rows of the validation part are too few to blend by, or have one class only")
      }
      monitor.advance()
      return .learned(fit)
    }
    let all = plan.final.train + fold.out
    let blended = try SplitPlan(
      plan.split, plan.spans,
      folds: [
        SplitPlan.Fold(
          "blend", train: plan.final.train + early, out: late, purged: fold.out.count - early.count - late.count,
          embargoed: 0)
      ],
      final: SplitPlan.Fold(
        plan.final.name, train: all, out: plan.final.out, purged: plan.final.purged, embargoed: plan.final.embargoed),
      stopsOnOut: false)
    return Combination(
      plan: blended, rules: [try learned(early)], final: try learned(fold.out),
      note:
        "judged on the last \(late.count) of \(fold.out.count) validation rows, blended by the \(early.count) before")
  }

  /// The rows that teach, none of whose labels reaches into the others, and the rows that judge; cut between times.
  private func parts(_ rows: [Int32], _ label: Label) throws -> (early: [Int32], late: [Int32]) {
    let times = label.timeline.times
    let cut = min(rows.count - 1, Int((Double(rows.count) * share).rounded()))
    guard cut > 0 else { throw Complaint("\(rows.count) validation rows are too few to blend by") }
    let start = times[Int(rows[cut])]
    let early = rows.filter { times[Int($0)] < start && times[Int(label.spans.ends[Int($0)])] < start }
    guard !early.isEmpty else {
      throw Complaint(
        "the labels of the validation part reach over all of it", hint: "a shorter label, or a longer part")
    }
    return (early, rows.filter { times[Int($0)] >= start })
  }
}
