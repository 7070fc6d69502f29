import Glibc
import Interpreter
import Learning
import Vocabulary

/// Proves a saved script: a process that is started for it replays it and compares every step with the lock.
struct Proof {
  let executable: String

  /// The first step that is not the same; nil where all are.
  func firstDifference(_ script: String, _ lock: Lock, _ world: World) throws -> Replay.Step? {
    let folder = try Files.temporaryFolder()
    defer { rmdir(folder) }
    let path = folder + "/study.wick"
    defer {
      unlink(path)
      unlink(Lock.path(of: path))
    }
    try Files.replace(path, with: script)
    try Files.replace(Lock.path(of: path), with: lock.text)
    let process = FreshProcess(executable: executable, monitor: world.monitor)
    let outcome = try process.run(
      ["replay", "--json", "--threads", String(world.monitor.threads), path],
      environment: ["TZ": "UTC", "LC_ALL": "C.UTF-8"])
    // Files whose SHA-256 is another one are told of where a step reads them.
    guard let table = outcome.lines.last(where: { $0.hasPrefix("{") }),
      let rows = try JSON(String(table)).optional("rows")?.array()
    else {
      throw Complaint(
        "the replay of what is to be saved ended with exit code \(outcome.code)",
        hint: outcome.lines.last.map { String($0) })
    }
    return try rows.lazy.map(Proof.step).first { $0.verdict != .ok }
  }

  private static func step(_ row: JSON) throws -> Replay.Step {
    let verdict = try row.optional("verdict")?.string() ?? ""
    var reason: String?
    if case .string(let text)? = row.optional("reason") { reason = text }
    return Replay.Step(
      verdict: Replay.Verdict(told: verdict) ?? .failed, line: try row.optional("line")?.integer() ?? 0,
      text: try row.optional("statement")?.string() ?? "", reason: reason)
  }
}

extension Replay.Verdict {
  /// From how a table tells of it.
  init?(told: String) {
    guard let verdict = Replay.Verdict(rawValue: told) ?? Replay.Verdict(rawValue: told.uppercased()) else {
      return nil
    }
    self = verdict
  }
}
