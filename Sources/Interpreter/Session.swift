import Language
import Vocabulary

/// A session: names, what was done, and the way back. Every statement is a transaction: it succeeds as a whole or
/// changes nothing.
///
/// A class, because it is the one thing that changes while everything in it is a value. Used from one thread.
package final class Session {
  package private(set) var scope = Scope()
  package private(set) var records: [Record] = []
  /// The earlier states that `undo` goes back to, newest last.
  package private(set) var past: [Point] = []
  package private(set) var future: [Point] = []
  package private(set) var isEnded = false
  package let domain: any Domain
  package var world: World
  package let grammar: Grammar
  /// Values given from outside for `param` statements.
  package var parameters: [String: Value] = [:]
  /// Told of every statement before it runs and after.
  package var journal: Journal?

  /// A state of the session, and the record that led away from it.
  package struct Point {
    var scope: Scope
    var record: Int
  }

  /// How many statements can be undone.
  package static let undoDepth = 50

  package init(domain: any Domain, world: World) {
    self.domain = domain
    self.world = world
    grammar = Grammar(domain.commands)
  }

  /// Parses a text and runs its statements in order; the first that fails ends it.
  ///
  /// - Throws: The complaint of the failing statement, with its place in `text`; or `Interruption`.
  package func run(_ text: String) throws {
    let program = try Session.program(text, grammar)
    for statement in program where !isEnded { try run(statement, line: Session.line(of: statement.place, in: text)) }
  }

  /// The statements of a whole text; one that ends too early is refused.
  package static func program(_ text: String, _ grammar: Grammar) throws -> [Statement] {
    switch Parser(grammar).parse(text) {
    case .complete(let statements): return statements
    case .invalid(let complaint): throw complaint
    case .incomplete(_, let complaint): throw complaint
    }
  }

  package static func line(of place: Place, in text: String) -> Int {
    1 + text.utf8.prefix(place.start).count { $0 == UInt8(ascii: "\n") }
  }

  /// Runs one statement as a transaction.
  package func run(_ statement: Statement, line: Int) throws {
    let before = scope
    let trace = Trace()
    let execution = Execution(
      domain: domain, world: world, trace: trace, parameters: parameters, records: records,
      undone: future.last.map { records[$0.record] })
    let begun = world.now()
    try journal?.begins(statement.source)
    func record(_ statement: Statement, _ verdict: Record.Verdict, after: Scope) -> Record {
      func data(_ names: [String], _ scope: Scope) -> [Record.Datum] {
        names.compactMap { name in scope[name].map { Record.Datum(name: name, value: $0) } }
      }
      var bare = statement
      bare.comments = []
      return Record(
        statement: statement, text: bare.source, line: line, effect: statement.effect(domain.commands),
        reads: data(trace.reads, before), writes: data(trace.writes, after),
        formulasRead: trace.definitionsRead, formulasWritten: trace.writes.filter { after.definitions[$0] != nil },
        filesRead: trace.filesRead, filesWritten: trace.filesWritten, failedExpectations: trace.failedExpectations,
        seed: before.seed, verdict: verdict, nanoseconds: world.now() &- begun)
    }
    do {
      var after = before
      let canonical = try execution.run(statement, in: &after)
      if let move = trace.move { return finish(move) }
      let done = record(canonical, .done, after: after)
      records.append(done)
      if done.effect != .look {
        past.append(Point(scope: before, record: records.count - 1))
        if past.count > Session.undoDepth { past.removeFirst() }
        future = []
      }
      scope = after
      try journal?.ended(done)
    } catch let complaint as Complaint {
      let placed = complaint.at(statement.place)
      records.append(record(statement, .failed(placed), after: before))
      try? journal?.failed(placed)
      throw placed
    } catch let interruption as Interruption {
      records.append(record(statement, .interrupted, after: before))
      try? journal?.interrupted()
      throw interruption
    }
  }

  private func finish(_ move: Trace.Move) {
    switch move {
    case .quit: isEnded = true
    case .undo:
      guard let point = past.popLast() else { return }
      future.append(Point(scope: scope, record: point.record))
      records[point.record].verdict = .undone
      scope = point.scope
    case .redo:
      guard let point = future.popLast() else { return }
      past.append(Point(scope: scope, record: point.record))
      records[point.record].verdict = .done
      scope = point.scope
    }
    try? journal?.moved(move)
  }

  /// The names of the expectations that did not hold.
  package var failedExpectations: [String] {
    records.filter { $0.verdict == .done }.flatMap(\.failedExpectations)
  }
}

extension Grammar {
  /// The grammar of the verbs of a catalogue.
  package init(_ commands: Catalogue<any Command>) {
    self.init(
      commands.entries.map { entry in
        let type = entry.type as? any Command.Type
        return Verb(
          entry.name, parameters: entry.parameters, kinds: type?.kinds?.kinds ?? [],
          kindTitle: type?.kinds?.title ?? "kind", needsKind: type?.kinds?.isRequired ?? true,
          clauses: type?.clauses ?? [], takesBlock: type?.takesBlock ?? false,
          takesFreeOptions: type?.takesFreeOptions ?? false)
      })
  }
}
