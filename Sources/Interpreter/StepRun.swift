import Language
import Vocabulary

/// Runs the steps of a script: those that are chosen, on what the others left in the cache.
///
/// A step is a transaction: one that fails changes nothing in the session.
package struct StepRun {
  package enum Status: String, Sendable {
    case ok
    /// Taken from the cache.
    case cached
    case failed
    /// Rests on a step that failed or that was never run.
    case skipped
    case interrupted
  }

  package struct Outcome: Sendable {
    package var number: Int
    package var title: String
    package var status: Status
    package var nanoseconds: UInt64 = 0
    /// Rows of the frames that it read, and of those that it made or changed.
    package var rowsIn = 0
    package var rowsOut = 0
    /// What it made or changed, as it was at its end.
    package var outputs: [Record.Datum] = []
    package var files: [Trace.File] = []
    /// Why it failed or was skipped.
    package var reason: Complaint?
  }

  package enum Event: Sendable {
    case begins(Steps.Step)
    case ends(Outcome)
    /// What the cache had of a value was damaged and is deleted: all steps are gone through again, and what the cache
    /// still has is taken from there.
    case startsOver(because: String)
    /// What a step made cannot be put into the cache. The step itself is done.
    case cannotKeep(Complaint)
  }

  package struct Options: Sendable {
    /// Go on with what does not rest on a step that failed.
    package var continuesOnError = false
    /// Take a chosen step from the cache where nothing would be seen of running it.
    package var reuses = false

    package init() {}
  }

  private let session: Session
  private let memory: Memory?
  private let options: Options
  private let report: (Event) -> Void
  package private(set) var outcomes: [Outcome] = []
  /// Names whose values are not there, with the reason.
  private var lost: [String: String] = [:]
  /// Names whose values are not taken from the cache any more: what it had of them was damaged.
  private var distrusted: Set<String> = []
  /// Steps that this run has done: where it starts over, they are taken from the cache whatever they leave outside.
  private var finished: Set<Int> = []
  /// Whether it was told already that the cache cannot be written.
  private var hasToldOfCache = false
  /// Files that steps out of the cache wrote, which the next step may read.
  private var left: [String: (file: Trace.File, step: Steps.Step)] = [:]

  /// - Parameters:
  ///   - memory: Nil where nothing is to be taken from the cache nor put there.
  ///   - report: Called before each step and after.
  package init(
    _ session: Session, _ memory: Memory?, options: Options = Options(), report: @escaping (Event) -> Void = { _ in }
  ) {
    self.session = session
    self.memory = memory
    self.options = options
    self.report = report
  }

  /// 0 where all that was chosen was done, 1 where something failed.
  package var exitCode: Int32 {
    outcomes.contains { $0.status == .failed || $0.status == .skipped } || !session.failedExpectations.isEmpty ? 1 : 0
  }

  /// - Throws: The complaint of a failing step, unless the run goes on; `Interruption`.
  package mutating func run(_ steps: Steps, _ chosen: [Steps.Step]) throws {
    let mark = session.mark
    while true {
      do { return try runOnce(steps, chosen) } catch let damage as Damage {
        session.goBack(to: mark)
        (outcomes, lost, left) = ([], [:], [:])
        distrusted.insert(damage.name)
        report(.startsOver(because: "what the cache had of '\(damage.name)' is damaged"))
      }
    }
  }

  /// A value out of the cache that cannot be read, though a chosen step makes it.
  private struct Damage: Error { var name: String }

  private mutating func runOnce(_ steps: Steps, _ chosen: [Steps.Step]) throws {
    let beginning = steps.beginning
    let key = memory?.key(beginning.statements, in: session.scope, given: session.parameters, script: nil)
    let deeds = try runBeginning(beginning)
    // Made anew each time; its evidence tells a plan what the steps will find.
    try keep(deeds, under: key, values: false)
    let numbers = Set(chosen.map(\.number))
    for step in steps.steps where step.number <= chosen.last?.number ?? 0 && !session.isEnded {
      session.change { $0.last = .nothing }
      let key = memory?.key(step.statements, in: session.scope, script: script(of: step))
      let isChosen = numbers.contains(step.number)
      let isTaken = !isChosen || finished.contains(step.number) || (options.reuses && isUnseen(step))
      if isTaken, let memory, let key, restore(step, key, memory, isChosen) {
        continue
      }
      guard isChosen else {
        lose(step, because: "step \(step.number) was not run and is not in the cache")
        continue
      }
      try checkFiles()
      try run(step, key, after: chosen.filter { $0.number < step.number })
    }
  }

  /// The beginning is run each time; what it shows was shown before where the run starts over.
  private func runBeginning(_ beginning: Steps.Step) throws -> [Memory.Deed] {
    let show = session.world.show
    defer { session.world.show = show }
    if !distrusted.isEmpty { session.world.show = { _ in } }
    return try run(beginning)
  }

  /// Not being able to keep what a step made does not undo it.
  private mutating func keep(_ deeds: [Memory.Deed], under key: Digest?, values: Bool = true) throws {
    guard let memory, let key else { return }
    do { try memory.keep(deeds, after: session.scope, under: key, values: values) } catch let complaint as Complaint {
      if !hasToldOfCache { report(.cannotKeep(complaint)) }
      hasToldOfCache = true
    }
  }

  /// A file that a step is known to have written may be another one by now, such as that of a run with other parameters.
  private mutating func checkFiles() throws {
    defer { left = [:] }
    for (path, (file, step)) in left.sorted(by: { $0.key < $1.key }) {
      let now = try? session.world.fingerprint(path)
      guard now?.sha256 != file.sha256 else { continue }
      throw Complaint(
        "step \(step.number) \"\(step.title)\" comes out of the cache, and \(path) is not what it wrote"
          + (now == nil ? ": it is gone" : ""), hint: "run that step too")
    }
  }

  // MARK: - One step

  /// - Parameter before: The chosen steps before it.
  private mutating func run(_ step: Steps.Step, _ key: Digest?, after before: [Steps.Step]) throws {
    report(.begins(step))
    var outcome = Outcome(number: step.number, title: step.title, status: .ok)
    let begun = session.world.now()
    func ended(_ status: Status, _ reason: Complaint? = nil) -> Outcome {
      outcome.status = status
      outcome.reason = reason
      outcome.nanoseconds = session.world.now() &- begun
      return outcome
    }
    let mentioned = Memory.mentions(step.statements, in: session.scope)
    let needs = mentioned.sorted().first { lost[$0] != nil }
    if let needs, let reason = lost[needs] { return try end(step, ended(.skipped, rests(on: needs, reason))) }
    let mark = session.mark
    let wanted = wanted(by: step, mentioned)
    do {
      try session.change { try memory?.bringBack(wanted, in: &$0) }
      let found = session.scope
      let deeds = try run(step)
      outcome.fill(deeds.map(\.record), found, session.scope)
      try keep(deeds, under: key)
      finished.insert(step.number)
      try end(step, ended(.ok))
    } catch let complaint as Complaint {
      let read = session.records.last?.reads.first { lost[$0.name] != nil }?.name
      session.goBack(to: mark)
      if let read, let reason = lost[read] { return try end(step, ended(.skipped, rests(on: read, reason))) }
      if let name = memory?.damaged(wanted, in: session.scope) {
        if !distrusted.contains(name), before.contains(where: { makes($0, name) }) { throw Damage(name: name) }
        return try end(step, ended(.skipped, rests(on: name, "what the cache had of it was damaged and is deleted")))
      }
      try end(step, ended(.failed, complaint))
    } catch let interruption as Interruption {
      session.goBack(to: mark)
      let outcome = ended(.interrupted)
      outcomes.append(outcome)
      report(.ends(outcome))
      throw interruption
    }
  }

  /// Whether a step makes or changes a name, as far as its text tells.
  private func makes(_ step: Steps.Step, _ name: String) -> Bool {
    StepText(step, on: session.scope.current, session.domain.commands).makes.contains(name)
  }

  /// The names whose values a step may ask for.
  private func wanted(by step: Steps.Step, _ mentioned: Set<String>) -> Set<String> {
    // A script that is included may name anything.
    let includes = step.statements.contains { $0.source.contains(".wick") }
    let names = includes ? Set(session.scope.order) : mentioned.union(session.scope.latest.values)
    return names.union(session.scope.current.map { [$0] } ?? []).subtracting(lost.keys)
  }

  private mutating func end(_ step: Steps.Step, _ outcome: Outcome) throws {
    outcomes.append(outcome)
    report(.ends(outcome))
    guard let complaint = outcome.reason else { return }
    guard options.continuesOnError else { throw complaint }
    lose(step, because: "step \(step.number) \(outcome.status == .failed ? "failed" : "was skipped")")
  }

  private func rests(on name: String, _ reason: String) -> Complaint {
    Complaint(
      "it rests on '\(name)', and \(reason)", hint: "run the step that makes it first, or together with this one")
  }

  @discardableResult
  private func run(_ step: Steps.Step) throws -> [Memory.Deed] {
    var deeds: [Memory.Deed] = []
    for (statement, line) in zip(step.statements, step.lines) where !session.isEnded {
      let before = session.scope
      let count = session.records.count
      try session.run(statement, line: line)
      for record in session.records[count...] { deeds.append((record, before)) }
    }
    return deeds
  }

  // MARK: - What the cache has

  private mutating func restore(_ step: Steps.Step, _ key: Digest, _ memory: Memory, _ isChosen: Bool) -> Bool {
    let begun = session.world.now()
    guard case .finished(let stamp) = memory.find(key) else { return false }
    guard !isChosen || !stamp.names.contains(where: { distrusted.contains($0.name) }) else { return false }
    var written: [String: Trace.File] = [:]
    for file in stamp.filesWritten { written[file.path] = file }
    if isChosen {
      // What it wrote is there no longer, or something else is: it is run, as nothing keeps it from that.
      let isThere = written.values.allSatisfy { (try? session.world.fingerprint($0.path).sha256) == $0.sha256 }
      guard isThere else { return false }
    }
    for (path, file) in written { left[path] = (file, step) }
    let before = session.scope
    session.adopt(stamp.records, stamp.applied(to: before))
    var outcome = Outcome(number: step.number, title: step.title, status: .cached)
    outcome.fill(stamp.records, before, session.scope)
    outcome.nanoseconds = session.world.now() &- begun
    outcomes.append(outcome)
    report(.ends(outcome))
    return true
  }

  /// Whether the step only makes values, so that nobody sees the difference.
  private func isUnseen(_ step: Steps.Step) -> Bool {
    step.statements.allSatisfy { [.make, .set].contains($0.effect(session.domain.commands)) }
  }

  /// What is written down of the statements before, for a step that leaves something outside: an export holds it.
  private func script(of step: Steps.Step) -> Digest? {
    StepRun.script(before: step, session.records, session.domain.commands)
  }

  static func script(
    before step: Steps.Step, _ records: [Record], _ commands: Catalogue<any Command>
  ) -> Digest? {
    guard step.statements.contains(where: { $0.effect(commands) == .target }) else { return nil }
    return Digest(of: records.map { Digest("\($0.line) \($0.statement.source)") })
  }

  // MARK: - What is not there

  /// What the step would have made is marked, so that nothing rests on it unnoticed; its settings hold all the same.
  private mutating func lose(_ step: Steps.Step, because reason: String) {
    for (statement, line) in zip(step.statements, step.lines)
    where statement.effect(session.domain.commands) == .set { try? session.run(statement, line: line) }
    let names = StepText(step, on: session.scope.current, session.domain.commands).makes
    for name in names { lost[name] = reason }
    session.change { scope in
      for name in names where scope.definitions[name] == nil {
        scope.bind(
          name,
          to: .object(Remembered(kind: "value that is not there", headline: reason, digest: Digest(reason))))
        if scope.current == nil { scope.current = name }
      }
      for name in names { scope.definitions[name] = nil }
    }
  }
}

extension StepRun.Outcome {
  /// Rows and outputs, from what the step's statements read and made.
  fileprivate mutating func fill(_ records: [Record], _ before: Scope, _ after: Scope) {
    func rows(_ names: [String], in scope: Scope) -> Int {
      var seen: Set<String> = []
      return names.filter { seen.insert($0).inserted }.reduce(0) { sum, name in
        guard case .object(let object)? = scope[name], object.kind == "frame" else { return sum }
        return sum + (object.rows ?? 0)
      }
    }
    let read = records.flatMap { $0.reads.map(\.name) }
    let made = records.flatMap { $0.writes.map(\.name) }
    rowsIn = rows(read, in: before)
    rowsOut = rows(made, in: after)
    outputs = after.order.filter(made.contains).compactMap { name in
      after[name].map { Record.Datum(name: name, value: $0).evidence }
    }
    files = records.flatMap(\.filesWritten)
  }
}
