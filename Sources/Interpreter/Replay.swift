import Language
import Vocabulary

/// Runs a script again in an empty session and compares every step with its lock.
package struct Replay {
  package enum Verdict: String, Sendable {
    /// Every output is the same, bit for bit.
    case ok
    /// Not the same bits, but every sketch within the tolerance.
    case close
    /// The inputs were the same, the output is not: the first cause.
    case drifted = "DRIFTED"
    /// An input drifted above; compared all the same.
    case carried
    /// It reads a file that is not the one it was.
    case data = "DATA"
    case failed = "FAILED"
    /// Depends on a step that failed.
    case skipped
    /// Not in the lock.
    case new
    /// In the lock, but not in the script.
    case gone
  }

  package struct Step: Sendable {
    package var verdict: Verdict
    package var line: Int
    package var text: String
    /// What differs, or why it failed.
    package var reason: String?
    package var isFirstCause: Bool
    package var nanoseconds: UInt64

    package init(
      verdict: Verdict, line: Int, text: String, reason: String? = nil, isFirstCause: Bool = false,
      nanoseconds: UInt64 = 0
    ) {
      self.verdict = verdict
      self.line = line
      self.text = text
      self.reason = reason
      self.isFirstCause = isFirstCause
      self.nanoseconds = nanoseconds
    }
  }

  package struct Options: Sendable {
    /// Take `close` for a failure.
    package var exact = false
    /// Take `new` and `gone` for failures.
    package var strict = false
    /// Go on with what does not depend on a failed step.
    package var keepGoing = false
    /// Write no file: the script is only being tried.
    package var rehearsal = false
    /// Run each statement twice, to tell what is not deterministic from what was changed.
    package var twice = false
    /// How near two sketches must be, relative to the larger number.
    package var tolerance = 1e-9

    package init() {}
  }

  package private(set) var steps: [Step] = []
  /// Files that are not what they were when the lock was written.
  package private(set) var changedFiles: [(file: Trace.File, reason: String)] = []
  /// The lock of this run.
  package private(set) var lock: Lock
  package private(set) var failedExpectations: [String] = []
  private let options: Options

  /// - Parameter report: Called with each step as it is judged.
  package init(
    _ text: String, against lock: Lock, domain: any Domain, world: World, options: Options = Options(),
    parameters given: [String: Value] = [:], report: (Step) -> Void = { _ in }
  ) throws {
    self.options = options
    let grammar = Grammar(domain.commands)
    let program = try Session.program(text, grammar)
    let declared = Parameters(program)
    try declared.check(given.keys.sorted(), against: program)
    var world = world
    if options.rehearsal { world.isRehearsal = true }
    // The verdicts are told in the form that was asked for, whichever the script sets for what it shows.
    world.take = { _ in }
    world.workshop = world.workshop?.withoutPast
    let session = Session(domain: domain, world: world)
    for (name, value) in lock.parameters where declared.declarations.contains(where: { $0.name == name }) {
      session.parameters[name] = try Parameters.value(value)
    }
    session.parameters.merge(given) { _, new in new }
    changedFiles = lock.files.compactMap { file in
      // What a server holds is known only once it is asked again.
      guard !file.path.contains("://") else { return nil }
      guard let now = try? world.fingerprint(file.path) else { return (file, "is missing") }
      guard now.sha256 != file.sha256 else { return nil }
      return (
        file,
        now.bytes == file.bytes ? "has other content of the same length" : "has \(now.bytes) bytes, had \(file.bytes)"
      )
    }
    let changed = Set(changedFiles.map(\.file.path))
    var judge = Judge(lock: lock, changed: changed, tolerance: options.tolerance)
    var stopped = false
    for statement in program where statement.effect(domain.commands) != .look {
      let line = Session.line(of: statement.place, in: text)
      var bare = statement
      bare.comments = []
      if stopped, !options.keepGoing || !judge.isIndependent(statement) {
        let step = Step(
          verdict: .skipped, line: line, text: bare.source)
        judge.skipped(statement)
        steps.append(step)
        report(step)
        continue
      }
      session.world.recorded = judge.answers(to: bare.source)
      let before = session.scope
      let count = session.records.count
      do {
        try session.run(statement, line: line)
      } catch let complaint as Complaint {
        stopped = true
        isWhole = false
        judge.skipped(statement)
        let readsChanged = changed.contains { bare.source.contains($0) }
        let step = Step(
          verdict: readsChanged ? .data : .failed, line: line, text: bare.source, reason: complaint.description,
          isFirstCause: false, nanoseconds: session.records.last?.nanoseconds ?? 0)
        steps.append(step)
        report(step)
        continue
      }
      for record in session.records[count...] {
        var step = judge.step(record)
        if options.twice, let reason = try Replay.difference(record, from: before, session) {
          step.verdict = .drifted
          step.reason = "not deterministic, a second run gives other values: \(reason)"
        }
        // It gives what it gave; that it is not what the script expects is said beside the verdict.
        let unmet = record.failedExpectations.map { "expectation failed: \($0)" }
        if !unmet.isEmpty { step.reason = ([step.reason].compactMap { $0 } + unmet).joined(separator: "; ") }
        steps.append(step)
        report(step)
      }
    }
    for missing in judge.unmatched {
      let step = Step(
        verdict: .gone, line: missing.line, text: missing.text)
      steps.append(step)
      report(step)
    }
    failedExpectations = session.failedExpectations
    self.lock = Lock(
      session.records, environment: world.environment,
      parameters: Parameters.given(in: session.records))
  }

  /// What differs when a statement is run once more on what it found; nil where nothing does.
  private static func difference(_ record: Record, from before: Scope, _ session: Session) throws -> String? {
    var world = session.world
    world.show = { _ in }
    world.isRehearsal = true
    let twin = Session(domain: session.domain, world: world)
    twin.parameters = session.parameters
    twin.adopt([], before)
    do { try twin.run(record.statement, line: record.line) } catch let complaint as Complaint {
      return "it fails: \(complaint.message)"
    }
    guard let again = twin.records.last else { return nil }
    let first = Lock.Step(record, occurrence: 1).outputs
    let second = Lock.Step(again, occurrence: 1).outputs
    let text = Judge.explanation(of: first, second)
    return text.isEmpty ? nil : text
  }

  /// The first step of a script that is not what its lock says, found by a replay in this process that shows nothing.
  @Sendable package static func proof(
    _ script: String, against lock: Lock, domain: any Domain, world: World
  ) throws -> Step? {
    var world = world
    world.show = { _ in }
    var options = Options()
    options.rehearsal = true
    return try Replay(script, against: lock, domain: domain, world: world, options: options).steps.first {
      $0.verdict != .ok
    }
  }

  /// What the steps of two runs of one script gave differently: on one thread and on eight.
  package static func differences(_ one: Replay, _ other: Replay) -> [(step: Lock.Step, reason: String)] {
    zip(one.lock.steps, other.lock.steps).compactMap { step, again in
      let reason = Judge.explanation(of: step.outputs, again.outputs)
      return reason.isEmpty ? nil : (step, reason)
    }
  }

  /// Whether every statement was run and none failed.
  package private(set) var isWhole = true

  /// 0 as it was, 1 a failure, 3 drifted, 4 other data.
  package var exitCode: Int32 {
    let verdicts = steps.map(\.verdict)
    if !changedFiles.isEmpty || verdicts.contains(.data) { return 4 }
    if verdicts.contains(.drifted) || verdicts.contains(.carried) { return 3 }
    if options.exact, verdicts.contains(.close) { return 3 }
    if options.strict, verdicts.contains(.new) || verdicts.contains(.gone) { return 3 }
    if verdicts.contains(.failed) || verdicts.contains(.skipped) || !failedExpectations.isEmpty { return 1 }
    return 0
  }

  /// `8 steps: 6 ok, 1 drifted, 1 carried`, and how many expectations failed.
  package var summary: String {
    let order: [Verdict] = [.ok, .close, .drifted, .carried, .data, .failed, .skipped, .new, .gone]
    let counts = order.compactMap { verdict in
      let count = steps.count { $0.verdict == verdict }
      return count > 0 ? "\(count) \(verdict.rawValue.lowercased())" : nil
    }
    let missed = failedExpectations.count
    let unmet = missed == 0 ? "" : "; \(missed) expectation\(missed == 1 ? "" : "s") failed"
    return "\(steps.count) steps: \(counts.joined(separator: ", "))\(unmet)"
  }
}
