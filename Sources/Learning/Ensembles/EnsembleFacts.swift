import Vocabulary

/// What an ensemble is made of, and how it did beside each of its members on the same rows.
package struct EnsembleFacts: Equatable, Sendable {
  /// By their names in the session that made it.
  package var members: [String]
  package var metric: String
  /// The mean over the folds that the ensemble is judged on.
  package var score: Double
  /// That of each member, on the same rows.
  package var memberScores: [Double]
  /// Whatever else is to be said, such as folds where nothing could be learned yet.
  package var note: String?

  package init(members: [String], metric: String, score: Double, memberScores: [Double], note: String? = nil) {
    (self.members, self.metric, self.score, self.memberScores) = (members, metric, score, memberScores)
    self.note = note
  }

  private var isLoss: Bool { Scores.losses.contains(metric) }

  /// The place of the best member; of equals the first. A score that is not defined is no score.
  package var best: Int {
    func merit(_ index: Int) -> Double {
      memberScores[index].isNaN ? -.infinity : isLoss ? -memberScores[index] : memberScores[index]
    }
    return members.indices.max { (merit($0), -$0) < (merit($1), -$1) } ?? 0
  }

  /// Whether it is better than its best member: only then does it take that one's place.
  package var isActive: Bool {
    let other = memberScores[best]
    guard !score.isNaN else { return false }
    return other.isNaN || (isLoss ? score < other : score > other)
  }

  package var verdict: String {
    let figures = "\(metric) \(rounded(score, 4)) against \(rounded(memberScores[best], 4))"
    return isActive
      ? "better than its best member \(members[best]) (\(figures)): it is active"
      : "not better than its best member \(members[best]) (\(figures)): \(members[best]) stays the model in use"
  }

  var json: JSON {
    .object([
      ("members", .strings(members)), ("metric", .string(metric)), ("score", score.isNaN ? .null : .number(score)),
      ("member_scores", .numbers(memberScores)), ("note", note.map(JSON.string) ?? .null),
    ])
  }

  init(json: JSON) throws {
    var note: String?
    if case .string(let text)? = json.optional("note") { note = text }
    self.init(
      members: try json.member("members").strings(), metric: try json.member("metric").string(),
      score: try json.member("score").number(), memberScores: try json.member("member_scores").numbers(), note: note)
    guard !members.isEmpty, members.count == memberScores.count else {
      throw Complaint("a stored ensemble lacks the scores of its members")
    }
  }
}
