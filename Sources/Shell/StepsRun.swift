import Commands
import Drawing
import Interpreter
import Language
import Vocabulary

/// Runs a script that marks steps: those that are chosen, with a log, a lock against a second run, and the cache.
package struct StepsRun {
  /// What was asked for on the command line.
  package struct Request: Sendable {
    package var steps: String?
    package var skip: String?
    package var from: Int?
    package var dryRun = false
    package var validateOnly = false
    package var continueOnError = false
    package var verbose = false
    package var noCache = false
    package var log: String?
    /// The part of every sweep that is computed, and the folder for what it gives.
    package var shard: Shard?
    package var results: String?

    package init() {}

    /// Whether it asks for something that only a script with steps has.
    var isAboutSteps: Bool {
      steps != nil || skip != nil || from != nil || dryRun || validateOnly || continueOnError || log != nil
    }

    /// Whether steps are named: those are run even where the cache has them.
    var namesSteps: Bool { steps != nil || from != nil }
  }

  let host: Host
  let script: String
  let text: String
  let steps: Steps
  let chosen: [Steps.Step]
  let parameters: [String: Value]
  let request: Request
  let workshop: Workshop?

  private var cache: Cache? { request.noCache ? nil : CacheFolder()?.cache(host) }

  private func memory(_ cache: Cache?) -> Memory? { cache.map { Memory($0, domain: House(), world: host.world) } }

  // MARK: - Without running

  func showPlan() -> Int32 {
    let plan = plan(validates: false)
    host.console.show(
      .table(
        Table(
          columns: [
            Table.Column("step", plan.rows.map { .integer($0.number) }),
            Table.Column("title", plan.rows.map { .text($0.title) }),
            Table.Column("would be", plan.rows.map { .text($0.action == .run ? "run" : $0.action.rawValue) }),
            Table.Column("reads", plan.rows.map { .text($0.inputs.joined(separator: ", ")) }),
            Table.Column("makes", plan.rows.map { .text($0.outputs.joined(separator: ", ")) }),
          ], notes: ["nothing was run"])))
    return ScriptRun.Exit.well
  }

  func validate() -> Int32 {
    let plan = plan(validates: true)
    host.console.show(
      .table(
        Table(
          columns: [
            Table.Column("step", plan.faults.map { .integer($0.number) }),
            Table.Column("title", plan.faults.map { .text($0.title) }),
            Table.Column("what is wrong", plan.faults.map { .text($0.text) }),
          ],
          notes: [
            plan.faults.isEmpty
              ? "\(chosen.count) steps: \(plan.checked) values and files are as they were left"
              : "\(plan.faults.count) of the values and files that \(chosen.count) steps leave are not as they should be"
          ])))
    return plan.faults.isEmpty ? ScriptRun.Exit.well : ScriptRun.Exit.failed
  }

  private func plan(validates: Bool) -> Plan {
    let cache = cache
    return Plan(
      steps, chosen, given: parameters, memory(cache), cache, domain: House(), world: host.world,
      reuses: !request.namesSteps, validates: validates)
  }

  // MARK: - Running

  /// - Parameter finish: Called after a run without complaint, with the session.
  func run(finish: (Session) throws -> Void) -> Int32 {
    let log: RunLog
    let lock: RunLock
    do {
      log = try RunLog(request.log ?? RunLog.path(for: script))
      lock = try RunLock(script, log: log.path)
    } catch {
      host.console.remark("error: \(error)")
      return ScriptRun.Exit.failed
    }
    defer { lock.release() }
    log.begin(script, steps.steps, chosen, parameters: parameters)
    let session = host.session()
    session.parameters = parameters
    session.world.workshop = workshop
    session.world.takesUp = !request.noCache
    let console = host.console
    if request.verbose { session.watch = { console.remark(StepsRun.told($0), .dim) } }
    var options = StepRun.Options()
    options.continuesOnError = request.continueOnError
    options.reuses = !request.namesSteps && !request.noCache
    var run = StepRun(session, memory(cache), options: options) { event in
      switch event {
      case .begins(let step):
        log.start(step)
        console.remark("step \(step.number)  \(step.title)", .dim)
      case .ends(let outcome):
        log.end(outcome)
        StepsRun.tell(outcome, text, script, console, verbose: request.verbose)
      case .startsOver(let reason):
        log.note(reason)
        console.remark("\(reason): its step is run again", .dim)
      case .cannotKeep(let complaint):
        log.note(complaint.message)
        console.remark("the steps are done, but not kept for the next run: \(complaint.message)", .dim)
      }
    }
    let begun = Surroundings.steady()
    var code: Int32
    var reason: String?
    do {
      try host.interruptibly {
        try run.run(steps, chosen)
        try finish(session)
      }
      code = run.exitCode
    } catch let complaint as Complaint {
      // A step's own complaint was told when the step ended.
      if !run.outcomes.contains(where: { $0.reason != nil }) { console.complain(complaint, in: text, file: script) }
      (code, reason) = (ScriptRun.Exit.failed, complaint.description)
    } catch let interruption as Interruption {
      console.remark(Prompt.told(interruption, after: Surroundings.steady() &- begun))
      (code, reason) = (ScriptRun.Exit.interrupted, "interrupted")
    } catch {
      console.remark("error: \(error)")
      (code, reason) = (ScriptRun.Exit.failed, "\(error)")
    }
    show(run.outcomes, log)
    log.done(code, error: reason)
    if !request.noCache { CacheFolder()?.trim() }
    RunLog.trim()
    return code
  }

  private static func tell(
    _ outcome: StepRun.Outcome, _ text: String, _ script: String, _ console: Console, verbose: Bool
  ) {
    if let reason = outcome.reason {
      console.remark("step \(outcome.number)  \(outcome.title)  \(outcome.status.rawValue)")
      console.complain(reason, in: text, file: script)
    }
    guard verbose else { return }
    for datum in outcome.outputs {
      console.remark("  \(datum.name)  \(datum.value.source)  \(datum.value.digest.short)", .dim)
    }
  }

  /// `L12  1.2 s  y = label sign 10`.
  static func told(_ record: Record) -> String {
    "  L\(record.line)  \(Console.duration(record.nanoseconds))  \(record.text)"
  }

  /// A row a step: what became of it.
  private func show(_ outcomes: [StepRun.Outcome], _ log: RunLog) {
    let left = chosen.count { step in !outcomes.contains { $0.number == step.number } }
    var notes = left > 0 ? ["\(left) of the chosen steps not run"] : []
    notes.append("log: \(log.path)")
    host.console.show(
      .table(
        Table(
          columns: [
            Table.Column("step", outcomes.map { .integer($0.number) }),
            Table.Column("title", outcomes.map { .text($0.title) }),
            Table.Column("status", outcomes.map { .text($0.status.rawValue) }),
            Table.Column(
              "time", unit: "s", outcomes.map { .number(Double($0.nanoseconds / 1_000_000) / 1000, decimals: 3) }),
            Table.Column("rows in", outcomes.map { .integer($0.rowsIn) }),
            Table.Column("rows out", outcomes.map { .integer($0.rowsOut) }),
            Table.Column(
              "made", outcomes.map { .text(($0.outputs.map(\.name) + $0.files.map(\.path)).joined(separator: ", ")) }),
          ], notes: notes)))
  }
}
