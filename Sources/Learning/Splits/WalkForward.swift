import Frames
import Vocabulary

/// Windows in the order of time, each judged by a model that learned from the rows before it alone.
///
/// n samples make w windows of n / (w + 1) each, at the end of the rows; what is left over begins the first training.
/// A training row is dropped where its label reaches into the window, and where it enters within the embargo after the
/// last label end of a window before: that window's rows were judged, so what follows them closely is not learned from.
///
/// Source: the windows are those of scikit-learn's `TimeSeriesSplit`; purge and embargo as López de Prado, *Advances in
/// Financial Machine Learning* (2018), chapter 7, with closed spans.
package struct WalkForward: Split {
  package static let name = "walk"
  package static let summary = "windows in the order of time, each learned from the rows before it"
  package static let details = """
    Training begins at the first row and grows from window to window; rolling= keeps its length. hold= or test= keeps \
    the last rows back from all windows, for one last test. The embargo rests rows that follow a window closely \
    before later windows learn from them. Panels are cut between times across all symbols.
    """
  package static let parameters = [
    Parameter.option("windows", \Self.windows, in: 1...200, "number of windows that are judged"),
    Parameter.option(
      "rolling", \Self.rolling, "length of every training part, in bars or time; 0 begins at the first row"),
    Parameter.option("purge", \Self.purge, "least length that every label counts as; auto takes the label's own"),
    Parameter.option("embargo", \Self.embargo, "bars or time left out after each window's last label end"),
    Parameter.option("test", \Self.test, "dates kept back for one last test: 2022-01-01.."),
    Parameter.option("hold", \Self.hold, in: 0...0.9, "share of the last rows kept back for one last test"),
  ]
  package static let examples = [
    "cv = split walk windows=6 embargo=5d purge=2d", "cv = split walk windows=8 rolling=500",
  ]

  package var windows = 6
  package var rolling = Span.bars(0)
  package var purge = Purge.auto
  package var embargo = Span.bars(0)
  package var test: Period?
  package var hold = 0.0

  package init() {}

  package func plan(for spans: LabelSpans) throws -> SplitPlan {
    let samples = try Samples(spans, Separation(purge: purge.span, embargo: embargo))
    let tests = try samples.kept(test, hold, of: Self.name, zone: spans.zone)
    let before = Array(0..<tests.lowerBound)
    let usable = samples.apart(before, from: tests)
    let size = usable.kept.count / (windows + 1)
    guard size > 0 else {
      throw Complaint(
        "\(usable.kept.count) labelled rows are too few for \(windows) windows and a training part before")
    }
    let first = usable.kept.count - windows * size
    let borders = samples.borders((0...windows).map { first + $0 * size }, in: usable.kept)
    let parts = (0..<windows).map { usable.kept[borders[$0]..<borders[$0 + 1]] }
    let folds = try parts.indices.map { window in
      guard !parts[window].isEmpty else {
        throw Complaint("window \(window + 1) of \(statement) has no rows", hint: "take fewer windows")
      }
      let rested = samples.rested(Array(usable.kept[..<borders[window]]), after: parts[..<window])
      let training = samples.apart(
        try samples.last(rolling, of: rested.kept, before: parts[window]), from: parts[window])
      return SplitPlan.Fold(
        "window \(window + 1)", train: samples.rows(training.kept), out: samples.rows(parts[window]),
        purged: training.purged, embargoed: rested.embargoed)
    }
    let learning = try samples.last(rolling, of: usable.kept, before: tests)
    let final = SplitPlan.Fold(
      tests.isEmpty ? "final" : "test", train: samples.rows(learning), out: samples.rows(tests),
      purged: usable.purged, embargoed: usable.embargoed)
    return try SplitPlan(self, spans, folds: folds, final: final, stopsOnOut: false)
  }
}
