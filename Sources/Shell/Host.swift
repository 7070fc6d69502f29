import Commands
import Drawing
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
  /// The file of the program, where it can be started again.
  let executable: String?

  /// - Parameters:
  ///   - threads: nil for as many as the machine has.
  ///   - executable: The file of the program; nil where this process is another program.
  package init(console: Console, threads: Int? = nil, executable: String? = nil) {
    self.console = console
    self.executable = executable
    monitor = Monitor(threads: threads ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)), now: Surroundings.steady) {
      console.report($0)
    }
  }

  package var world: World {
    var world = bareWorld
    world.workshop = CacheFolder().map { workshop($0) }
    return world
  }

  /// The same without other processes.
  var bareWorld: World {
    let (console, monitor) = (console, monitor)
    var world = World(
      monitor: monitor, show: { console.show($0, monitor: monitor) }, resolve: Surroundings.expanded, read: Files.read,
      fingerprint: fingerprint, write: Files.replace, now: Surroundings.steady, environment: Host.environment)
    world.take = { form in console.take(form.flatMap(Console.Form.init)) }
    world.showsAllRows = console.form != .text
    world.clear = { console.clear() }
    world.draw = { $0.drawn(in: console.terminal.style).joined(separator: "\n") }
    world.remark = { console.remark($0, .dim) }
    world.clock = Surroundings.now
    if let executable {
      world.prove = { script, lock, _, world in
        try Proof(executable: executable).firstDifference(script, lock, world)
      }
    }
    world.variable = Surroundings.variable
    return world
  }

  package func session() -> Session { Session(domain: House(), world: world) }

  /// Runs a piece of work that Ctrl-C stops; what was typed before it began does not count. A signal that ends the program
  /// stops the work first.
  package func interruptibly<Result>(_ body: () throws -> Result) rethrows -> Result {
    Interrupts.taken()
    monitor.reset()
    Interrupts.begin()
    defer {
      console.endProgress()
      Interrupts.taken()
      Interrupts.end()
    }
    return try body()
  }

  /// What results may depend on besides the script and its data.
  private static var environment: [(name: String, value: String)] {
    [("wick", version), ("libc", libc), ("hdf5", Store.libraryVersion), ("xgboost", Booster.version)]
  }

  /// The program and its libraries, with when and how large it was built: another build may compute another thing.
  var build: String {
    var status = stat()
    stat("/proc/self/exe", &status)
    let facts = Host.environment.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    return "\(facts) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }

  /// `glibc 2.36`: the elementary functions differ between versions.
  private static var libc: String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      let length = confstr(Int32(_CS_GNU_LIBC_VERSION), buffer.baseAddress, buffer.count)
      return length > 0 ? String(cString: buffer.baseAddress.unsafelyUnwrapped) : "unknown"
    }
  }

  private func fingerprint(_ path: String) throws -> Trace.File {
    let read = try source(file: Surroundings.expanded(path), monitor: monitor)
    return Trace.File(path: path, sha256: read.sha256, bytes: read.bytes)
  }
}
