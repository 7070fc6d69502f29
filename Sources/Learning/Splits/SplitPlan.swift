import Frames
import Vocabulary

/// Which rows a model learns from, which it stops by and which it is judged by, fold by fold.
package struct SplitPlan: Presentable {
  /// One division of the labelled rows; all row numbers in the order of time.
  package struct Fold: Equatable, Sendable {
    package var name: String
    package var train: [Int32]
    /// Rows that the fold's model predicts without having seen them.
    package var out: [Int32]
    /// Rows left out of `train` because their label reaches into another part, or another part's into them.
    package var purged: Int
    /// Rows left out because they follow another part too closely.
    package var embargoed: Int

    package init(_ name: String, train: [Int32], out: [Int32], purged: Int, embargoed: Int) {
      self.name = name
      self.train = train
      self.out = out
      self.purged = purged
      self.embargoed = embargoed
    }
  }

  package let split: any Split
  package let spans: LabelSpans
  /// Each is fitted and judged on its own. A hold-out with a validation part has one.
  package let folds: [Fold]
  /// The rows that the final model learns from and, where a part was kept back, the rows of that test.
  package let final: Fold
  /// Whether the fold's own `out` rows may stop the training early: so in a hold-out, whose test is apart.
  package let stopsOnOut: Bool
  /// Ways through all groups by other models each, where groups are judged several times: the fold that speaks for each
  /// group.
  package let paths: [[Int]]
  /// The rows of each group that paths lead through.
  package let pathRows: [[Int32]]
  package let statement: String
  package let digest: Digest

  init<S: Split>(
    _ split: S, _ spans: LabelSpans, folds: [Fold], final: Fold, stopsOnOut: Bool, paths: [[Int]] = [],
    pathRows: [[Int32]] = []
  ) throws {
    for fold in folds + [final] where fold.train.isEmpty {
      throw Complaint(
        "\(fold.name) of \(split.statement) has no training rows left: \(fold.purged) were purged and \(fold.embargoed)"
          + " embargoed",
        hint: "shorten the label, the purge or the embargo, or take fewer folds")
    }
    self.split = split
    self.spans = spans
    self.folds = folds
    self.final = final
    self.stopsOnOut = stopsOnOut
    (self.paths, self.pathRows) = (paths, pathRows)
    statement = split.statement
    digest = Digest(
      of: [Digest("split \(split.statement)"), spans.digest]
        + (folds + [final]).flatMap { fold in
          [fold.train, fold.out].map { rows in rows.withUnsafeBytes { Digest($0) } }
        })
  }

  /// What tells the part that was kept back for one last test from any other; nil where there is none.
  package var testPart: Digest? {
    guard !final.out.isEmpty else { return nil }
    return Digest(of: [spans.timeline.digest, final.out.withUnsafeBytes { Digest($0) }])
  }

  /// The same split for other labels: the purge follows their ends.
  package func made(for spans: LabelSpans) throws -> SplitPlan {
    spans.digest == self.spans.digest ? self : try split.plan(for: spans)
  }

  package var kind: String { "split" }

  package var headline: String {
    let parts = [
      folds.isEmpty ? nil : "\(folds.count) fold\(folds.count == 1 ? "" : "s")",
      paths.isEmpty ? nil : "\(paths.count) paths",
      final.out.isEmpty ? nil : "\(final.out.count) test rows",
    ]
    return
      "split \(statement): \(parts.compactMap { $0 }.joined(separator: ", ")) of \(spans.sampleCount) labelled rows"
  }

  package var propertyNames: [String] { ["folds", "paths", "train", "test", "purged", "embargoed"] }

  package func property(_ name: String) -> Value? {
    switch name {
    case "folds": .number(Double(folds.count))
    case "paths": .number(Double(paths.count))
    case "train": .number(Double(final.train.count))
    case "test": .number(Double(final.out.count))
    case "purged": .number(Double((folds + [final]).reduce(0) { $0 + $1.purged }))
    case "embargoed": .number(Double((folds + [final]).reduce(0) { $0 + $1.embargoed }))
    default: nil
    }
  }

  package var sketch: [Sketch] {
    [Sketch("rows", (folds + [final]).flatMap { [Double($0.train.count), Double($0.out.count)] })]
  }

  package var display: [Block] { [.text(headline), .table(table)] }

  /// Rows after all parts, which a test in the middle of the bars leaves behind it.
  private var unusedRows: [String] {
    let times = spans.timeline.times
    let used = (folds + [final]).flatMap { [$0.train.last, $0.out.last] }.compactMap { $0.map { times[Int($0)] } }
    guard let end = used.max() else { return [] }
    let count = times.indices.count { times[$0] > end && spans.ends[$0] >= 0 }
    return count == 0 ? [] : ["\(count) labelled rows after these parts are in none of them"]
  }

  private var table: Table {
    let all = folds + [final]
    let reach =
      spans.longest == 0
      ? ["no label yet: the purge comes with the label at fit"]
      : [
        "labels reach up to \(spans.longest) bars ahead; spans are closed, the embargo counts from the last label's end"
      ]
    return Table(
      columns: [
        Table.Column("part", all.map { .text($0.name) }),
        Table.Column("train", all.map { .integer($0.train.count) }),
        Table.Column("train from", all.map { date($0.train.first) }),
        Table.Column("train to", all.map { date($0.train.last) }),
        Table.Column("judged", all.map { .integer($0.out.count) }),
        Table.Column("judged from", all.map { date($0.out.first) }),
        Table.Column("judged to", all.map { date($0.out.last) }),
        Table.Column("purged", all.map { .integer($0.purged) }),
        Table.Column("embargoed", all.map { .integer($0.embargoed) }),
      ],
      notes: reach + unusedRows
        + (spans.timeline.isPanel ? ["cut by time across all \(spans.timeline.segments.count) symbols"] : [])
    )
  }

  /// On the market's clock; the day alone where the bar stands at midnight.
  private func date(_ row: Int32?) -> Table.Cell {
    guard let row else { return .empty }
    let time = spans.timeline.times[Int(row)]
    let text = Moment.text((try? Zone(named: spans.zone))?.civil(time) ?? time)
    return .text(text.hasSuffix("T00:00") ? String(text.prefix(10)) : text)
  }
}
