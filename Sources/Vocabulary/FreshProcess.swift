import Glibc

/// A program started by exec, such as this one anew: what it computes there owes nothing to this process.
package struct FreshProcess {
  let executable: String
  let monitor: Monitor

  package init(executable: String, monitor: Monitor) {
    self.executable = executable
    self.monitor = monitor
  }

  package struct Outcome {
    package var code: Int32
    /// What it wrote, to standard output and standard error.
    package var lines: [Substring]
  }

  /// Waits until it ends; it is ended at once where the work is to stop.
  ///
  /// - Parameters:
  ///   - environment: Variables that it has besides, or instead of, those of this process.
  ///   - heard: Told how many lines it wrote since the last time.
  package func run(
    _ arguments: [String], environment: [String: String] = [:], heard: (Int) -> Void = { _ in }
  ) throws -> Outcome {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw complaint(errno) }
    ends.forEach { _ = fcntl($0, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    let child: pid_t
    do {
      defer { close(ends[1]) }
      child = try start(arguments, input: nil, output: ends[1], error: ends[1], environment: environment)
    }
    return try finish(child, ends[0], heard)
  }

  /// Starts it; a descriptor that is nil is that of nothing.
  package func start(
    _ arguments: [String], input: Int32?, output: Int32?, error: Int32?, environment: [String: String] = [:]
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    for (given, standard) in [(input, STDIN_FILENO), (output, STDOUT_FILENO), (error, STDERR_FILENO)] {
      if let given {
        posix_spawn_file_actions_adddup2(&actions, given, standard)
      } else {
        posix_spawn_file_actions_addopen(&actions, standard, "/dev/null", O_RDWR, 0)
      }
    }
    var words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) } + [nil]
    var variables = FreshProcess.variables(environment).map { strdup($0) } + [nil]
    var child: pid_t = 0
    let failure = posix_spawn(&child, executable, &actions, nil, &words, &variables)
    (words + variables).forEach { free($0) }
    posix_spawn_file_actions_destroy(&actions)
    guard failure == 0 else { throw complaint(failure) }
    return child
  }

  private func finish(_ child: pid_t, _ output: Int32, _ heard: (Int) -> Void) throws -> Outcome {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    var status: Int32 = 0
    while true {
      do { try monitor.check() } catch {
        kill(child, SIGKILL)
        waitpid(child, &status, 0)
        throw error
      }
      var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 20) > 0 else {
        // How long it takes is told even where it says nothing.
        monitor.advance(by: 0)
        continue
      }
      let count = read(output, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += chunk[..<count]
      heard(chunk[..<count].count { $0 == 0x0a })
    }
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    let code = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    return Outcome(code: code, lines: String(decoding: bytes, as: UTF8.self).split(separator: "\n"))
  }

  private static func variables(_ changed: [String: String]) -> [String] {
    var inherited: [String] = []
    var next = environ
    while let variable = next.pointee {
      inherited.append(String(cString: variable))
      next += 1
    }
    return inherited.filter { variable in !changed.keys.contains { variable.hasPrefix($0 + "=") } }
      + changed.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  private func complaint(_ number: Int32) -> Complaint {
    Complaint("\(executable) cannot be started: \(String(cString: strerror(number)).lowercased())")
  }
}
