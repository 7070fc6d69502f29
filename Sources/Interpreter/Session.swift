import Language
import Synchronization
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
  /// Told of every statement that succeeded.
  package var watch: ((Record) -> Void)?

  /// Does what a statement asked of the session's surroundings: recovering or forgetting a lost one. Nil in a script.
  package var surroundings: ((Trace.Move) throws -> Void)?
  /// Keeps what took long, so that recovering the session takes little; nil for none.
  package var memory: Memory?
  /// Whether what is in the memory is taken from there instead of being made again.
  package var recalls = false

  /// A state of the session, and the records that led away from it.
  package struct Point {
    var scope: Scope
    var records: Range<Int>
  }

  /// How long a statement takes at least whose values are worth keeping.
  private static let worthKeeping: UInt64 = 2_000_000_000

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
    try together {
      for statement in program where !isEnded { try run(statement, line: Session.line(of: statement.place, in: text)) }
    }
  }

  /// Runs statements that were asked for with one another: who stops one learns how many changes of those before it stand.
  package func together(_ body: () throws -> Void) throws {
    let (count, ahead) = (records.count, future.count)
    do { try body() } catch var interruption as Interruption {
      let made = records.dropFirst(count).count { $0.verdict == .done && $0.effect != .look }
      // What was undone or done again; a change empties the way forward.
      interruption.changesBefore = made > 0 ? made : abs(future.count - ahead)
      throw interruption
    }
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
    if case .word(let form)? = before.settings["output"] { world.take(form) } else { world.take(nil) }
    let trace = Trace()
    func changes(_ points: [Point]) -> [[Record]] { points.reversed().map { Array(records[$0.records]) } }
    let execution = Execution(
      domain: domain, world: world, trace: trace, parameters: parameters, records: records, done: changes(past),
      undone: changes(future))
    let begun = world.now()
    try journal?.begins(statement.source)
    if recalls, try recall(statement) { return }
    func record(_ statement: Statement, _ verdict: Record.Verdict, after: Scope) -> Record {
      let reads = trace.reads.compactMap { name in
        before[name].map { Record.Datum(name: name, value: $0, parts: trace.partsRead(of: name)) }
      }
      let writes = trace.writes.compactMap { name in after[name].map { Record.Datum(name: name, value: $0) } }
      var bare = statement
      bare.comments = []
      return Record(
        statement: statement, text: bare.source, line: line, effect: statement.effect(domain.commands),
        reads: reads, writes: writes, partsWritten: trace.partsWritten,
        formulasRead: trace.definitionsRead, formulasWritten: trace.writes.filter { after.definitions[$0] != nil },
        filesRead: trace.filesRead, filesWritten: trace.filesWritten, failedExpectations: trace.failedExpectations,
        seed: before.seed, verdict: verdict, nanoseconds: world.now() &- begun)
    }
    do {
      var after = before
      let canonical = try execution.run(statement, in: &after)
      // Showing stops in the middle of a long table, and says so here.
      if statement.effect(domain.commands) == .look { try world.monitor.check() }
      if let move = trace.move { return try finish(move) }
      let done = record(canonical, .done, after: after)
      records.append(done)
      if done.effect != .look { remember(before, records.count - 1..<records.count) }
      scope = after
      try journal?.ended(done)
      watch?(done)
      if let memory, done.effect == .make, done.nanoseconds >= Session.worthKeeping {
        // Not being able to keep it is no reason to complain of what was done.
        _ = try? memory.keep([(done, before)], after: after, under: memory.key([statement], in: before, script: nil))
      }
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

  private func remember(_ before: Scope, _ records: Range<Int>) {
    past.append(Point(scope: before, records: records))
    if past.count > Session.undoDepth { past.removeFirst() }
    future = []
  }

  /// What statements that only look at things would show now. Nothing is written down, and the session stays as it is.
  package func look(_ text: String) throws -> [Block] {
    let program = try Session.program(text, grammar)
    guard program.allSatisfy({ $0.effect(domain.commands) == .look }) else {
      throw Complaint("'\(text)' would change the session")
    }
    let shown = Shown()
    var world = world
    world.show = { shown.add($0) }
    var scope = scope
    for statement in program {
      let execution = Execution(
        domain: domain, world: world, trace: Trace(), parameters: parameters, records: records, done: [], undone: [])
      try execution.run(statement, in: &scope)
    }
    return shown.blocks
  }

  private final class Shown: Sendable {
    private let state = Mutex<[Block]>([])
    func add(_ block: Block) { state.withLock { $0.append(block) } }
    var blocks: [Block] { state.withLock { $0 } }
  }

  private func finish(_ move: Trace.Move) throws {
    switch move {
    case .quit: isEnded = true
    case .undo(let count): step(\.past, \.future, count, "undo", .undone)
    case .redo(let count): step(\.future, \.past, count, "redo", .done)
    case .again(let statements): try again(statements)
    case .recover, .forget:
      guard let surroundings else { throw Complaint("only a session at the prompt can be recovered") }
      try surroundings(move)
    }
  }

  /// Goes so many changes along the session's way, back or forth.
  private func step(
    _ from: ReferenceWritableKeyPath<Session, [Point]>, _ to: ReferenceWritableKeyPath<Session, [Point]>, _ count: Int,
    _ word: String, _ verdict: Record.Verdict
  ) {
    for _ in 0..<count {
      guard let point = self[keyPath: from].popLast() else { return }
      self[keyPath: to].append(Point(scope: scope, records: point.records))
      for index in point.records { records[index].verdict = verdict }
      scope = point.scope
      try? journal?.moved(word, point.records.count)
    }
  }

  /// Runs statements of before once more, all of them or none; `undo` takes all of them back.
  private func again(_ statements: [Record]) throws {
    let mark = mark
    do {
      for record in statements {
        do { try run(record.statement, line: record.line) } catch let complaint as Complaint {
          // Its place is one in that statement, which nobody has just typed.
          throw Complaint("\(record.text) cannot be run again: \(complaint.message)", hint: complaint.hint)
        }
      }
    } catch {
      // The journal has those that succeeded: there they are taken back as by undo.
      let succeeded = records[mark.records...].count { $0.verdict == .done }
      goBack(to: mark)
      if succeeded > 0 { try? journal?.moved("undo", succeeded) }
      throw error
    }
    past = mark.past
    remember(mark.scope, mark.records..<records.count)
  }

  /// Takes a statement's outcome from the memory; false where it is not there.
  private func recall(_ statement: Statement) throws -> Bool {
    guard let memory, statement.effect(domain.commands) == .make, !Mentions([statement]).names.contains("_"),
      case .finished(let stamp) = memory.find(memory.key([statement], in: scope, script: nil))
    else { return false }
    let before = scope
    var after = stamp.applied(to: before)
    try memory.bringBack(nil, in: &after)
    records += stamp.records
    remember(before, records.count - stamp.records.count..<records.count)
    scope = after
    for record in stamp.records {
      try journal?.ended(record)
      watch?(record)
    }
    // Told as when it was made: a line without an answer looks as if it had done nothing.
    if case .assignment(let name, _) = statement.form, case .object(let object)? = scope[name] {
      world.show(.text(object.headline))
    }
    return true
  }

  // MARK: - Several statements as one

  /// A state to go back to.
  package struct Mark {
    fileprivate var scope: Scope
    fileprivate var records: Int
    fileprivate var past: [Point]
    fileprivate var future: [Point]
  }

  package var mark: Mark { Mark(scope: scope, records: records.count, past: past, future: future) }

  /// Back to a mark, as if nothing had been done since.
  package func goBack(to mark: Mark) {
    scope = mark.scope
    records.removeSubrange(mark.records...)
    (past, future) = (mark.past, mark.future)
  }

  /// Takes over what was done in another process.
  package func adopt(_ records: [Record], _ scope: Scope) {
    self.records += records
    self.scope = scope
  }

  /// Changes names without a statement: values that come from the cache.
  package func change(_ body: (inout Scope) throws -> Void) rethrows { try body(&scope) }

  /// The names of the expectations that did not hold.
  package var failedExpectations: [String] {
    records.filter { $0.verdict == .done }.flatMap(\.failedExpectations)
  }
}

extension Grammar {
  /// The grammar of the verbs of a catalogue.
  package init(_ commands: Catalogue<any Command>) {
    self.init(
      making: commands.entries.flatMap { entry in
        ([entry.name] + entry.aliases).map { name in (name, { @Sendable in Verb(name, entry) }) }
      })
  }
}

extension Grammar.Verb {
  fileprivate init(_ name: String, _ command: Catalogue<any Command>.Listing) {
    let type = command.type as? any Command.Type
    self.init(
      name, parameters: command.parameters, kinds: type?.kinds?.kinds ?? [],
      kindTitle: type?.kinds?.title ?? "kind", needsKind: type?.kinds?.isRequired ?? true,
      clauses: type?.clauses ?? [], takesBlock: type?.takesBlock ?? false,
      takesFreeOptions: type?.takesFreeOptions ?? false)
  }
}
