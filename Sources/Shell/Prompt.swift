import CEditLine
import Commands
import Drawing
import Glibc
import Interpreter
import Language
import Vocabulary

/// The conversation: reads a line, runs it, shows what it gives, until somebody ends it.
package struct Prompt {
  private let host: Host
  private let live: LiveSession
  private let lost: Journals.Lost?

  private var session: Session { live.session }

  /// - Parameter recovering: A lost session whose statements are run again first.
  package init(_ host: Host, recovering lost: Journals.Lost? = nil) {
    self.host = host
    self.lost = lost
    live = LiveSession(host)
  }

  /// - Returns: The exit code: whatever failed at the prompt was told there.
  package func run() -> Int32 {
    wick_set_character_type()
    Interrupts.stop(host.monitor)
    defer { live.end() }
    if host.console.terminal.isOutput {
      host.console.remark("wick \(Host.version)   ? lists the commands, Tab completes, Ctrl-D ends", .dim)
    }
    if let lost { _ = run { try LostSession.run(lost, in: session, host) } }
    let completion = Completer(session, host.console.terminal)
    let grammar = session.grammar
    let history = LineHistory(path: Prompt.historyPath, session: "\(Surroundings.seconds())-\(getpid())")
    guard
      let editor = LineEditor(
        history: history, isComplete: { Prompt.isComplete($0, grammar) }, complete: completion.complete,
        afterFirstPrompt: tellOfLostSession)
    else { return readPlainly() }
    var hasFailed = false
    while !session.isEnded {
      let color: Int32 = host.console.terminal.hasColor ? (hasFailed ? 31 : 32) : 0
      switch editor.read(
        prompt: "\(session.scope.current ?? "wick")\(hasFailed && color == 0 ? "!" : "")>", color: color)
      {
      case .interrupted:
        Files.write("^C\n", to: STDOUT_FILENO)
      case .end:
        Files.write("\n", to: STDOUT_FILENO)
        return 0
      case .text(let typed):
        guard let line = expanded(typed, editor.history) else { continue }
        guard line.contains(where: { !$0.isWhitespace }) else { continue }
        if line != typed { host.console.remark(line, .dim) }
        editor.remember(line)
        hasFailed = !run(line)
      }
    }
    return 0
  }

  private func tellOfLostSession() {
    guard lost == nil, case let all = Journals.lost(), let lost = LostSession.nearest(all) else { return }
    LineEditor.tell("\(LostSession.told(lost)): recover, recover run, or forget\(LostSession.others(all))")
  }

  /// Runs one typed text; whatever goes wrong is told. False where something did.
  private func run(_ line: String) -> Bool { run(line) { try session.run(line) } }

  private func run(_ line: String = "", _ body: () throws -> Void) -> Bool {
    let begun = Surroundings.steady()
    // What is typed meanwhile is shown at the next prompt, not within what the work shows.
    wick_show_keys(0)
    defer {
      live.tellStale()
      wick_show_keys(1)
    }
    do {
      try host.interruptibly(body)
    } catch let complaint as Complaint {
      host.console.complain(complaint, in: line)
      return false
    } catch let interruption as Interruption {
      host.console.remark(Prompt.told(interruption, after: Surroundings.steady() &- begun))
      return false
    } catch {
      host.console.remark("error: \(error)")
      return false
    }
    let took = Surroundings.steady() &- begun
    if took > 1_000_000_000 { host.console.remark("  \(Console.duration(took))", .dim) }
    return true
  }

  package static func told(_ interruption: Interruption, after nanoseconds: UInt64) -> String {
    let place = interruption.during.map { " (\($0))" } ?? ""
    var stands = interruption.leaving.map { ["\($0) is written"] } ?? []
    switch interruption.changesBefore {
    case 0: break
    case 1: stands.append("the change before it stands")
    case let count: stands.append("the \(count) changes before it stand")
    }
    let outcome =
      stands.isEmpty ? "nothing was changed" : stands.joined(separator: ", ") + ", nothing else was changed"
    return "interrupted after \(Console.duration(nanoseconds))\(place); \(outcome)"
  }

  /// A text is sent off when it parses or can never parse; two empty rows at its end send it off in any case.
  package static func isComplete(_ text: String, _ grammar: Grammar) -> Bool {
    guard case .incomplete = Parser(grammar).parse(text) else { return true }
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false).suffix(2)
    return rows.count == 2 && rows.allSatisfy { $0.allSatisfy(\.isWhitespace) }
  }

  /// `!!` is the last line, `!fit` the last that begins with `fit`; nil where there is none, which is told. `feat` is
  /// `features`.
  private func expanded(_ line: String, _ history: LineHistory) -> String? {
    guard line.hasPrefix("!"), line.count > 1, !line.contains(" ") else {
      return Shorthand(session).expanded(line)
    }
    let prefix = line == "!!" ? "" : String(line.dropFirst())
    guard let found = history.last(beginningWith: prefix) else {
      host.console.remark("error: no earlier line begins with '\(prefix)'")
      return nil
    }
    return found
  }

  /// A terminal that cannot edit, or output that goes elsewhere: lines as the terminal gives them.
  private func readPlainly() -> Int32 {
    var text = ""
    while !session.isEnded {
      Files.write("\(session.scope.current ?? "wick")\(text.isEmpty ? ">" : "…") ", to: STDERR_FILENO)
      guard let line = readLine() else { break }
      text += (text.isEmpty ? "" : "\n") + line
      guard Prompt.isComplete(text, session.grammar) else { continue }
      if text.contains(where: { !$0.isWhitespace }) { _ = run(text) }
      text = ""
    }
    return 0
  }

  /// The file of the lines that were typed.
  package static var historyPath: String? {
    guard let state = Surroundings.state else { return nil }
    Files.makeDirectories(state)
    return state + "/history"
  }
}
