import Drawing
import Glibc
import Shell
import Synchronization
import Vocabulary

/// Everything that has to go on while a cell runs: heartbeat, interrupts, the wish to end, and what listeners are told.
///
/// A thread of its own that computes nothing, so that it always answers at once.
final class SideChannels: Sendable {
  /// How the kernel ends.
  enum End: Int, Sendable {
    case none
    /// Asked for.
    case wanted
    /// The front end has died.
    case orphaned
  }

  let outlet: Outlet
  /// Rung when the kernel is to end.
  let bell: Bell
  private let heartbeat: Socket
  private let control: Socket
  private let listeners: Socket
  private let wire: Wire
  private let monitor: Monitor
  let log: Log
  private let ending = Atomic<Int>(End.none.rawValue)
  private let isFinished = Atomic<Bool>(false)
  private let hasFinished = Atomic<Bool>(false)

  /// Seconds that work gets to stop in before the process ends all the same.
  private static let patience: UInt64 = 5

  init(
    heartbeat: Socket, control: Socket, listeners: Socket, wire: Wire, outlet: Outlet, monitor: Monitor, log: Log
  ) throws {
    bell = try Bell()
    (self.heartbeat, self.control, self.listeners) = (heartbeat, control, listeners)
    (self.wire, self.outlet, self.monitor, self.log) = (wire, outlet, monitor, log)
  }

  var end: End { End(rawValue: ending.load(ordering: .acquiring)) ?? .none }

  /// Stops the work under way and lets the kernel end after it.
  func end(_ reason: End) {
    ending.store(reason.rawValue, ordering: .releasing)
    monitor.cancel()
    bell.ring()
  }

  func start() { besides { self.run() } }

  /// Sends what is still to be told, and closes the sockets.
  func finish() {
    isFinished.store(true, ordering: .releasing)
    outlet.bell.ring()
    while !hasFinished.load(ordering: .acquiring) { usleep(500) }
  }

  private func run() {
    // A front end that starts kernels says who it is; a kernel started by hand may outlive its shell.
    let parent = Surroundings.variable("JPY_PARENT_PID") == nil ? nil : getppid()
    var endedAt: UInt64?
    var wait = 1000
    while true {
      Socket.wait([heartbeat, control, listeners], bell: outlet.bell, milliseconds: wait)
      while let beat = heartbeat.receive() { heartbeat.send(beat) }
      while let parts = control.receive() { answer(parts) }
      while let parts = listeners.receive() { welcome(parts) }
      let isLast = isFinished.load(ordering: .acquiring)
      let now = Surroundings.steady()
      let due = outlet.due(now, all: isLast)
      for item in due.items { listeners.send(item.parts(wire)) }
      wait = due.wait ?? 1000
      if isLast { break }
      if let parent, getppid() != parent, end == .none { end(.orphaned) }
      if end != .none {
        let begun = endedAt ?? now
        endedAt = begun
        if now &- begun > SideChannels.patience * 1_000_000_000 { _exit(1) }
      }
    }
    for socket in [heartbeat, control, listeners] { socket.close() }
    hasFinished.store(true, ordering: .releasing)
  }

  /// Who begins to listen is told so: nothing that comes later is missed.
  private func welcome(_ parts: [[UInt8]]) {
    guard let frame = parts.first, frame.first == 1 else { return }
    let topic = Array(frame.dropFirst())
    let content = JSON.object([("subscription", JSON.text(String(decoding: topic, as: UTF8.self)))])
    listeners.send(wire.parts([topic], "iopub_welcome", parent: [], content: content))
  }

  private func answer(_ parts: [[UInt8]]) {
    let request: Request
    do { request = try wire.request(parts) } catch {
      return log.note("a control message is passed over: \(error.rawValue)")
    }
    outlet.status("busy", request)
    switch request.type {
    case "kernel_info_request":
      reply(KernelFacts.reply, to: request)
    case "interrupt_request":
      monitor.cancel()
      reply(JSON.object([("status", JSON.text("ok"))]), to: request)
    case "shutdown_request":
      let content = Answers.shutdown(request)
      reply(content, to: request)
      outlet.tell("shutdown_reply", parent: request.header, content: content)
      end(.wanted)
    default:
      log.note("a control message of the unknown type '\(request.type.prefix(60))'")
    }
    outlet.status("idle", request)
  }

  private func reply(_ content: String, to request: Request) {
    guard let type = request.replyType else { return }
    control.send(wire.parts(request.identities, type, parent: request.header, content: content))
  }
}

extension Outlet {
  /// Whether the kernel works; an empty request where it works for nobody.
  func status(_ state: String, _ request: Request? = nil) {
    tell("status", parent: request?.header ?? [], [("execution_state", JSON.text(state))])
  }
}

/// What the kernel says of itself, to the one who started it and to nobody else.
struct Log: Sendable {
  /// Standard error as it was at the start.
  let descriptor: Int32

  func note(_ text: String) { Files.write("wick: \(text)\n", to: descriptor) }
}
