import Glibc
import Interpreter
import Vocabulary

/// The last session that ended unexpectedly, as a session at the prompt takes it up.
enum LostSession {
  /// What `recover`, `recover run` and `forget` do.
  static func follow(_ move: Trace.Move, in session: Session, _ host: Host) throws {
    guard let lost = Journals.lost().last else { throw Complaint("there is no session to recover") }
    switch move {
    case .recover(runs: true): try run(lost, in: session, host)
    case .recover(runs: false):
      for statement in lost.statements { host.console.show(.text(statement)) }
      host.console.remark("\(told(lost)): recover run runs its statements here, forget drops them", .dim)
    case .forget:
      Journals.forget(lost)
      host.console.show(.text("forgotten: \(told(lost))"))
    default: return
    }
  }

  /// Statement by statement, with what took long out of the cache; the first that fails ends it, and the journal stays.
  /// Files that were written are not written again.
  static func run(_ lost: Journals.Lost, in session: Session, _ host: Host) throws {
    session.recalls = true
    // All of them had succeeded: what they left outside is there.
    session.world.isRehearsal = true
    defer {
      session.recalls = false
      session.world.isRehearsal = false
    }
    try session.journal?.recovers(lost.path)
    do {
      for (index, statement) in lost.statements.enumerated() {
        host.console.remark("\(session.scope.current ?? "wick")> \(statement)", .dim)
        try again(statement, in: session, "statement \(index + 1) of \(lost.statements.count)")
      }
    } catch {
      try? session.journal?.hasRecovered(lost.path, all: false)
      throw error
    }
    try session.journal?.hasRecovered(lost.path, all: true)
    Journals.forget(lost)
  }

  private static func again(_ statement: String, in session: Session, _ which: String) throws {
    do { try session.run(statement) } catch let complaint as Complaint {
      throw Complaint(
        "\(which) cannot be run again: \(complaint.message)",
        hint: complaint.hint ?? "those before it were run; forget drops the lost session")
    }
  }

  /// `lost session of 14:02, 61 statements`.
  static func told(_ lost: Journals.Lost) -> String {
    let count = lost.statements.count
    return "lost session of \(time(lost.begun)), \(count) statement\(count == 1 ? "" : "s")"
  }

  /// On the clock of the place; with the day where it was not today.
  private static func time(_ seconds: Int) -> String {
    func parts(_ seconds: Int) -> tm {
      var (time, parts) = (time_t(seconds), tm())
      localtime_r(&time, &parts)
      return parts
    }
    var then = parts(seconds)
    let today = parts(Surroundings.seconds())
    let isToday = (then.tm_year, then.tm_yday) == (today.tm_year, today.tm_yday)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
      strftime(buffer.baseAddress, buffer.count, isToday ? "%H:%M" : "%Y-%m-%d %H:%M", &then)
      return String(cString: buffer.baseAddress.unsafelyUnwrapped)
    }
  }
}
