import Glibc
import Vocabulary

/// Held while the steps of a script run, so that no two runs of one script overlap. The system lets go of it when the
/// process ends, however it ends.
struct RunLock {
  private let file: Int32

  /// - Throws: A complaint that names the process that runs the script.
  init(_ script: String, log: String) throws {
    let path = RunLock.path(of: script)
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Complaint("\(path) cannot be written: \(String(cString: strerror(errno)))") }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let holder = (try? Files.read(path))?.split(separator: "\n").map(String.init) ?? []
      close(file)
      let since = holder.count > 1 ? " since \(holder[1])" : ""
      throw Complaint(
        "\(script) is being run by process \(holder.first ?? "unknown")\(since)",
        hint: "wick status \(script) shows how far it is")
    }
    ftruncate(file, 0)
    Files.write("\(getpid())\n\(RunLog.now())\n\(log)\n", to: file)
  }

  func release() { close(file) }

  /// Whether a run of the script goes on somewhere.
  static func isHeld(_ script: String) -> Bool {
    let file = open(path(of: script), O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_EX | LOCK_NB) != 0
  }

  /// One file a script, wherever it is started from.
  private static func path(of script: String) -> String {
    Files.makeDirectories(Surroundings.runs)
    return "\(Surroundings.runs)/\(Digest(Surroundings.absolute(script)).short).lock"
  }
}
