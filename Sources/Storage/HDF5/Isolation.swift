import CHDF5
import Glibc
import Vocabulary

/// Work on a file that nobody vouches for, done in a process of its own.
///
/// The library of HDF5 trusts what it reads: a damaged or hostile header can make it fall over, run for ever or ask for
/// all memory. A child has the open file, the code and a limit of memory and time; it sends back what it found, and
/// whatever becomes of it the session goes on.
package enum Isolation {
  /// Whether this is a child: it has no other threads.
  nonisolated(unsafe) private(set) static var isChild = false

  /// Whether the work is done here all the same: a fuzzer sees only what its own process does. Not for anything else.
  nonisolated(unsafe) package static var isInProcess = false

  /// What `body` sends, as it comes in. The child is ended when the monitor is cancelled.
  ///
  /// - Parameters:
  ///   - path: What complaints name.
  ///   - size: The size of the file: memory and time are granted in proportion to it.
  ///   - body: Runs in the child, on its only thread; complaints reach the caller.
  package static func run(_ path: String, size: Int, monitor: Monitor, _ body: (inout Outgoing) throws -> Void) throws
    -> [UInt8]
  {
    if isInProcess {
      var outgoing = Outgoing(-1)
      try body(&outgoing)
      return outgoing.bytes
    }
    // A child takes along the locks that other threads hold at that moment, and nobody there opens them: where it waits
    // for one, another child does better.
    for _ in 0..<5 {
      if let bytes = try attempt(path, size: size, monitor: monitor, body) { return bytes }
    }
    throw Complaint("'\(path)' cannot be read: the process that reads it comes to a halt")
  }

  /// What `body` sent; nil where the child came to a halt.
  private static func attempt(
    _ path: String, size: Int, monitor: Monitor, _ body: (inout Outgoing) throws -> Void
  ) throws -> [UInt8]? {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Complaint("'\(path)' cannot be read: \(systemMessage())") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    // Nobody else is within the library at this moment: the child finds it whole.
    let child = HDF5.run { h5_fork() }
    guard child != 0 else {
      close(ends[0])
      HDF5.adopt()
      isChild = true
      limit(size)
      perform(Outgoing(ends[1]), body)
    }
    close(ends[1])
    defer { close(ends[0]) }
    guard child > 0 else { throw Complaint("'\(path)' cannot be read: \(systemMessage())") }
    var received: [UInt8]?
    do { received = try output(of: child, ends[0], monitor) } catch {
      kill(child, SIGKILL)
      _ = status(of: child)
      throw error
    }
    guard var bytes = received else {
      kill(child, SIGKILL)
      _ = status(of: child)
      return nil
    }
    let status = status(of: child)
    switch (status & 0x7f, status >> 8 & 0xff, bytes.popLast()) {
    case (0, 0, Outgoing.done?): return bytes
    case (0, 0, Outgoing.refused?):
      let parts = String(decoding: bytes, as: UTF8.self).split(separator: "\0", omittingEmptySubsequences: false)
      throw Complaint(String(parts[0]), hint: parts.count > 1 ? String(parts[1]) : nil)
    case (SIGXCPU, _, _), (SIGKILL, _, _):
      throw Complaint("'\(path)' is damaged: reading it does not come to an end")
    default: throw Complaint("'\(path)' is damaged: the HDF5 library falls over it")
    }
  }

  /// Memory: what the process has, and a multiple of the file. Time: seconds of the processor.
  private static func limit(_ size: Int) {
    h5_end_with_parent()
    var usage = rlimit(rlim_cur: 0, rlim_max: 0)
    getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &usage)
    let pages = virtualPages
    usage.rlim_cur = min(usage.rlim_max, rlim_t(pages * Int(getpagesize()) + (256 << 20) + 64 * size))
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &usage)
    let seconds = rlim_t(10 + size / 2_000_000)
    var time = rlimit(rlim_cur: seconds, rlim_max: seconds + 1)
    setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &time)
    var core = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &core)
    for fatal in [SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTRAP, SIGTERM, SIGHUP] { signal(fatal, SIG_DFL) }
    // What the runtime says of a fall is not for the user's terminal.
    let nowhere = open("/dev/null", O_WRONLY)
    if nowhere >= 0 { dup2(nowhere, 2) }
  }

  /// Pages that the process has mapped, by the first number of its `statm`.
  private static var virtualPages: Int {
    Int(contents(of: "/proc/self/statm").prefix { $0 != " " }) ?? 0
  }

  /// Whether a process sleeps (S), and the time it has had in user and system mode, by its `stat`.
  private static func progress(of process: pid_t) -> [Substring] {
    let fields = contents(of: "/proc/\(process)/stat").split(separator: ")").last?.split(separator: " ") ?? []
    return fields.count > 12 ? [fields[0], fields[11], fields[12]] : []
  }

  /// The beginning of a small file of the system.
  private static func contents(of path: String) -> String {
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 512)
    let count = max(0, read(descriptor, &buffer, buffer.count))
    return String(decoding: buffer[..<count], as: UTF8.self)
  }

  private static func perform(_ outgoing: Outgoing, _ body: (inout Outgoing) throws -> Void) -> Never {
    var outgoing = outgoing
    do {
      try body(&outgoing)
      outgoing.end(Outgoing.done)
    } catch let complaint as Complaint {
      outgoing.discard()
      outgoing.put(text: complaint.message + (complaint.hint.map { "\0" + $0 } ?? ""))
      outgoing.end(Outgoing.refused)
    } catch {
      _exit(1)
    }
    _exit(0)
  }

  /// All that the child sends; nil where it sleeps for a second without having done anything.
  private static func output(of child: pid_t, _ descriptor: Int32, _ monitor: Monitor) throws -> [UInt8]? {
    var bytes: [UInt8] = []
    var idle = 0
    var work = [Substring]()
    // As much as a pipe holds.
    let length = 1 << 16
    var buffer = [UInt8](repeating: 0, count: length)
    while true {
      try monitor.check()
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&request, 1, 50) > 0 else {
        idle += 1
        guard idle % 20 == 0 else { continue }
        let now = progress(of: child)
        if now == work, now.first == "S" { return nil }
        work = now
        continue
      }
      idle = 0
      let count = read(descriptor, &buffer, length)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  private static func status(of child: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return status
  }
}
