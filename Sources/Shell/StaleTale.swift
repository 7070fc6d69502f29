import Drawing
import Interpreter
import Vocabulary

/// Tells, after a line at the prompt, which values have become stale, and which stale ones the line used.
///
/// A class, because it remembers what it told.
final class StaleTale {
  private var told: [Staleness.Thing] = []
  private var toldGone: [Staleness.Thing] = []
  private var read: Set<Staleness.Thing> = []

  func watch(_ record: Record) {
    for datum in record.reads {
      read.insert(Staleness.Thing(name: datum.name))
      for part in datum.parts ?? [] { read.insert(Staleness.Thing(name: datum.name, part: part)) }
    }
  }

  func tell(_ session: Session, _ console: Console) {
    let staleness = Staleness(session.records, in: session.scope, session.domain)
    let stale = staleness.things
    let lost = staleness.gone.filter { !toldGone.contains($0) }.map(staleness.name)
    toldGone = staleness.gone
    if !lost.isEmpty {
      console.remark("gone with what held it: \(StaleTale.few(lost))   update \(lost[0]) makes it again", .dim)
    }
    let used = stale.filter(read.contains)
    defer { (told, read) = (stale, []) }
    guard stale.contains(where: { !told.contains($0) }) || !used.isEmpty else { return }
    let names = (used.isEmpty ? stale.filter { !told.contains($0) } : used).map(staleness.name)
    console.remark("stale: \(StaleTale.few(names))   made of what has changed since; update makes it anew", .dim)
  }

  private static func few(_ names: [String]) -> String {
    names.prefix(8).joined(separator: " ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
  }
}
