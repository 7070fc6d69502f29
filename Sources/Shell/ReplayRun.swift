import Commands
import Drawing
import Interpreter
import Vocabulary

/// Runs scripts again and says, step by step, whether they still give what their locks say.
package struct ReplayRun {
  private let host: Host
  /// With other numbers of threads, each of which has to give the same.
  private let others: [Host]
  private let options: Replay.Options
  private let updates: Bool

  package init(
    _ host: Host, others: [Host] = [], options: Replay.Options = Replay.Options(), updates: Bool = false
  ) {
    self.host = host
    self.others = others
    var options = options
    // A check leaves what it checks as it is.
    options.rehearsal = true
    self.options = options
    self.updates = updates
  }

  /// - Returns: The gravest exit code: other data, then drift, then failure.
  package func run(_ paths: [String], parameters: [String: Value] = [:]) -> Int32 {
    var codes: [Int32] = []
    for path in paths {
      if paths.count > 1, host.console.form == .text { host.console.show(.text(path)) }
      let code = run(path, parameters: parameters)
      if code == ScriptRun.Exit.interrupted { return code }
      codes.append(code)
    }
    return [4, 3, 2, 1].first(where: codes.contains) ?? 0
  }

  private func run(_ path: String, parameters: [String: Value]) -> Int32 {
    var text = ""
    let begun = Surroundings.steady()
    do {
      text = try Files.read(path)
      let lockPath = Lock.path(of: path)
      let lock: Lock
      if let written = try? Files.read(lockPath) {
        lock = try Lock(written)
      } else {
        guard updates else {
          throw Complaint("\(lockPath) cannot be read", hint: "wick run \(path) --lock writes it")
        }
        lock = Lock([], environment: host.world.environment, parameters: [])
      }
      let replay = try replay(text, lock, parameters, host)
      // What failed or was not reached has no outputs: the lock that has them is worth more.
      if updates, !replay.isWhole {
        host.console.remark("\(lockPath) is left as it was: not every step could be run", .dim)
      } else if updates {
        try Files.replace(lockPath, with: replay.lock.text)
        let changed = replay.steps.count { $0.verdict != .ok }
        host.console.remark("wrote \(lockPath): \(changed) of \(replay.steps.count) steps are not what they were", .dim)
      }
      show(replay, path)
      let code = updates && replay.isWhole ? 0 : replay.exitCode
      return try others.reduce(code) { code, other in
        let again = try self.replay(text, updates && replay.isWhole ? replay.lock : lock, parameters, other)
        show(again, path)
        let differences = Replay.differences(replay, again)
        tell(differences, other)
        return differences.isEmpty ? max(code, again.exitCode) : max(code, 3)
      }
    } catch let complaint as Complaint {
      host.console.complain(complaint, in: text, file: path)
      return ScriptRun.Exit.usage
    } catch let interruption as Interruption {
      host.console.remark(Prompt.told(interruption, after: Surroundings.steady() &- begun))
      return ScriptRun.Exit.interrupted
    } catch {
      host.console.remark("error: \(error)")
      return ScriptRun.Exit.failed
    }
  }

  private func replay(_ text: String, _ lock: Lock, _ parameters: [String: Value], _ host: Host) throws -> Replay {
    Interrupts.stop(host.monitor)
    let console = host.console
    if !others.isEmpty, console.form == .text { console.show(.text("threads \(host.monitor.threads)")) }
    var world = host.world
    world.show = { _ in }
    return try host.interruptibly {
      try Replay(
        text, against: lock, domain: House(), world: world, options: options, parameters: parameters,
        report: { step in if console.form == .text { ReplayRun.lines(step).forEach { console.show(.text($0)) } } })
    }
  }

  /// What depends on the number of threads.
  private func tell(_ differences: [(step: Lock.Step, reason: String)], _ other: Host) {
    let title = "what \(host.monitor.threads) and \(other.monitor.threads) threads give differently"
    guard host.console.form == .text else {
      return host.console.show(
        .table(
          Table(
            title,
            columns: [
              Table.Column("line", differences.map { .integer($0.step.line) }),
              Table.Column("statement", differences.map { .text($0.step.text) }),
              Table.Column("reason", differences.map { .text($0.reason) }),
            ])))
    }
    host.console.show(.text("  \(title): \(differences.isEmpty ? "nothing" : "")"))
    for (step, reason) in differences { host.console.show(.text("  L\(step.line)  \(step.text): \(reason)")) }
  }

  private func show(_ replay: Replay, _ path: String) {
    guard host.console.form == .text else {
      return host.console.show(.table(ReplayRun.table(replay, path)))
    }
    for (file, reason) in replay.changedFiles { host.console.show(.text("  data      \(file.path) \(reason)")) }
    host.console.show(.text("  \(replay.summary)"))
  }

  /// One line a step, and what differs below it.
  private static func lines(_ step: Replay.Step) -> [String] {
    let line = "L\(step.line)".padded(to: 5)
    let first = step.text.split(separator: "\n").first.map(String.init) ?? ""
    let head = "  \(step.verdict.rawValue.padded(to: 9)) \(line) \(first.cut(to: 50).padded(to: 50))"
    let time = step.nanoseconds > 0 ? Console.duration(step.nanoseconds).padded(to: 9, right: true) : ""
    let cause = step.isFirstCause ? "  <- first cause" : ""
    return ["\(head) \(time)\(cause)"] + (step.reason.map { ["            " + $0] } ?? [])
  }

  private static func table(_ replay: Replay, _ path: String) -> Table {
    Table(
      path,
      columns: [
        Table.Column("verdict", replay.steps.map { .text($0.verdict.rawValue.lowercased()) }),
        Table.Column("line", replay.steps.map { .integer($0.line) }),
        Table.Column("statement", replay.steps.map { .text($0.text) }),
        Table.Column("reason", replay.steps.map { $0.reason.map { .text($0) } ?? .empty }),
        Table.Column("first_cause", replay.steps.map { .text($0.isFirstCause ? "yes" : "no") }),
        Table.Column("ms", replay.steps.map { .integer(Int($0.nanoseconds / 1_000_000)) }),
      ],
      notes: [replay.summary] + replay.changedFiles.map { "\($0.file.path) \($0.reason)" })
  }
}
