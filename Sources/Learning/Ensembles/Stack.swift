import Vocabulary

/// A fit on what the members say of rows that they had not seen.
///
/// The meta-learner of a fold learns from those training rows of the fold that are part of another fold, by what the
/// members' fits of that other fold say of them; so neither the members nor the meta-learner saw the rows that they are
/// judged on, and purge and embargo hold for both. It is logistic regression on P(second) of two classes, on all
/// probabilities of more; ridge regression of values.
///
/// The folds whose predictions it learns from learned in their turn from rows of the fold that is judged, as in every
/// stacking without a second loop of folds within the first.
///
/// Source: Wolpert, *Stacked generalization* (1992).
package struct Stack: EnsembleKind {
  package static let name = "stack"
  package static let summary = "logistic or ridge regression on what the members say out of fold"
  package static let details = """
    The meta-learner sees what a member's fold says of rows that the fold had not seen, never what a member says of rows \
    that it learned from. Of folds in the order of time the first has nothing before it: there the mean of the members \
    speaks.
    """
  package static let parameters = [
    Parameter.option("C", \Self.strength, in: 1e-8...1e8, "inverse strength of the meta-learner's penalty")
  ]
  package static let examples = ["a = fit logit; b = fit forest trees=20; e = combine stack a b"]

  package var strength = 1.0

  package init() {}

  package func combine(_ members: Members, monitor: Monitor) throws -> Combination {
    guard members.plan.folds.count > 1 else {
      throw Complaint(
        "stacking needs what several folds say, and \(members.plan.statement) has \(members.plan.folds.count)",
        hint: "cv = split purged k=5, or combine blend on a hold-out")
    }
    let meta = MetaLearner(strength: strength, classCount: members.classCount)
    let (rows, said) = try members.outOfFold(monitor: monitor)
    let places = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($0.element, $0.offset) })
    var first = 0
    let rules = try members.plan.folds.map { fold -> EnsembleFit.Rule in
      let known = fold.train.compactMap { places[$0] }
      monitor.advance()
      guard let fit = try meta.fit(known.map { members.targets[rows[$0]] }, said, at: known, monitor: monitor) else {
        first += 1
        return .mean([Double](repeating: 1 / Double(members.count), count: members.count))
      }
      return .learned(fit)
    }
    guard let final = try meta.fit(rows.map { members.targets[$0] }, said, at: Array(rows.indices), monitor: monitor)
    else {
      throw Complaint("the rows of all folds have one class only", hint: "another label or split")
    }
    return Combination(
      plan: members.plan, rules: rules, final: .learned(final),
      note: first == 0
        ? nil
        : "in \(first) of \(rules.count) folds there was nothing to learn from: the mean of the members speaks there")
  }
}

/// Learns from what members say.
package struct MetaLearner: Sendable {
  private let strength: Double
  private let classCount: Int

  /// - Parameters:
  ///   - strength: The inverse of the penalty's.
  ///   - classCount: 0 for values.
  package init(strength: Double, classCount: Int) {
    self.strength = strength
    self.classCount = classCount
  }

  /// Nil where there is too little: no row, or a class alone.
  ///
  /// - Parameters:
  ///   - targets: One a place: a value, or the index of a class.
  ///   - places: The rows, as they stand in what each member said.
  package func fit(_ targets: [Double], _ said: [[Double]], at places: [Int], monitor: Monitor) throws -> (any Fitted)?
  {
    guard targets.count > 1, classCount == 0 || targets.contains(where: { $0 != targets[0] }) else { return nil }
    let set = TrainingSet(
      features: EnsembleFit.inputs(said, classCount: classCount), rows: places.map { Int32($0) }, targets: targets,
      classCount: classCount)
    guard classCount > 0 else {
      var ridge = Ridge()
      ridge.alpha = 1 / strength
      return try ridge.fit(set, seed: 0, monitor: monitor.silent(threads: 1))
    }
    var logit = Logit()
    logit.strength = strength
    logit.scaling = .none
    return try logit.fit(set, seed: 0, monitor: monitor.silent(threads: 1))
  }
}
