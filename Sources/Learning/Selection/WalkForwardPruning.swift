import Synchronization
import Vocabulary

/// Chooses anew in each fold, from what came before it, and keeps what was chosen often.
package struct WalkForwardPruning: Pruning {
  package static let name = "walk"
  package static let summary = "chooses in each fold from the rows before it, keeps what was chosen often"
  package static let details = """
    In each fold of the split columns are chosen on those of its training rows that come before the rows it is judged \
    on; a fold without any is left out, a hold-out is one fold. A column is kept that share of the folds chose. What each fold chose is shown.
    """
  package static let parameters = [
    Parameter.option("way", \Self.way, "how each fold chooses: corr, mi, mda or clusters"),
    Parameter.option("max", \Self.limit, in: 0.01...100_000, "max= of that way; its own where not given"),
    Parameter.option("share", \Self.share, in: 0...1, "share of the folds that have to choose a column"),
  ]
  package static let examples = ["few = prune walk", "few = prune walk way=corr max=0.8 share=0.7"]

  package enum Way: String, Choice { case corr, mi, mda, clusters }

  package var way = Way.mi
  package var limit: Double?
  package var share = 0.5

  package init() {}

  package var readsLabel: Bool { (try? inner().readsLabel) ?? true }

  package func steps(_ evidence: Evidence) -> Int {
    guard let inner = try? inner() else { return 0 }
    return evidence.past.reduce(0) { $0 + inner.steps(Evidence($1.set, spans: evidence.spans, seed: 0)) }
  }

  package func choose(_ evidence: Evidence, monitor: Monitor) throws -> Choices {
    guard !evidence.past.isEmpty else {
      throw Complaint(
        "walk chooses by the folds of a split, and there is none with rows before it",
        hint: "cv = split purged k=5; within fit say prune=\(way.rawValue): every fold chooses for itself there")
    }
    let inner = try inner()
    let chosen = Mutex([Choices?](repeating: nil, count: evidence.past.count))
    try concurrently(evidence.past.count, threads: monitor.threads) { index in
      let choices: Choices
      do {
        choices = try inner.choose(
          Evidence(evidence.past[index].set, spans: evidence.spans, seed: evidence.seed), monitor: monitor)
      } catch let complaint as Complaint {
        throw Complaint("\(evidence.past[index].name): \(complaint.message)", hint: complaint.hint)
      }
      chosen.withLock { $0[index] = choices }
    }
    let choices = chosen.withLock { $0.compactMap { $0 } }
    let verdicts = evidence.set.features.names.indices.map { column -> Choices.Verdict in
      let count = choices.count { $0.verdicts[column].isKept }
      return .init(
        count > 0 && Double(count) >= share * Double(choices.count), score: Double(count),
        "chosen by \(count) of \(choices.count) folds")
    }
    return Choices(
      "folds", verdicts,
      parts: zip(evidence.past, choices).map { past, choices in
        Choices.Part(name: past.name, rows: past.set.rows.count, kept: choices.verdicts.map(\.isKept))
      }, notes: ["each fold chose by \(inner.statement), from the training rows before it alone"])
  }

  private func inner() throws -> any Pruning {
    try prunings.make(
      way.rawValue, Given(options: limit.map { [.init("max", .init(.number($0)))] } ?? []))
  }
}
