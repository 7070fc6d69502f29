import CZeroMQ
import Drawing
import Glibc
import Interpreter
import Shell
import Vocabulary

/// Serves a notebook: binds what the connection file says, and runs cells until the front end ends it.
package struct NotebookRun {
  private let threads: Int?

  package init(threads: Int?) { self.threads = threads }

  /// Whether libzmq is there.
  package static var isPossible: Bool { (try? ZeroMQ()) != nil }

  /// - Returns: The exit code.
  package func run(_ path: String) throws -> Int32 {
    let connection = try Connection(try Files.read(path))
    let zeromq = try ZeroMQ()
    let wire = Wire(key: connection.key)
    let outlet = try Outlet()
    let output = CellOutput(outlet)
    let frontEnd = Console.FrontEnd(
      show: output.show, remark: { output.write($0 + "\n", to: .stderr) }, report: output.report,
      endProgress: output.endProgress, clear: { output.tell("clear_output", [("wait", "false")]) })
    let host = Host(
      console: Console(Terminal(color: .never), frontEnd: frontEnd), threads: threads,
      executable: Surroundings.executable)
    func bind(_ kind: wick_zmq_kind, _ channel: Connection.Channel) throws -> Socket {
      try zeromq.bind(kind, to: connection.address(of: channel))
    }
    let side = try SideChannels(
      heartbeat: try bind(WICK_ZMQ_REPLY, .heartbeat), control: try bind(WICK_ZMQ_ROUTER, .control),
      listeners: try bind(WICK_ZMQ_PUBLISH, .iopub), wire: wire, outlet: outlet, monitor: host.monitor,
      log: Log(descriptor: fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)))
    let shell = try bind(WICK_ZMQ_ROUTER, .shell)
    // Nothing is asked of the user, but front ends connect to it.
    let input = try bind(WICK_ZMQ_ROUTER, .stdin)
    let stray = StrayOutput(output)
    Interrupts.stop(host.monitor)
    side.start()
    stray?.start()
    let live = LiveSession(host)
    Kernel(host, live, output: output, stray: stray, shell: shell, side: side, wire: wire, log: side.log).run()
    // The session of a front end that died is lost like any other: it can be recovered.
    if side.end == .wanted { live.end() }
    input.close()
    side.finish()
    zeromq.close()
    return 0
  }
}
