import Drawing
import Interpreter
import Learning
import Vocabulary

/// How far runs are, from their logs: of one that goes on in another terminal, or of one that is over.
package struct RunStatus {
  private let host: Host

  package init(_ host: Host) { self.host = host }

  /// A run as its log tells of it.
  private struct Run {
    var name: String
    var script = ""
    var begun = ""
    var process = 0
    var code: Int?
    var steps: [Step] = []

    struct Step {
      var number: Int
      var title: String
      var status: String
      var seconds: Double?
      var rowsOut: Int?
      var error: String?
    }

    var state: String {
      if let code { return code == 0 ? "done" : code == 130 ? "interrupted" : "failed (\(code))" }
      return RunLock.isHeld(script) ? "running" : "killed"
    }
  }

  /// - Parameter name: A run, its log, or a script, whose last run it then is; nil for a list of the last runs.
  package func show(_ name: String?) -> Int32 {
    let logs = Files.names(in: Surroundings.runs).filter { $0.hasSuffix(".jsonl") }
    do {
      guard let name else {
        list(try logs.compactMap { try read("\(Surroundings.runs)/\($0)") })
        return ScriptRun.Exit.well
      }
      show(try find(name, logs))
      return ScriptRun.Exit.well
    } catch {
      host.console.remark("error: \(error)")
      return ScriptRun.Exit.usage
    }
  }

  private func find(_ name: String, _ logs: [String]) throws -> Run {
    if logs.contains(name + ".jsonl"), let run = try read("\(Surroundings.runs)/\(name).jsonl") { return run }
    if name.hasSuffix(".wick") {
      let script = Surroundings.absolute(name)
      let runs = try logs.compactMap { try read("\(Surroundings.runs)/\($0)") }
      if let run = runs.filter({ Surroundings.absolute($0.script) == script }).max(by: { $0.begun < $1.begun }) {
        return run
      }
      throw Complaint("\(name) has not been run in steps", hint: "wick status lists the runs")
    }
    if let text = try? Files.read(name), text.hasPrefix("{"), let run = try read(name) { return run }
    let known = logs.map { String($0.dropLast(6)) }
    throw Complaint("there is no run '\(name)'", hint: didYouMean(name, known) ?? "wick status lists the runs")
  }

  /// Nil for a file that tells of no run; a line that is not whole yet is left for the next look.
  private func read(_ path: String) throws -> Run? {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    var run = Run(name: file.hasSuffix(".jsonl") ? String(file.dropLast(6)) : file)
    var hasBegun = false
    for line in try Files.read(path).split(separator: "\n") {
      guard let entry = try? Learning.JSON(String(line)), let event = try entry.optional("event")?.string() else {
        continue
      }
      let number = try entry.optional("step")?.integer() ?? 0
      let step = run.steps.firstIndex { $0.number == number }
      switch event {
      case "begin":
        // A log of one's own may hold several runs: the last counts.
        run = Run(name: run.name)
        run.script = try entry.optional("script")?.string() ?? ""
        run.begun = try entry.optional("time")?.string() ?? ""
        run.process = try entry.optional("pid")?.integer() ?? 0
        for step in try entry.optional("steps")?.array() ?? [] {
          let number = try step.optional("step")?.integer() ?? 0
          let title = try step.optional("title")?.string() ?? ""
          var isChosen = false
          if case .bool(let flag)? = step.optional("chosen") { isChosen = flag }
          run.steps.append(Run.Step(number: number, title: title, status: isChosen ? "waiting" : "not chosen"))
        }
        hasBegun = true
      case "start": if let step { run.steps[step].status = "running" }
      case "end":
        guard let step else { break }
        run.steps[step].status = try entry.optional("status")?.string() ?? ""
        run.steps[step].seconds = try entry.optional("seconds")?.number()
        run.steps[step].rowsOut = try entry.optional("rows_out")?.integer()
        if case .string(let error)? = entry.optional("error") { run.steps[step].error = error }
      case "done": run.code = try entry.optional("code")?.integer()
      default: break
      }
    }
    if run.code != nil || run.state == "killed" {
      for index in run.steps.indices where ["running", "waiting"].contains(run.steps[index].status) {
        run.steps[index].status = run.steps[index].status == "running" ? "stopped" : "not run"
      }
    }
    return hasBegun ? run : nil
  }

  private func list(_ runs: [Run]) {
    let runs = runs.sorted { ($0.begun, $0.name) < ($1.begun, $1.name) }.suffix(20)
    host.console.show(
      .table(
        Table(
          columns: [
            Table.Column("run", runs.map { .text($0.name) }), Table.Column("script", runs.map { .text($0.script) }),
            Table.Column("begun", runs.map { .text($0.begun) }), Table.Column("state", runs.map { .text($0.state) }),
            Table.Column("steps", runs.map { .text(progress($0)) }),
          ], notes: runs.isEmpty ? ["no script was run in steps yet"] : [])))
  }

  private func progress(_ run: Run) -> String {
    let over = run.steps.count { ["ok", "cached"].contains($0.status) }
    return "\(over) of \(run.steps.count { $0.status != "not chosen" })"
  }

  private func show(_ run: Run) {
    host.console.show(
      .table(
        Table(
          "\(run.script)  \(run.state)  process \(run.process)  since \(run.begun)",
          columns: [
            Table.Column("step", run.steps.map { .integer($0.number) }),
            Table.Column("title", run.steps.map { .text($0.title) }),
            Table.Column("status", run.steps.map { .text($0.status) }),
            Table.Column("time", unit: "s", run.steps.map { $0.seconds.map { .number($0, decimals: 3) } ?? .empty }),
            Table.Column("rows out", run.steps.map { $0.rowsOut.map { .integer($0) } ?? .empty }),
            Table.Column("error", run.steps.map { $0.error.map { .text($0) } ?? .empty }),
          ])))
  }
}
