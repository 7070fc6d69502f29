import Language
import Vocabulary

/// Which values rest on others that have changed since they were made, and how they are made anew.
///
/// The statements of a session are a graph: each read some names and made others. A value is stale where a name that
/// its statements read now holds something else, or is stale itself, or where a formula that they used was changed.
package struct Staleness {
  /// The stale names, in the order of the session's names.
  package private(set) var names: [String] = []
  private let records: [Record]
  private let scope: Scope
  private let domain: any Domain
  private var verdicts: [String: Bool] = [:]

  package init(_ records: [Record], in scope: Scope, _ domain: any Domain) {
    self.records = records.filter { $0.verdict == .done && $0.effect != .look }
    self.scope = scope
    self.domain = domain
    for name in scope.order where isStale(name) { names.append(name) }
  }

  /// The statements that make the names anew, with the stale values that these rest on, in their order.
  package func chain(for names: [String]) -> [Record] {
    var chosen: Set<Int> = []
    var seen: Set<String> = []
    func add(_ name: String) {
      guard self.names.contains(name), seen.insert(name).inserted else { return }
      for index in makers(of: name) {
        chosen.insert(index)
        for datum in records[index].reads { add(datum.name) }
      }
    }
    names.forEach(add)
    return chosen.sorted().map { records[$0] }
  }

  /// The statements that made a value: back to the one that did not build on what the name held before.
  private func makers(of name: String) -> [Int] {
    var makers: [Int] = []
    for index in records.indices.reversed() where records[index].writes.contains(where: { $0.name == name }) {
      makers.append(index)
      if !records[index].reads.contains(where: { $0.name == name }) { break }
    }
    return makers.reversed()
  }

  private mutating func isStale(_ name: String) -> Bool {
    if let verdict = verdicts[name] { return verdict }
    // A name that is met again on the way to itself does not make itself stale.
    verdicts[name] = false
    var verdict = false
    for index in makers(of: name) where !verdict {
      verdict = records[index].formulasRead.contains { formula in
        records[(index + 1)...].contains { $0.formulasWritten.contains(formula) }
      }
      for datum in records[index].reads where !verdict && datum.name != name {
        verdict = hasChanged(datum) || isStale(datum.name)
      }
    }
    verdicts[name] = verdict
    return verdict
  }

  /// Whether a name no longer holds what was read from it. One that is gone cannot be read again.
  private func hasChanged(_ datum: Record.Datum) -> Bool {
    guard let now = scope[datum.name] else { return false }
    if case .object(let new) = now, case .object(let old) = datum.value { return !domain.holds(new, allOf: old) }
    return now.digest != datum.value.digest
  }
}
