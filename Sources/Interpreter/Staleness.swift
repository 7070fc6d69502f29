import Language
import Vocabulary

/// Which values rest on others that have changed since they were made, and how they are made anew.
///
/// The statements of a session are a graph: each read some names, or parts of them such as the columns of a frame, and
/// made others. A value is stale where what its statements read now holds something else, or is stale itself, or where a
/// formula that they used was changed.
package struct Staleness {
  /// A name, or a part of what it holds.
  package struct Thing: Hashable, Sendable {
    package var name: String
    package var part: String?

    package init(name: String, part: String? = nil) {
      self.name = name
      self.part = part
    }
  }

  /// What is stale, in the order of the session's names; parts stand before what is made of them.
  package private(set) var things: [Thing] = []
  /// Parts that the session made and that their wholes have no longer, as these were made anew from something else.
  package private(set) var gone: [Thing] = []
  private let records: [Record]
  private let scope: Scope
  private let domain: any Domain
  private var verdicts: [Thing: Bool] = [:]
  /// The parts that statements of the session made, by the names that hold them.
  private let parts: [String: [String]]

  package init(_ records: [Record], in scope: Scope, _ domain: any Domain) {
    self.records = records.filter { $0.verdict == .done && $0.effect != .look }
    self.scope = scope
    self.domain = domain
    var parts: [String: [String]] = [:]
    for record in self.records {
      for (name, made) in record.partsWritten {
        parts[name, default: []] += made.filter { !(parts[name]?.contains($0) ?? false) }
      }
    }
    self.parts = parts
    for name in scope.order {
      for part in parts[name] ?? [] where isStale(Thing(name: name, part: part)) {
        things.append(Thing(name: name, part: part))
      }
      if isStale(Thing(name: name)) { things.append(Thing(name: name)) }
      gone += (parts[name] ?? []).map { Thing(name: name, part: $0) }.filter(isGone)
    }
  }

  /// How the user calls them: a part of what is current by its own name.
  package var names: [String] { things.map(name) }

  package func name(of thing: Thing) -> String {
    guard let part = thing.part else { return thing.name }
    return thing.name == scope.current ? part : "\(thing.name).\(part)"
  }

  /// The statements that make things anew, with the stale values that these rest on, in their order.
  package func chain(for names: [String]) -> [Record] {
    var chosen: Set<Int> = []
    var seen: Set<Thing> = []
    func add(_ thing: Thing) {
      let isGone = gone.contains(thing)
      guard isGone || things.contains(thing), seen.insert(thing).inserted else { return }
      for index in isGone ? formerMakers(of: thing) : makers(of: thing) {
        chosen.insert(index)
        for datum in records[index].reads { read(by: datum).forEach(add) }
      }
    }
    (things + gone).filter { names.contains(name(of: $0)) }.forEach(add)
    return chosen.sorted().map { records[$0] }
  }

  /// What a statement looked at: of a value that it read in part, the parts.
  private func read(by datum: Record.Datum) -> [Thing] {
    [Thing(name: datum.name)]
      + (datum.parts?.sorted() ?? parts[datum.name] ?? []).map { Thing(name: datum.name, part: $0) }
  }

  /// The statements that made a value: back to the one that did not build on what the name held before. Of a part that
  /// came with a whole, or went through a change of the whole, nobody knows how to make it alone.
  private func makers(of thing: Thing) -> [Int] {
    var makers: [Int] = []
    for index in records.indices.reversed() where records[index].writes.contains(where: { $0.name == thing.name }) {
      switch (thing.part, records[index].partsWritten[thing.name]) {
      case (nil, nil): break
      case (let part?, let written?) where written.contains(part): break
      case (_?, nil): return []
      default: continue
      }
      makers.append(index)
      let goesOn = records[index].reads.contains { datum in
        datum.name == thing.name && (thing.part.map { datum.parts?.contains($0) ?? true } ?? true)
      }
      if !goesOn { return makers.reversed() }
    }
    return thing.part == nil ? makers.reversed() : []
  }

  /// Whether a part that the session made is in its whole no longer, and nobody took it out: the whole was made anew.
  private func isGone(_ thing: Thing) -> Bool {
    let whole = records.last { record in
      record.writes.contains { $0.name == thing.name } && record.partsWritten[thing.name] == nil
    }
    guard let whole, !whole.reads.contains(where: { $0.name == thing.name }) else { return false }
    let last = records.last { record in
      thing.part.map { record.partsWritten[thing.name]?.contains($0) ?? false } ?? false
    }
    guard let last, makes(last, thing) else { return false }
    guard let part = thing.part, parts[thing.name]?.contains(part) ?? false,
      case .object(let whole)? = scope[thing.name], !(whole is Remembered)
    else { return false }
    return whole.property(part) == nil
  }

  /// The statements that made a part before its whole was made anew: back to the one that did not build on it.
  private func formerMakers(of thing: Thing) -> [Int] {
    guard let part = thing.part else { return [] }
    var makers: [Int] = []
    for index in records.indices.reversed() where makes(records[index], thing) {
      makers.append(index)
      let goesOn = records[index].reads.contains { $0.name == thing.name && $0.parts?.contains(part) ?? false }
      if !goesOn { break }
    }
    return makers.reversed()
  }

  /// Whether a statement left that part in its whole; one that took it out wrote it, too.
  private func makes(_ record: Record, _ thing: Thing) -> Bool {
    guard let part = thing.part, record.partsWritten[thing.name]?.contains(part) ?? false,
      case .object(let whole)? = record.writes.first(where: { $0.name == thing.name })?.value
    else { return false }
    return whole.property(part) != nil
  }

  private mutating func isStale(_ thing: Thing) -> Bool {
    if let verdict = verdicts[thing] { return verdict }
    // What is met again on the way to itself does not make itself stale.
    verdicts[thing] = false
    var verdict = false
    for index in makers(of: thing) where !verdict {
      verdict = records[index].formulasRead.contains { formula in
        records[(index + 1)...].contains { $0.formulasWritten.contains(formula) }
      }
      for datum in records[index].reads where !verdict {
        if datum.name != thing.name {
          verdict = hasChanged(datum) || read(by: datum).contains { isStale($0) }
        } else if let part = thing.part, var read = datum.parts {
          // A column that is made of others of its frame.
          read.remove(part)
          var others = datum
          others.parts = read
          verdict = hasChanged(others) || read.sorted().contains { isStale(Thing(name: thing.name, part: $0)) }
        }
      }
    }
    verdicts[thing] = verdict
    return verdict
  }

  /// Whether a name no longer holds what was read from it. One that is gone cannot be read again.
  private func hasChanged(_ datum: Record.Datum) -> Bool {
    guard let now = scope[datum.name] else { return false }
    if case .object(let new) = now, case .object(let old) = datum.value {
      return !domain.holds(new, allOf: old, parts: datum.parts)
    }
    return now.digest != datum.value.digest
  }
}
