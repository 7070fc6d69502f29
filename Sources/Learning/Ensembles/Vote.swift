import Vocabulary

/// The weighted mean of what the members say, or their votes.
package struct Vote: EnsembleKind {
  package static let name = "vote"
  package static let summary = "the weighted mean of the members, or their votes"
  package static let details = """
    Weights are made to sum to 1; without them all count alike. Soft voting takes the mean of the probabilities, or of the \
    values; with hard each member votes for its likeliest class, and the shares of the votes stand for probabilities.
    """
  package static let parameters = [
    Parameter.option("weights", \Self.weights, "what each member counts, in their order; 0 and more"),
    Parameter.keyword("hard", \Self.hard, "members vote for their likeliest class"),
  ]
  package static let examples = [
    "a = fit logit; b = fit forest trees=20; e = combine vote a b",
    "a = fit logit; b = fit forest trees=20; e = combine vote a b weights=[2 1]",
  ]

  package var weights: [Double] = []
  package var hard = false

  package init() {}

  package func combine(_ members: Members, monitor: Monitor) throws -> Combination {
    let shares = try shares(of: members.count)
    guard !hard || members.classCount > 0 else {
      throw Complaint("values cannot be voted for", hint: "leave hard out: the mean is taken")
    }
    let rule: EnsembleFit.Rule = hard ? .votes(shares) : .mean(shares)
    return Combination(plan: members.plan, rules: members.plan.folds.map { _ in rule }, final: rule)
  }

  func shares(of count: Int) throws -> [Double] {
    guard !weights.isEmpty else { return [Double](repeating: 1 / Double(count), count: count) }
    guard weights.count == count else {
      throw Complaint(
        "weights=\(Value.list(weights.map(Value.number)).source) are \(weights.count) for \(count) members")
    }
    let total = weights.reduce(0, +)
    guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), total > 0 else {
      throw Complaint("weights are 0 and more, and not all 0")
    }
    return weights.map { $0 / total }
  }
}
