import Glibc
import Interpreter
import Vocabulary

/// Processes of this program, started by exec, that compute combinations of a sweep. They end with this process,
/// however it ends: each reads from a socket that closes then.
struct Crew {
  let executable: String
  let folder: CacheFolder
  /// How wide the terminal is that things are shown on; nil where it is none.
  let columns: Int?

  /// How long a process that is told to stop may take to put things away.
  static let patience: UInt64 = 40_000_000

  func run(_ order: Workshop.Order, workers count: Int) throws {
    let path = "\(folder.path)/sweeps/\(order.key)-\(getpid()).job"
    try Files.replace(path, with: try order.job.text())
    defer { unlink(path) }
    var run = try CrewRun(self, order, path, count)
    defer { run.end() }
    try run.run()
  }

  /// Starts one, with the other end of a socket as its standard input and output.
  fileprivate func start(_ job: String, threads: Int) throws -> Worker {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw Complaint("no socket can be made: \(String(cString: strerror(errno)).lowercased())")
    }
    defer { close(ends[1]) }
    let process = FreshProcess(executable: executable, monitor: Monitor())
    do {
      let child = try process.start(
        ["work", job, "--cache", folder.path, "--threads", String(threads)], input: ends[1], output: ends[1],
        error: nil,
        environment: columns.map { ["COLUMNS": String($0)] } ?? [:])
      return Worker(process: child, socket: ends[0])
    } catch {
      close(ends[0])
      throw error
    }
  }
}

/// One process of a crew.
private struct Worker {
  let process: pid_t
  let socket: Int32
  /// The combination that it computes.
  var cell: Int?
  var received: [UInt8] = []
  /// Whether it has ever answered.
  var isProven = false

  /// Hands it a combination; false where it is no longer there.
  mutating func take(_ index: Int) -> Bool {
    var line = "\(index)\n"
    cell = index
    return line.withUTF8 { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) == $0.count }
  }

  /// The whole lines that came since the last call; nil once it is gone.
  mutating func lines() -> [Substring]? {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = recv(socket, &chunk, chunk.count, Int32(MSG_DONTWAIT))
    if count < 0, errno == EAGAIN || errno == EINTR { return [] }
    guard count > 0 else { return nil }
    received += chunk[..<count]
    guard let last = received.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    let text = String(decoding: received[..<last], as: UTF8.self)
    received.removeSubrange(...last)
    return text.utf8.split(separator: UInt8(ascii: "\n")).compactMap { Substring($0) }
  }
}

private struct CrewRun {
  private let crew: Crew
  private let order: Workshop.Order
  private let job: String
  private let threads: Int
  private var workers: [Worker] = []
  private var waiting: [Int]
  private var left: Set<Int>
  /// Combinations whose process died once.
  private var tried: Set<Int> = []
  /// How many processes ended without having answered.
  private var stillborn = 0
  private let count: Int
  private var told: UInt64 = 0

  private var plan: SweepPlan { order.job.plan }
  private var monitor: Monitor { order.world.monitor }

  init(_ crew: Crew, _ order: Workshop.Order, _ job: String, _ count: Int) throws {
    self.crew = crew
    self.order = order
    self.job = job
    self.count = count
    threads = max(1, order.world.monitor.threads / count)
    waiting = order.cells.reversed()
    left = Set(order.cells)
  }

  mutating func run() throws {
    while !left.isEmpty {
      while workers.count < min(count, left.count) { workers.append(try crew.start(job, threads: threads)) }
      for index in workers.indices where workers[index].cell == nil {
        // One that died meanwhile is noticed where it is listened to.
        if let next = waiting.popLast() { _ = workers[index].take(next) }
      }
      var sockets = workers.map { pollfd(fd: $0.socket, events: Int16(POLLIN), revents: 0) }
      poll(&sockets, nfds_t(sockets.count), 20)
      try monitor.check()
      for index in sockets.indices.reversed() where sockets[index].revents != 0 {
        guard let lines = workers[index].lines() else {
          try bury(index)
          continue
        }
        for line in lines { try hear(line, from: index) }
      }
      let now = order.world.now()
      if now &- told > 100_000_000 {
        told = now
        monitor.advance(by: 0)
      }
    }
  }

  /// `done 3 OUTCOME`, or `failed WHY` where it cannot take over what it was handed.
  private mutating func hear(_ line: Substring, from worker: Int) throws {
    workers[worker].isProven = true
    let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    if parts[0] == "failed" {
      throw Complaint("a process cannot take over the sweep: \(line.dropFirst("failed ".count))")
    }
    guard parts.count == 3, parts[0] == "done", let cell = Int(parts[1]), left.contains(cell),
      let outcome = try? CellOutcome(parts[2])
    else { return }
    workers[worker].cell = nil
    left.remove(cell)
    try order.done(cell, outcome)
  }

  /// A process that is gone: its combination is tried once more, and reported when that ends in the same way.
  private mutating func bury(_ index: Int) throws {
    let worker = workers.remove(at: index)
    close(worker.socket)
    let how = CrewRun.fate(of: worker.process)
    if !worker.isProven { stillborn += 1 }
    guard let cell = worker.cell, left.contains(cell) else { return }
    let name = SweepPlan.told(plan.axes, plan.cells[cell])
    if tried.insert(cell).inserted {
      guard stillborn <= 2 * count else { throw Complaint("the processes end before they begin: \(how)") }
      order.world.remark("process \(worker.process) \(how) at \(name), which is tried once more")
      waiting.append(cell)
    } else {
      order.world.remark("process \(worker.process) \(how) at \(name) too, which is given up")
      left.remove(cell)
      try order.done(cell, CellOutcome(lost: "its process \(how), twice"))
    }
  }

  private static func fate(of process: pid_t) -> String {
    var status: Int32 = 0
    // Its socket is closed: it has ended, or is about to.
    kill(process, SIGKILL)
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? "ended with code \(status >> 8 & 0xff)" : "was killed by signal \(signal)"
  }

  /// Whoever still works is told to stop, and ended where that takes too long.
  mutating func end() {
    workers.forEach { close($0.socket) }
    let begun = Surroundings.steady()
    while !workers.isEmpty {
      let isLate = Surroundings.steady() &- begun > Crew.patience
      workers.removeAll { worker in
        if isLate { kill(worker.process, SIGKILL) }
        var status: Int32 = 0
        return waitpid(worker.process, &status, isLate ? 0 : WNOHANG) == worker.process
      }
      if !workers.isEmpty { usleep(1_000) }
    }
  }
}
