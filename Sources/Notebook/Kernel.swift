import Drawing
import Interpreter
import Language
import Shell
import Vocabulary

/// A session that a notebook types into: it takes requests, one after the other, and runs their cells.
///
/// A class, because the session and the count of cells go on from request to request.
final class Kernel {
  let host: Host
  private let live: LiveSession
  let output: CellOutput
  let stray: StrayOutput?
  private let shell: Socket
  private let side: SideChannels
  private let wire: Wire
  private let log: Log
  private var past = Past()
  /// How many cells were run.
  private(set) var count = 0
  var session: Session { live.session }
  /// Requests that came while a cell ran, and whether its failure undoes them.
  private var waiting: [(request: Request, isAborted: Bool)] = []

  init(
    _ host: Host, _ live: LiveSession, output: CellOutput, stray: StrayOutput?, shell: Socket, side: SideChannels,
    wire: Wire, log: Log
  ) {
    (self.host, self.live, self.output, self.stray) = (host, live, output, stray)
    (self.shell, self.side, self.wire, self.log) = (shell, side, wire, log)
  }

  /// Answers until somebody ends it.
  func run() {
    output.outlet.status("starting")
    while side.end == .none {
      if waiting.isEmpty { takeWaiting(aborts: false) }
      guard !waiting.isEmpty else {
        Socket.wait([shell], bell: side.bell, milliseconds: 60_000)
        continue
      }
      let (request, isAborted) = waiting.removeFirst()
      answer(request, isAborted: isAborted)
    }
    shell.close()
  }

  /// Takes what has arrived. Cells that were sent before the failure of another was known are not run.
  private func takeWaiting(aborts: Bool) {
    if aborts {
      for place in waiting.indices where waiting[place].0.type == "execute_request" { waiting[place].1 = true }
    }
    while let parts = shell.receive() {
      do {
        let request = try wire.request(parts)
        waiting.append((request, aborts && request.type == "execute_request"))
      } catch { log.note("a message is passed over: \(error.rawValue)") }
    }
  }

  private func answer(_ request: Request, isAborted: Bool) {
    output.outlet.status("busy", request)
    defer { output.outlet.status("idle", request) }
    // An interrupt that came while nothing ran does not count.
    host.monitor.reset()
    let answers = Answers(session: session)
    switch request.type {
    case "execute_request":
      guard !isAborted else {
        return reply(
          JSON.object([("status", JSON.text("aborted")), ("execution_count", String(count))]), to: request)
      }
      execute(request)
    case "kernel_info_request": reply(KernelFacts.reply, to: request)
    case "complete_request": reply(answers.completion(request.content), to: request)
    case "inspect_request": reply(answers.inspection(request.content), to: request)
    case "is_complete_request": reply(answers.completeness(request.content), to: request)
    case "history_request": reply(past.reply(request.content), to: request)
    case "comm_info_request":
      reply(JSON.object([("status", JSON.text("ok")), ("comms", "{}")]), to: request)
    case "comm_open":
      // There are no widgets: the other side is told at once.
      let name = request.content.text("comm_id") ?? ""
      output.outlet.tell("comm_close", parent: request.header, [("comm_id", JSON.text(name)), ("data", "{}")])
    case "comm_msg", "comm_close": break
    case "shutdown_request":
      let content = Answers.shutdown(request)
      reply(content, to: request)
      output.outlet.tell("shutdown_reply", parent: request.header, content: content)
      side.end(.wanted)
    default: log.note("a message of the unknown type '\(request.type.prefix(60))'")
    }
  }

  private func reply(_ content: String, to request: Request) {
    guard let type = request.replyType else { return }
    shell.send(wire.parts(request.identities, type, parent: request.header, content: content))
  }

  // MARK: - Cells

  private func execute(_ request: Request) {
    let code = request.content.text("code") ?? ""
    let isSilent = request.content.flag("silent", usually: false)
    let isKept = !isSilent && request.content.flag("store_history", usually: true)
    output.begin(request.header, silent: isSilent)
    if isKept {
      count += 1
      past.append(code, number: count)
    }
    output.tell("execute_input", [("code", JSON.text(code)), ("execution_count", String(count))])
    let cell = Cell(code, kernel: self)
    let failure = cell.run(isEnding: { side.end != .none })
    live.tellStale()
    stray?.drain()
    if isKept, let result = cell.result { past.give(result) }
    // `quit` ends the kernel once it is answered.
    defer { if session.isEnded { side.end(.wanted) } }
    let number = (name: "execution_count", value: String(count))
    guard let failure else {
      let expressions = cell.values(of: request.content.object("user_expressions"))
      return reply(
        JSON.object([
          ("status", JSON.text("ok")), number, ("payload", JSON.array(cell.payload)),
          ("user_expressions", expressions),
        ]), to: request)
    }
    output.tell("error", failure.members)
    // Before the reply goes out, so that what is sent on seeing it is run.
    if request.content.flag("stop_on_error", usually: true) { takeWaiting(aborts: true) }
    reply(Answers.failure(failure, [number, ("payload", "[]"), ("user_expressions", "{}")]), to: request)
  }
}
