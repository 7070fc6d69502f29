import Interpreter
import Vocabulary

/// Lists all that has a name.
struct Names: Command {
  static let name = "names"
  static let summary = "lists everything that has a name"
  static let effect = Effect.look
  static let examples = ["names"]

  func run(_ call: inout Call) throws -> Value {
    let scope = call.scope
    let staleness = Staleness(call.records, in: scope, call.domain)
    let stale = staleness.names
    let columns = zip(staleness.things, stale).filter { $0.0.part != nil }.map(\.1)
    var rows: [(name: String, kind: String, what: String)] = scope.order.map { name in
      let mark = (name == scope.current ? " *" : "") + (stale.contains(name) ? " !" : "")
      guard case .object(let object)? = scope[name] else { return (name + mark, "value", scope[name]?.source ?? "") }
      return (name + mark, object.kind, object.headline)
    }
    for (name, definition) in scope.definitions.sorted(by: { $0.key < $1.key }) {
      rows.append((name, "formula", definition.body.source))
    }
    call.show(
      .table(
        Table(
          columns: [
            Table.Column("name", rows.map { .text($0.name) }), Table.Column("kind", rows.map { .text($0.kind) }),
            Table.Column("what it is", rows.map { .text($0.what) }),
          ],
          notes: (scope.current == nil ? [] : ["* the current frame"])
            + (columns.isEmpty ? [] : ["! stale columns: \(columns.joined(separator: " "))"])
            + (stale.isEmpty ? [] : ["! stale: made of what has changed since; update \(stale[0]) makes it anew"]))))
    return .nothing
  }
}
