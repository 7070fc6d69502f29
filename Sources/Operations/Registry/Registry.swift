import Learning
import Relational
import Vocabulary

/// The models that were kept by name and version, with all that became of them: one file of SQLite to which rows are
/// only ever added.
///
/// A class, because it closes what it opened.
package final class Registry {
  /// A model with what it is now.
  package struct Entry: Sendable {
    package var card: ModelCard
    package var status: Status
    package var title: String { "\(card.name)@\(card.version)" }
  }

  /// One step of a model's life.
  package struct Transition: Sendable {
    package var status: Status
    /// Nanoseconds since 1970 UTC.
    package var time: Int64
    package var by: String
    package var why: String
  }

  private let database: SQLiteConnection

  /// - Parameter path: The file; made where it is not there.
  package init(_ path: String, monitor: Monitor = Monitor()) throws {
    database = try SQLiteConnection(path, writes: true, patience: 10_000, monitor: monitor)
    // A write-ahead log lets others read while one writes, and a kill leaves whole rows.
    try database.execute(
      """
      pragma journal_mode = wal;
      pragma synchronous = normal;
      create table if not exists versions (
        id integer primary key, name text not null, version integer not null, digest text not null,
        card text not null, unique (name, version));
      create table if not exists transitions (
        id integer primary key, name text not null, version integer not null, status text not null,
        time integer not null, by text not null, why text not null);
      create index if not exists transitions_by_model on transitions (name, version, id);
      create table if not exists runs (
        id integer primary key, time integer not null, title text not null, statement text not null,
        label text not null, split text not null, seed text not null, digest text not null, metrics text not null);
      create unique index if not exists runs_by_digest on runs (digest);
      """)
  }

  // MARK: - Models

  /// Keeps a model under its name.
  ///
  /// - Parameters:
  ///   - anew: Whether the name may be there already: then the model is its next version.
  ///   - write: Writes the files of the version; where it throws, nothing is registered.
  /// - Returns: The card with its version; the one that is there where it is this very model.
  package func add(
    _ card: ModelCard, anew: Bool, by: String, write: (ModelCard) throws -> Void
  ) throws -> ModelCard {
    try database.transaction {
      let last = try versions(of: card.name).last
      // The same model again changes nothing: a script that registers can be run twice.
      if let same = try versions(of: card.name).first(where: { $0.card.digest == card.digest && $0.status != .deleted })
      {
        return same.card
      }
      guard last == nil || anew else {
        throw Complaint(
          "'\(card.name)' is there already, up to version \(last?.card.version ?? 0)",
          hint: "add 'new' for version \((last?.card.version ?? 0) + 1), or choose another name")
      }
      var card = card
      card.version = (last?.card.version ?? 0) + 1
      card.parent = last?.card.version
      try write(card)
      try database.prepared("insert into versions (name, version, digest, card) values (?, ?, ?, ?)").run(
        .text(card.name), .integer(Int64(card.version)), .text(card.digest), .text(card.json.text))
      try note(card.name, card.version, .staging, card.created, by, "registered")
      return card
    }
  }

  /// All models, by name and version.
  package func entries() throws -> [Registry.Entry] { try read("") }

  package func versions(of name: String) throws -> [Registry.Entry] { try read("where v.name = ?", .text(name)) }

  private func read(_ condition: String, _ values: SQLiteValue...) throws -> [Registry.Entry] {
    let statement = try database.prepared(
      """
      select v.card, (select t.status from transitions t where t.name = v.name and t.version = v.version
        order by t.id desc limit 1) from versions v \(condition) order by v.name, v.version
      """)
    if let value = values.first { try statement.bind(value) }
    var found: [Registry.Entry] = []
    while try statement.step() {
      guard let status = Status(rawValue: statement.text(1)) else {
        throw Complaint("the registry knows a status '\(statement.text(1))'", hint: "a newer wick may have written it")
      }
      found.append(Registry.Entry(card: try ModelCard(json: JSON(statement.text(0))), status: status))
    }
    return found
  }

  /// A model by `name` or `name@version`: without a version the one in production, else the newest that is not put aside.
  package func entry(_ title: String) throws -> Registry.Entry {
    let parts = title.split(separator: "@", maxSplits: 1).map(String.init)
    let known = try versions(of: parts[0])
    guard !known.isEmpty else {
      throw Complaint(
        "no model is registered as '\(parts[0])'", hint: didYouMean(parts[0], try entries().map(\.card.name)))
    }
    guard parts.count == 2 else {
      let use = known.filter { ![.archived, .deleted].contains($0.status) }
      guard let found = use.first(where: { $0.status == .production }) ?? use.last else {
        throw Complaint("every version of '\(title)' is put aside", hint: "name one: \(known[0].title)")
      }
      return found
    }
    guard let found = known.first(where: { String($0.card.version) == parts[1] }) else {
      throw Complaint(
        "'\(parts[0])' has no version '\(parts[1])'",
        hint: "it has \(known.map { String($0.card.version) }.joined(separator: ", "))")
    }
    return found
  }

  // MARK: - What becomes of them

  /// Moves a model on, unless it is there already; another version of its name that was in production is superseded.
  package func move(_ entry: Registry.Entry, to status: Status, at time: Int64, by: String, why: String) throws {
    guard entry.status != status else { return }
    guard entry.status.next.contains(status) else {
      let allowed = entry.status.next.map(\.rawValue).joined(separator: ", ")
      throw Complaint(
        "\(entry.title) is \(entry.status.rawValue) and cannot become \(status.rawValue)",
        hint: allowed.isEmpty ? nil : "it can become \(allowed)")
    }
    try database.transaction {
      if status == .production {
        for other in try versions(of: entry.card.name) where other.status == .production {
          try note(other.card.name, other.card.version, .superseded, time, by, "\(entry.title) took its place")
        }
      }
      try note(entry.card.name, entry.card.version, status, time, by, why)
    }
  }

  private func note(_ name: String, _ version: Int, _ status: Status, _ time: Int64, _ by: String, _ why: String) throws
  {
    try database.prepared("insert into transitions (name, version, status, time, by, why) values (?, ?, ?, ?, ?, ?)")
      .run(.text(name), .integer(Int64(version)), .text(status.rawValue), .integer(time), .text(by), .text(why))
  }

  package func transitions(of entry: Registry.Entry) throws -> [Registry.Transition] {
    let statement = try database.prepared(
      "select status, time, by, why from transitions where name = ? and version = ? order by id")
    try statement.bind(.text(entry.card.name), .integer(Int64(entry.card.version)))
    var found: [Registry.Transition] = []
    while try statement.step() {
      guard let status = Status(rawValue: statement.text(0)) else { continue }
      found.append(
        Registry.Transition(status: status, time: statement.integer(1), by: statement.text(2), why: statement.text(3)))
    }
    return found
  }

  /// The models in use or to be used, the best by a score first; equal scores by name and version. Models without the
  /// score come last.
  package func ranked(by score: String) throws -> [Registry.Entry] {
    let metric = score.hasPrefix("test.") ? String(score.dropFirst(5)) : score
    let sign = Scores.losses.contains(metric) ? -1.0 : 1.0
    func worth(_ entry: Registry.Entry) -> Double {
      guard let value = entry.card.score(score), !value.isNaN else { return -.infinity }
      return sign * value
    }
    return try entries().filter { ![.archived, .deleted].contains($0.status) }
      .map { (entry: $0, worth: worth($0)) }
      .sorted {
        ($1.worth, $0.entry.card.name, $0.entry.card.version) < ($0.worth, $1.entry.card.name, $1.entry.card.version)
      }
      .map(\.entry)
  }

  /// Where more models than `above` are in use or to be used, puts the last `count` of the ranking aside, but for those
  /// in production.
  ///
  /// - Returns: Those that were put aside.
  package func archiveLast(
    _ count: Int, above: Int, by score: String, at time: Int64, by person: String
  ) throws -> [Registry.Entry] {
    let ranked = try ranked(by: score)
    guard ranked.count > above else { return [] }
    let last = ranked.filter { $0.status != .production }.suffix(count)
    for entry in last {
      try move(entry, to: .archived, at: time, by: person, why: "among the last \(count) by \(score)")
    }
    return Array(last)
  }

  // MARK: - Runs

  /// Notes runs that are not noted yet, all or none.
  package func log(_ runs: [Run]) throws {
    try database.transaction {
      let statement = try database.prepared(
        """
        insert or ignore into runs (time, title, statement, label, split, seed, digest, metrics)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """)
      for run in runs {
        try statement.run(
          .integer(run.time), .text(run.title), .text(run.statement), .text(run.label), .text(run.split),
          .text(String(run.seed)), .text(run.digest),
          .text(JSON.object(run.metrics.map { ($0.name, $0.value.isNaN ? .null : .number($0.value)) }).text))
      }
    }
  }

  /// All runs, in the order in which they were noted.
  package func runs() throws -> [Run] {
    let statement = try database.prepared(
      "select time, title, statement, label, split, seed, digest, metrics from runs order by id")
    var found: [Run] = []
    while try statement.step() {
      guard case .object(let members) = try JSON(statement.text(7)) else {
        throw Complaint("the registry has a run with bad metrics")
      }
      found.append(
        Run(
          time: statement.integer(0), title: statement.text(1), statement: statement.text(2), label: statement.text(3),
          split: statement.text(4), seed: UInt64(statement.text(5)) ?? 0, digest: statement.text(6),
          metrics: try members.map { Scores.Metric($0.0, try $0.1.number()) }))
    }
    return found
  }
}
