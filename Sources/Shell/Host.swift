import Commands
import Glibc
import Ingest
import Interpreter
import Learning
import Storage
import Vocabulary

/// The program as it was started: where it shows things, how many threads it has, and the world that it hands to
/// sessions.
package struct Host: Sendable {
  package static let version = "0.1.0"

  package let console: Console
  package let monitor: Monitor

  /// - Parameter threads: nil for as many as the machine has.
  package init(console: Console, threads: Int? = nil) {
    self.console = console
    monitor = Monitor(threads: threads ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)), now: Surroundings.steady) {
      console.report($0)
    }
  }

  package var world: World {
    let console = console
    var world = World(
      monitor: monitor, show: { console.show($0) }, resolve: Surroundings.expanded, read: Files.read,
      fingerprint: Host.fingerprint, write: Files.replace, now: Surroundings.steady, environment: Host.environment)
    world.showsAllRows = console.form != .text
    world.clock = Surroundings.now
    world.variable = Surroundings.variable
    return world
  }

  package func session() -> Session { Session(domain: House(), world: world) }

  /// Runs a piece of work that Ctrl-C stops; what was typed before it began does not count.
  package func interruptibly<Result>(_ body: () throws -> Result) rethrows -> Result {
    Interrupts.taken()
    monitor.reset()
    defer {
      console.endProgress()
      Interrupts.taken()
    }
    return try body()
  }

  /// What results may depend on besides the script and its data.
  private static var environment: [(name: String, value: String)] {
    [("wick", version), ("libc", libc), ("hdf5", Store.libraryVersion), ("xgboost", Booster.version)]
  }

  /// `glibc 2.36`: the elementary functions differ between versions.
  private static var libc: String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      let length = confstr(Int32(_CS_GNU_LIBC_VERSION), buffer.baseAddress, buffer.count)
      return length > 0 ? String(cString: buffer.baseAddress.unsafelyUnwrapped) : "unknown"
    }
  }

  private static func fingerprint(_ path: String) throws -> Trace.File {
    let bytes = try Files.contents(Surroundings.expanded(path))
    return Trace.File(path: path, sha256: try bytes.withUnsafeBytes { try sha256($0) }, bytes: bytes.count)
  }
}
