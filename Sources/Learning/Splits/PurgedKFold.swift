import Frames
import Vocabulary

/// k contiguous folds in the order of time; training rows whose label meets the fold's are dropped, and so are those
/// that enter within the embargo after its last label end.
///
/// Source: López de Prado, *Advances in Financial Machine Learning* (2018), chapter 7. Spans are closed: a label that
/// ends at the fold's first bar meets it.
package struct PurgedKFold: Split {
  package static let name = "purged"
  package static let summary = "k folds in the order of time, purged and embargoed"
  package static let details = """
    Every labelled row is predicted once, by a model that did not see it. Fold sizes differ by one row at most. \
    test= or hold= keeps rows back from all folds, for one last test. Panels are cut between times across all symbols.
    """
  package static let parameters = [
    Parameter.option("k", \Self.folds, in: 2...50, "number of folds"),
    Parameter.option("purge", \Self.purge, "least length that every label counts as; auto takes the label's own"),
    Parameter.option("embargo", \Self.embargo, "bars or time left out after each fold's last label end"),
    Parameter.option("test", \Self.test, "dates kept back for one last test: 2022-01-01.."),
    Parameter.option("hold", \Self.hold, in: 0...0.9, "share of the last rows kept back for one last test"),
  ]
  package static let examples = ["cv = split purged k=5 embargo=5d", "cv = split purged k=5 hold=15%"]

  package var folds = 5
  package var purge = Purge.auto
  package var embargo = Span.bars(0)
  package var test: Period?
  package var hold = 0.0

  package init() {}

  package func plan(for spans: LabelSpans) throws -> SplitPlan {
    let samples = try Samples(spans, Separation(purge: purge.span, embargo: embargo))
    let tests = try samples.kept(test, hold, of: Self.name, zone: spans.zone)
    let outside = Array(0..<tests.lowerBound) + Array(tests.upperBound..<samples.count)
    let learning = samples.apart(outside, from: tests)
    guard learning.kept.count >= folds else {
      throw Complaint(
        "\(learning.kept.count) labelled rows are too few for \(folds) folds: of \(samples.count), \(tests.count) are kept"
          + " for the test, \(learning.purged) were purged and \(learning.embargoed) embargoed")
    }
    let final = SplitPlan.Fold(
      tests.isEmpty ? "final" : "test", train: samples.rows(learning.kept), out: samples.rows(tests),
      purged: learning.purged, embargoed: learning.embargoed)
    return try SplitPlan(
      self, spans, folds: try folded(samples, learning.kept), final: final, stopsOnOut: false)
  }

  private func folded(_ samples: Samples, _ usable: [Int]) throws -> [SplitPlan.Fold] {
    let borders = samples.borders(Samples.even(usable.count, folds), in: usable)
    return try (0..<folds).map { fold in
      let part = usable[borders[fold]..<borders[fold + 1]]
      guard !part.isEmpty else {
        throw Complaint("fold \(fold + 1) of \(statement) has no rows", hint: "take fewer folds")
      }
      let rest = Array(usable[..<borders[fold]]) + Array(usable[borders[fold + 1]...])
      let training = samples.apart(rest, from: part)
      return SplitPlan.Fold(
        "fold \(fold + 1)", train: samples.rows(training.kept), out: samples.rows(part), purged: training.purged,
        embargoed: training.embargoed)
    }
  }
}
