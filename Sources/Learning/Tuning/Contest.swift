import Synchronization
import Vocabulary

/// Several families on the same folds, each with a search of its own settings.
///
/// The families take turns, a batch each, until so many trials are made: which trials those are depends on their number
/// alone.
package struct Contest: Sendable {
  package let tuners: [Tuner]
  /// Families that could not take part, and why.
  package let absent: [(family: String, reason: String)]
  private let together: Int

  /// - Parameters:
  ///   - families: nil for all that are there, suit the label and have settings that are usually searched.
  ///   - tuner: Of a family; nil where it cannot take part, which is said.
  package init(
    families: [String]?, label: Label, together: Int, tuner: (Catalogue<any ModelKind>.Listing) throws -> Tuner
  ) throws {
    var (tuners, absent): ([Tuner], [(family: String, reason: String)]) = ([], [])
    let isValue = label.target == .value
    for listing in try families.map({ try $0.map { try modelKinds.entry($0) } }) ?? modelKinds.entries {
      guard let type = listing.type as? any ModelKind.Type else { continue }
      if families == nil, type.usualSpace.isEmpty { continue }
      if type.traits.targets == (isValue ? .classes : .values) {
        guard families == nil else {
          throw Complaint("\(listing.name) does not learn \(isValue ? "values" : "classes")")
        }
        continue
      }
      if case .missing(let remedy) = type.availability {
        absent.append((listing.name, "not installed: \(remedy)"))
        continue
      }
      tuners.append(try tuner(listing))
    }
    guard !tuners.isEmpty else { throw Complaint("no family is there to compete") }
    self.tuners = tuners
    self.absent = absent
    self.together = together
  }

  /// Of all that the trials rest on but how many there are.
  package var key: Digest { get throws { try Digest(of: tuners.map { try $0.key }) } }

  /// Runs so many trials, or as many as begin while `goesOn` says yes, the first always.
  ///
  /// - Parameter log: Of a search, where its finished trials are kept.
  package func run(
    trials wanted: Int, goesOn: @escaping @Sendable () -> Bool = { true },
    log: (Tuner) throws -> TrialLog? = { _ in nil },
    monitor: Monitor
  ) throws -> (board: Leaderboard, taken: Int) {
    let grounds = try Ground(tuners[0].fitting)
    let logs = try tuners.map(log)
    var found = tuners.map { _ in [Trial]() }
    var (turn, done) = (0, 0)
    while done < wanted {
      try monitor.check()
      let family = turn % tuners.count
      let before = done
      let batch = try tuners[family].batch(
        after: found[family], grounds, log: logs[family],
        goesOn: { [first = found[family].count] number in
          let place = before + number - first
          return place < wanted && (place == 0 || goesOn())
        }, monitor: monitor)
      found[family] += batch
      done += batch.count
      turn += 1
      if batch.count < together { break }
    }
    return (
      Leaderboard(zip(tuners, found).filter { !$1.isEmpty }.map { $0.tuning($1) }, absent: absent),
      logs.reduce(0) { $0 + ($1?.count ?? 0) }
    )
  }
}

/// What a contest of families came to: the search of each, the best first.
package struct Leaderboard: Presentable {
  /// In the order of their best scores.
  package let tunings: [Tuning]
  package let absent: [(family: String, reason: String)]

  package init(_ tunings: [Tuning], absent: [(family: String, reason: String)]) {
    func merit(_ tuning: Tuning) -> Double {
      guard let best = tuning.best else { return -.infinity }
      return tuning.origin.isLoss ? -tuning.rows[best].score : tuning.rows[best].score
    }
    self.tunings = tunings.enumerated().sorted { (merit($1.element), $0.offset) < (merit($0.element), $1.offset) }
      .map(\.element)
    self.absent = absent
  }

  package var trials: Int { tunings.reduce(0) { $0 + $1.rows.count } }

  /// The search of the best family; nil where none came to a score.
  package var best: Tuning? { tunings.first { $0.best != nil } }

  package subscript(family: String) -> Tuning? { tunings.first { $0.origin.family == family } }

  package var kind: String { "automl" }

  package var headline: String {
    let start = "\(trials) trials of \(tunings.count) families"
    guard let tuning = best, let place = tuning.best else { return "\(start): none came to a score" }
    return
      "\(start), best \(tuning.origin.family) with \(tuning.origin.metric) \(rounded(tuning.rows[place].score, 4)): "
      + zip(tuning.origin.names, tuning.rows[place].settings).map { "\($0)=\(Tuning.brief($1))" }.joined(separator: " ")
  }

  package var propertyNames: [String] {
    ["trials", "family", "best", "score"] + tunings.map(\.origin.family)
  }

  package func property(_ name: String) -> Value? {
    switch name {
    case "trials", "len": .number(Double(trials))
    case "family": best.map { .word($0.origin.family) }
    case "best", "score": best?.property(name)
    default: self[name].map { .object($0) }
    }
  }

  package var digest: Digest { Digest(of: [Digest("automl")] + tunings.map(\.digest)) }
  package var sketch: [Sketch] {
    tunings.flatMap { tuning in tuning.sketch.map { Sketch(tuning.origin.family, $0.numbers) } }
  }

  package var display: [Block] {
    func best(_ tuning: Tuning) -> Double { tuning.best.map { tuning.rows[$0].score } ?? .nan }
    let first = tunings.first?.origin
    return [
      .text(headline),
      .table(
        Table(
          columns: [
            Table.Column("family", tunings.map { .text($0.origin.family) }),
            Table.Column(first?.metric ?? "score", tunings.map { .number(best($0), decimals: 4) }),
            Table.Column("trials", tunings.map { .integer($0.rows.count) }),
            Table.Column("given up", tunings.map { .integer($0.pruned) }),
            Table.Column("failed", tunings.map { .integer($0.failed) }),
            Table.Column(
              "settings",
              tunings.map { tuning in
                guard let place = tuning.best else { return .text(tuning.firstFailure) }
                return .text(
                  zip(tuning.origin.names, tuning.rows[place].settings).map { "\($0)=\(Tuning.brief($1))" }
                    .joined(separator: " "))
              }),
          ],
          notes: ["the same \(first?.folds ?? 0) folds of \(first?.split ?? "") for all; no test row was looked at"]
            + absent.map { "\($0.family) was left out, \($0.reason)" })),
    ]
  }
}

extension Tuning {
  /// Why the first trial that failed did.
  var firstFailure: String {
    for row in rows { if case .failed(let message) = row.ending { return message } }
    return ""
  }
}
