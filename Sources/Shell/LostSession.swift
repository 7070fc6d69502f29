import Glibc
import Interpreter
import Vocabulary

/// The last session that ended unexpectedly, as a session at the prompt takes it up.
enum LostSession {
  /// What `recover`, `recover run` and `forget` do.
  static func follow(_ move: Trace.Move, in session: Session, _ host: Host) throws {
    let all = Journals.lost()
    guard let lost = nearest(all) else { throw Complaint("there is no session to recover") }
    switch move {
    case .recover(runs: true): try run(lost, in: session, host)
    case .recover(runs: false):
      for statement in lost.statements { host.console.show(.text(statement)) }
      host.console.remark(
        "\(told(lost)): recover run runs its statements\(isElsewhere(lost) ? ", once wick is started there" : " here"), forget drops them"
          + others(all), .dim)
    case .forget:
      Journals.forget(lost)
      host.console.show(.text("forgotten: \(told(lost))"))
    default: return
    }
  }

  /// The last one that was lost in this folder, else the last of all.
  static func nearest(_ all: [Journals.Lost]) -> Journals.Lost? { all.last { !isElsewhere($0) } ?? all.last }

  /// How many were lost besides.
  static func others(_ all: [Journals.Lost]) -> String {
    let count = all.count - 1
    return count < 1 ? "" : "; \(count) more \(count == 1 ? "was" : "were") lost"
  }

  /// Whether it worked in another folder, one that still is there.
  private static func isElsewhere(_ lost: Journals.Lost) -> Bool {
    guard let folder = lost.folder, folder != Surroundings.directory else { return false }
    return access(folder, X_OK) == 0
  }

  /// Statement by statement, with what took long out of the cache; the first that fails ends it, and the journal stays.
  /// Files that were written are not written again.
  static func run(_ lost: Journals.Lost, in session: Session, _ host: Host) throws {
    if let folder = lost.folder, isElsewhere(lost) {
      // Its paths would name other files here, or none.
      throw Complaint("the lost session worked in \(folder)", hint: "start wick there, and say recover run")
    }
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

  /// `lost session of 14:02, 61 statements`; with its folder where that is another one.
  static func told(_ lost: Journals.Lost) -> String {
    let count = lost.statements.count
    let place = isElsewhere(lost) ? " in \(lost.folder ?? "")" : ""
    return "lost session of \(time(lost.begun))\(place), \(count) statement\(count == 1 ? "" : "s")"
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
