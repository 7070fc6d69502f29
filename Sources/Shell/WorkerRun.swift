import Commands
import Dispatch
import Drawing
import Glibc
import Interpreter
import Synchronization
import Vocabulary

/// The other side of a crew: computes the combinations that it is told, or those of a part, until there are none.
package struct WorkerRun {
  private let host: Host
  private let folder: CacheFolder

  /// - Parameter cache: The folder that the values lie in.
  package init(_ host: Host, cache: String) {
    self.host = host
    folder = CacheFolder(cache)
  }

  /// Computes what is asked for on standard input, a number a line; ends when that is closed.
  package func serve(_ path: String) -> Never {
    signal(SIGINT, SIG_IGN)
    // What a library prints goes nowhere near the answers.
    let answers = dup(STDOUT_FILENO)
    let nowhere = Glibc.open("/dev/null", O_WRONLY | O_CLOEXEC)
    dup2(nowhere, STDOUT_FILENO)
    do {
      let (job, scope) = try open(path)
      let orders = Orders()
      orders.listen { [monitor = host.monitor] in
        monitor.cancel()
        usleep(UInt32(Crew.patience / 2000))
        _exit(0)
      }
      while true {
        let index = orders.next()
        let outcome = try compute(job, index, scope)
        // Half an answer is none: whoever waits for it is gone.
        guard Files.write("done \(index) \(outcome.text ?? WorkerRun.unwritable)\n", to: answers) else { _exit(0) }
      }
    } catch is Interruption {
      _exit(0)
    } catch {
      Files.write("failed " + "\(error)".replacing("\n", with: " ") + "\n", to: answers)
      _exit(1)
    }
  }

  /// Computes the combinations of a part that are not in a file yet, and writes them there.
  package func work(_ path: String, _ shard: Shard, results: String) -> Int32 {
    do {
      let (job, scope) = try open(path)
      let book = try CellFile(path: results).book()
      for (index, cell) in job.plan.cells.enumerated() where shard.holds(index) {
        guard book.found[SweepPlan.key(of: cell)] == nil else { continue }
        let outcome = try compute(job, index, scope)
        guard let line = CellLine(index, cell, outcome).text else {
          throw Complaint("\(SweepPlan.told(job.plan.axes, cell)) keeps a value that has no exact text")
        }
        try book.append(line)
      }
      return ScriptRun.Exit.well
    } catch {
      host.console.remark("error: \(error)")
      return ScriptRun.Exit.failed
    }
  }

  /// The outcome of a combination that keeps what no text gives back.
  private static let unwritable = "error " + Value.quoted("it keeps a value that has no exact text")

  private func open(_ path: String) throws -> (SweepJob, Scope) {
    let job: SweepJob
    do { job = try SweepJob(try Files.read(path), House()) } catch is CellOutcome.Torn {
      throw Complaint("\(path) is damaged")
    }
    return (job, try job.scope(Memory(folder.cache(host), domain: House(), world: world)))
  }

  private func compute(_ job: SweepJob, _ index: Int, _ scope: Scope) throws -> CellOutcome {
    try job.run(index, in: scope, domain: House(), world: world)
  }

  private var world: World {
    var world = host.bareWorld
    world.show = { _ in }
    world.remark = { _ in }
    let terminal = host.console.terminal
    world.draw = { block in
      // As wide as the terminal of the one who asks, where that has one.
      var style = terminal.style
      style.unlimited = Surroundings.variable("COLUMNS") == nil
      return block.drawn(in: style).joined(separator: "\n")
    }
    return world
  }

  /// Numbers of combinations as they come in, on a thread of their own, so that the end of the one who asks is noticed
  /// at once.
  private final class Orders: Sendable {
    private let waiting = Mutex<[Int]>([])
    private let count = DispatchSemaphore(value: 0)

    func listen(end: @escaping @Sendable () -> Void) {
      let thread = DispatchQueue(label: "orders")
      thread.async { [self] in
        while let line = readLine() {
          guard let index = Int(line) else { continue }
          waiting.withLock { $0.append(index) }
          count.signal()
        }
        end()
      }
    }

    func next() -> Int {
      count.wait()
      return waiting.withLock { $0.removeFirst() }
    }
  }
}
