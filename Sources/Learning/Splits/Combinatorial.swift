import Frames
import Vocabulary

/// Every choice of k out of n groups in the order of time is judged by a model that learned from the others.
///
/// C(n, k) folds; each group is judged C(n-1, k-1) times, so that the groups make up C(n-1, k-1) whole paths through
/// time, each by other models. Purge and embargo hold between the training rows and every run of neighbouring groups
/// that are judged, not between them and the hull of all.
///
/// Source: López de Prado, *Advances in Financial Machine Learning* (2018), chapter 12.
package struct Combinatorial: Split {
  package static let name = "combinatorial"
  package static let summary = "every choice of k out of n groups judged, purged and embargoed"
  package static let details = """
    groups=6 k=2 makes 15 folds and 5 paths through time. A row is judged several times; what the model says of it is \
    the mean of the folds that had not seen it. hold= or test= keeps the last rows back from all folds, for one last test.
    """
  package static let parameters = [
    Parameter.option("groups", \Self.groups, in: 3...20, "number of groups that the rows are divided into"),
    Parameter.option("k", \Self.judged, in: 1...10, "how many groups are judged at once"),
    Parameter.option("purge", \Self.purge, "least length that every label counts as; auto takes the label's own"),
    Parameter.option("embargo", \Self.embargo, "bars or time left out after each judged run's last label end"),
    Parameter.option("test", \Self.test, "dates kept back for one last test: 2022-01-01.."),
    Parameter.option("hold", \Self.hold, in: 0...0.9, "share of the last rows kept back for one last test"),
  ]
  package static let examples = ["cv = split combinatorial", "cv = split combinatorial groups=8 k=2 embargo=5d"]

  package var groups = 6
  package var judged = 2
  package var purge = Purge.auto
  package var embargo = Span.bars(0)
  package var test: Period?
  package var hold = 0.0

  package init() {}

  /// More folds than this are a slip of the pen rather than a wish.
  private static let most = 1000

  package func plan(for spans: LabelSpans) throws -> SplitPlan {
    guard judged < groups else {
      throw Complaint("k=\(judged) of \(groups) groups leaves none to learn from", hint: "k is at most \(groups - 1)")
    }
    let choices = Self.choices(of: judged, from: groups)
    guard choices.count <= Self.most else {
      throw Complaint("\(groups) groups by \(judged) make \(choices.count) folds", hint: "at most \(Self.most)")
    }
    let samples = try Samples(spans, Separation(purge: purge.span, embargo: embargo))
    let tests = try samples.kept(test, hold, of: Self.name, zone: spans.zone)
    let outside = Array(0..<tests.lowerBound) + Array(tests.upperBound..<samples.count)
    let usable = samples.apart(outside, from: tests)
    guard usable.kept.count >= groups else {
      throw Complaint("\(usable.kept.count) labelled rows are too few for \(groups) groups")
    }
    let borders = samples.borders(Samples.even(usable.kept.count, groups), in: usable.kept)
    let folds = try choices.map { choice in
      try fold(choice, samples, usable.kept, borders)
    }
    let final = SplitPlan.Fold(
      tests.isEmpty ? "final" : "test", train: samples.rows(usable.kept), out: samples.rows(tests),
      purged: usable.purged, embargoed: usable.embargoed)
    return try SplitPlan(
      self, spans, folds: folds, final: final, stopsOnOut: false, paths: Self.paths(choices, groups: groups),
      pathRows: (0..<groups).map { samples.rows(usable.kept[borders[$0]..<borders[$0 + 1]]) })
  }

  private func fold(
    _ choice: [Int], _ samples: Samples, _ usable: [Int], _ borders: [Int]
  ) throws -> SplitPlan.Fold {
    let title = "groups " + choice.map { "\($0 + 1)" }.joined(separator: "+")
    var part: [Int] = []
    var rest: [Int] = []
    for group in 0..<groups {
      let rows = usable[borders[group]..<borders[group + 1]]
      if choice.contains(group) { part += rows } else { rest += rows }
    }
    var (purged, embargoed, next) = (0, 0, 0)
    while next < choice.count {
      // A run of neighbours is one part.
      var last = next
      while last + 1 < choice.count, choice[last + 1] == choice[last] + 1 { last += 1 }
      let run = usable[borders[choice[next]]..<borders[choice[last] + 1]]
      guard !run.isEmpty else { throw Complaint("\(title) of \(statement) has no rows", hint: "take fewer groups") }
      let training = samples.apart(rest, from: run)
      rest = training.kept
      purged += training.purged
      embargoed += training.embargoed
      next = last + 1
    }
    return SplitPlan.Fold(
      title, train: samples.rows(rest), out: samples.rows(part), purged: purged, embargoed: embargoed)
  }

  /// All ascending choices of k numbers below n, in the order of a dictionary.
  static func choices(of k: Int, from n: Int) -> [[Int]] {
    guard k > 0 else { return [[]] }
    return (0..<n).flatMap { first in
      choices(of: k - 1, from: n - first - 1).map { [first] + $0.map { $0 + first + 1 } }
    }
  }

  /// For each path the fold that judges each group: of the folds that judge a group the first goes to the first path.
  static func paths(_ choices: [[Int]], groups: Int) -> [[Int]] {
    let judging = (0..<groups).map { group in choices.indices.filter { choices[$0].contains(group) } }
    return judging[0].indices.map { path in judging.map { $0[path] } }
  }
}
