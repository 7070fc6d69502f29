import Learning
import Operations
import Vocabulary

/// What the registry shows.
struct RegistryPages {
  let registry: Registry

  init(_ registry: Registry) { self.registry = registry }

  /// The first of the usual scores that any model has.
  func usualScore() throws -> String {
    let cards = try registry.entries().map(\.card)
    return (ModelCard.rankings + ModelCard.rankings.map { "test." + $0 }).first { score in
      cards.contains { $0.score(score)?.isNaN == false }
    } ?? ModelCard.rankings[0]
  }

  /// The score of that name, which some model must have.
  func known(_ score: String, at place: Place) throws -> String {
    let cards = try registry.entries().map(\.card)
    guard !cards.isEmpty, !cards.contains(where: { $0.score(score) != nil }) else { return score }
    let names = Swift.Set(cards.flatMap { $0.folds.map(\.name) + $0.test.map { "test.\($0.name)" } }).sorted()
    throw Complaint(
      "no model has a score '\(score)'", hint: didYouMean(score, names) ?? "there is \(names.joined(separator: ", "))",
      at: place)
  }

  func list(_ entries: [Registry.Entry], by score: String) -> Table {
    var table = Table(columns: [
      Table.Column("model", entries.map { .text($0.title) }),
      Table.Column("status", entries.map { .text($0.status.rawValue) }),
      Table.Column("family", entries.map { .text($0.card.family) }),
      Table.Column("label", entries.map { .text($0.card.label) }),
      Table.Column(score, entries.map { $0.card.score(score).map { .number($0, decimals: 4) } ?? .empty }),
      Table.Column("registered", entries.map { .text(String(Moment.text($0.card.created).prefix(16))) }),
      Table.Column("note", entries.map { .text($0.card.note) }),
    ])
    table.notes = [entries.count == 1 ? "1 model" : "\(entries.count) models"]
    return table
  }

  func info(_ entry: Registry.Entry) throws -> [Block] {
    let card = entry.card
    let facts = [
      ("model", entry.title), ("status", entry.status.rawValue), ("note", card.note), ("statement", card.statement),
      ("library", card.library), ("label", card.label), ("split", card.split), ("seed", String(card.seed)),
      ("columns", card.features.map(\.name).joined(separator: " ")), ("symbols", card.symbols.joined(separator: " ")),
      ("training rows", String(card.trainingRows)),
      ("training time", "\(Moment.text(card.firstTime).prefix(10))..\(Moment.text(card.lastTime).prefix(10))"),
      ("digest", card.digest),
    ].filter { !$0.1.isEmpty }
    let steps = try registry.transitions(of: entry)
    return [
      .table(
        Table(columns: [Table.Column("", facts.map { .text($0.0) }), Table.Column("", facts.map { .text($0.1) })])),
      .table(scores([entry])),
      .table(
        Table(columns: [
          Table.Column("time (UTC)", steps.map { .text(Moment.text($0.time)) }),
          Table.Column("status", steps.map { .text($0.status.rawValue) }),
          Table.Column("by", steps.map { .text($0.by) }),
          Table.Column("why", steps.map { .text($0.why) }),
        ])),
    ]
  }

  func lineage(_ entry: Registry.Entry) throws -> [Block] {
    let card = entry.card
    let before = try registry.versions(of: card.name).filter { $0.card.version <= card.version }
    return [
      .table(
        Table(
          "data",
          columns: [
            Table.Column("file", card.sources.map { .text($0.path) }),
            Table.Column("sha256", card.sources.map { .text($0.sha256) }),
          ])),
      .table(
        Table(
          "columns",
          columns: [
            Table.Column("name", card.features.map { .text($0.name) }),
            Table.Column("formula", card.features.map { .text($0.formula ?? "") }),
            Table.Column("look-back", card.features.map { .integer($0.lookback) }),
          ])),
      .table(
        Table(
          "versions",
          columns: [
            Table.Column("model", before.map { .text($0.title) }),
            Table.Column("follows", before.map { $0.card.parent.map { .text("\(card.name)@\($0)") } ?? .empty }),
            Table.Column("status", before.map { .text($0.status.rawValue) }),
            Table.Column("statement", before.map { .text($0.card.statement) }),
            Table.Column("digest", before.map { .text(String($0.card.digest.prefix(8))) }),
          ])),
      .table(scores(before)),
    ]
  }

  func difference(_ first: Registry.Entry, _ second: Registry.Entry) -> Table {
    func facts(_ card: ModelCard) -> [(String, String)] {
      [("family", card.family)] + card.settings.map { ($0.name, $0.value) }
        + [
          ("label", card.label), ("split", card.split), ("seed", String(card.seed)),
          ("columns", card.features.map(\.name).joined(separator: " ")), ("training rows", String(card.trainingRows)),
        ] + metrics(card).map { ($0.name, Value.source(($0.value * 1e4).rounded() / 1e4)) }
    }
    let (left, right) = (facts(first.card), facts(second.card))
    var names = left.map(\.0)
    for (name, _) in right where !names.contains(name) { names.append(name) }
    func cells(_ facts: [(String, String)]) -> [Table.Cell] {
      names.map { name in facts.first { $0.0 == name }.map { .text($0.1) } ?? .empty }
    }
    let (a, b) = (cells(left), cells(right))
    return Table(columns: [
      Table.Column("", names.map { .text($0) }), Table.Column(first.title, a), Table.Column(second.title, b),
      Table.Column("differs", zip(a, b).map { .text($0 == $1 ? "" : "≠") }),
    ])
  }

  func runs(_ runs: [Run]) -> Table {
    var names: [String] = []
    for name in runs.flatMap({ $0.metrics.map(\.name) })
    where !names.contains(name) && Scores.shown.contains(name.replacing("test.", with: "")) { names.append(name) }
    var table = Table(
      columns: [
        Table.Column("time (UTC)", runs.map { .text(String(Moment.text($0.time).prefix(16))) }),
        Table.Column("run", runs.map { .text($0.title) }), Table.Column("fit", runs.map { .text($0.statement) }),
        Table.Column("label", runs.map { .text($0.label) }), Table.Column("split", runs.map { .text($0.split) }),
      ]
        + names.map { name in
          Table.Column(
            name,
            runs.map { run in
              run.metrics.first { $0.name == name }.map { .number($0.value, decimals: 4) } ?? .empty
            })
        })
    table.notes = [runs.count == 1 ? "1 run" : "\(runs.count) runs"]
    return table
  }

  private func metrics(_ card: ModelCard) -> [Scores.Metric] {
    card.folds + card.test.map { Scores.Metric("test.\($0.name)", $0.value) }
  }

  private func scores(_ entries: [Registry.Entry]) -> Table {
    var names: [String] = []
    for name in entries.flatMap({ metrics($0.card).map(\.name) }) where !names.contains(name) { names.append(name) }
    return Table(
      columns: [Table.Column("score", names.map { .text($0) })]
        + entries.map { entry in
          let own = metrics(entry.card)
          return Table.Column(
            entry.title,
            names.map { name in own.first { $0.name == name }.map { .number($0.value, decimals: 4) } ?? .empty })
        })
  }
}
