import Frames
import Vocabulary

/// The first rows to train, the next to validate, the last to test; purged at both borders.
///
/// A row of an earlier part is dropped where its label reaches into a later part; a row of a later part is dropped
/// where it enters within the embargo after the earlier part's last label end.
package struct Holdout: Split {
  package static let name = "holdout"
  package static let summary = "train, validate and test in the order of time"
  package static let details = """
    70/15/15 by default; `split holdout 80/20` is train=0.8 valid=0. Early stopping looks at the validation part, \
    m.cv is judged on it, m.test on the test part. Panels are cut between times, never through one.
    """
  package static let parameters = [
    Parameter.argument("shares", \Self.shares, required: false, "train/test or train/valid/test in percent: 80/20"),
    Parameter.option("train", \Self.train, "share of the rows to train on"),
    Parameter.option("valid", \Self.valid, "share of the rows to validate on; 0 for none"),
    Parameter.option("test", \Self.test, "share of the rows to test on; the rest where not given"),
    Parameter.option("purge", \Self.purge, "least length that every label counts as; auto takes the label's own"),
    Parameter.option("embargo", \Self.embargo, "bars or time left out after each part's last label end"),
  ]
  package static let examples = [
    "cv = split holdout", "cv = split holdout 80/20", "cv = split holdout train=0.7 valid=0.15 embargo=5d",
  ]

  package var shares: Shares?
  package var train: Double?
  package var valid: Double?
  package var test: Double?
  package var purge = Purge.auto
  package var embargo = Span.bars(0)

  package init() {}

  package func plan(for spans: LabelSpans) throws -> SplitPlan {
    let (train, valid, _) = try parts()
    let samples = try Samples(spans, Separation(purge: purge.span, embargo: embargo))
    let total = Double(samples.count)
    let first = samples.cut(at: Int((total * train).rounded()))
    let second = samples.cut(at: Int((total * (train + valid)).rounded()))
    let tests = second..<samples.count
    guard !tests.isEmpty || valid > 0 else { throw tooFew(samples.count) }
    guard valid == 0 || first < second else { throw tooFew(samples.count) }

    // Earlier parts yield to later ones by the purge, later ones to earlier by the embargo.
    let beforeValid = samples.apart(Array(0..<first), from: first..<second)
    let learning = samples.apart(beforeValid.kept, from: tests)
    let beforeTest = samples.apart(Array(first..<second), from: tests)
    let validating = samples.apart(beforeTest.kept, from: learning.kept)
    let testing = samples.apart(Array(tests), from: valid > 0 ? validating.kept : learning.kept)
    let rows = samples.rows(learning.kept)
    let validRows = samples.rows(validating.kept)
    let testRows = samples.rows(testing.kept)
    let purged = beforeValid.purged + learning.purged
    guard valid == 0 || !validRows.isEmpty else { throw leftEmpty("validation") }
    guard tests.isEmpty || !testRows.isEmpty else { throw leftEmpty("test") }
    let fold = SplitPlan.Fold(
      "valid", train: rows, out: validRows, purged: purged, embargoed: validating.embargoed)
    let final = SplitPlan.Fold(
      tests.isEmpty ? "final" : "test", train: rows, out: testRows, purged: valid > 0 ? beforeTest.purged : purged,
      embargoed: testing.embargoed)
    return try SplitPlan(self, spans, folds: valid > 0 ? [fold] : [], final: final, stopsOnOut: valid > 0)
  }

  /// The shares of training, validation and test rows; they sum to at most 1.
  private func parts() throws -> (Double, Double, Double) {
    var (train, valid, test) = (train, valid, test)
    if let shares {
      guard train == nil, valid == nil, test == nil else {
        throw Complaint("holdout has its shares twice: \(shares.text) and train=, valid= or test=")
      }
      (train, valid, test) = (shares.train, shares.valid, shares.test)
    }
    if let train, let valid, let test, abs(train + valid + test - 1) > 1e-9 {
      throw Complaint(
        "train=\(share(train)) valid=\(share(valid)) test=\(share(test)) of holdout sum to "
          + "\(share(train + valid + test)), not to 1", hint: "leave one of them out: it takes the rest")
    }
    let first = train ?? 0.7
    let last = test ?? (valid.map { 1 - first - $0 } ?? (1 - first) / 2)
    let middle = valid ?? (1 - first - last)
    guard first > 0, first + middle + last < 1 + 1e-9, last > -1e-9, middle > -1e-9 else {
      throw Complaint(
        "the shares train=\(share(first)) valid=\(share(middle)) test=\(share(last)) of holdout do"
          + " not divide the rows",
        hint: "shares such as train=0.7 valid=0.15 test=0.15, at most 1 together")
    }
    return (first, max(0, middle), max(0, last))
  }

  /// A share as it is written, without the rounding of its sums.
  private func share(_ part: Double) -> String { Value.source((part * 1e9).rounded() / 1e9) }

  private func tooFew(_ count: Int) -> Complaint {
    Complaint("\(count) labelled rows are too few for \(statement)")
  }

  private func leftEmpty(_ part: String) -> Complaint {
    Complaint(
      "the \(part) part of \(statement) is left without rows by its purge and embargo",
      hint: "shorten the label, the purge or the embargo")
  }
}

/// Shares of the rows in percent, as they are spoken of: `80/20` to train and test, `70/15/15` with validation between.
package struct Shares: Equatable, Setting {
  package let text: String
  package let train: Double
  package let valid: Double
  package let test: Double

  package static var slot: Slot { .text }

  package init(setting value: Value) throws {
    let expected = Expected("shares such as 80/20 or 70/15/15 that sum to 100")
    switch value {
    case .word(let written), .text(let written): text = written
    default: throw expected
    }
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
    guard numbers.count == 2 || numbers.count == 3, abs(numbers.reduce(0, +) - 100) < 1e-9, numbers[0] > 0,
      numbers.allSatisfy({ $0 >= 0 })
    else { throw expected }
    train = numbers[0] / 100
    valid = numbers.count == 3 ? numbers[1] / 100 : 0
    test = numbers[numbers.count - 1] / 100
  }

  package var setting: Value { .word(text) }
}
