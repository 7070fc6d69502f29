import Glibc
import Vocabulary

/// The program started anew, by exec: what it computes there owes nothing to this process.
struct FreshProcess {
  let executable: String
  let monitor: Monitor

  struct Outcome {
    var code: Int32
    /// What it wrote, to standard output and standard error.
    var lines: [Substring]
  }

  /// Waits until it ends; it is ended at once where the work is to stop.
  ///
  /// - Parameter environment: Variables that it has besides, or instead of, those of this process.
  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw complaint(errno) }
    ends.forEach { _ = fcntl($0, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)
    var words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) } + [nil]
    var variables = FreshProcess.variables(environment).map { strdup($0) } + [nil]
    var child: pid_t = 0
    let failure = posix_spawn(&child, executable, &actions, nil, &words, &variables)
    (words + variables).forEach { free($0) }
    posix_spawn_file_actions_destroy(&actions)
    close(ends[1])
    defer { close(ends[0]) }
    guard failure == 0 else { throw complaint(failure) }
    return try finish(child, ends[0])
  }

  private func finish(_ child: pid_t, _ output: Int32) throws -> Outcome {
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
      guard poll(&waiting, 1, 20) > 0 else { continue }
      let count = read(output, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += chunk[..<count]
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
