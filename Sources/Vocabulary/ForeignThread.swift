import Dispatch
import Glibc
import Synchronization

/// Runs `body` on a thread of its own, and does not wait for it.
///
/// Not a queue's thread: those are few, and one that waits for another may wait for ever.
package func besides(_ body: @escaping @Sendable () -> Void) {
  final class Held: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let held = Unmanaged.passRetained(Held(body)).toOpaque()
  var thread = pthread_t()
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  pthread_attr_setstacksize(&attributes, 8 << 20)
  let status = pthread_create(
    &thread, &attributes,
    { context in
      if let context { Unmanaged<Held>.fromOpaque(context).takeRetainedValue().body() }
      return nil
    }, held)
  pthread_attr_destroy(&attributes)
  // Where there is no further thread, it is done on this one.
  if status != 0 { Unmanaged<Held>.fromOpaque(held).takeRetainedValue().body() }
}

/// A thread for calls into a library that cannot be told to stop: a round of boosting, say.
///
/// Once the user has asked to stop, the call is no longer waited for: the line ends at once, the thread when the library
/// gives control back, and what the call made is freed with it. All calls of one object are made on the same thread, as
/// libraries keep things by thread.
package final class ForeignThread: Sendable {
  private let queue = Queue()

  package init() {
    besides { [queue] in
      while let job = queue.next() { job() }
    }
  }

  deinit { queue.end() }

  private static let left = Atomic<Int>(0)

  /// Whether a call that nobody waits for is still running. A program that ends then must not run the library's own
  /// clean-up, which would pull the ground from under it.
  package static var isUnderway: Bool { left.load(ordering: .acquiring) > 0 }

  /// The call's value. Throws what it throws, or `Interruption` when the monitor is cancelled first.
  package func run<Value: Sendable>(
    _ monitor: Monitor, _ call: @escaping @Sendable () throws -> Value
  ) throws -> Value {
    let outcome = Outcome<Value>()
    queue.add {
      let result = Result(catching: call)
      outcome.state.withLock { state in
        if state.isLeft { ForeignThread.left.subtract(1, ordering: .releasing) }
        state.result = result
      }
      outcome.finished.signal()
    }
    while outcome.finished.wait(timeout: .now() + .milliseconds(2)) == .timedOut {
      do { try monitor.check() } catch {
        outcome.state.withLock { state in
          guard state.result == nil else { return }
          state.isLeft = true
          ForeignThread.left.add(1, ordering: .relaxed)
        }
        throw error
      }
    }
    guard let result = outcome.state.withLock({ $0.result }) else {
      throw Complaint("a call came back without a result")
    }
    return try result.get()
  }

  private final class Outcome<Value: Sendable>: Sendable {
    let state = Mutex<(result: Result<Value, any Error>?, isLeft: Bool)>((nil, false))
    let finished = DispatchSemaphore(value: 0)
  }

  private final class Queue: Sendable {
    private let jobs = Mutex<(waiting: [@Sendable () -> Void], isEnded: Bool)>(([], false))
    private let changed = DispatchSemaphore(value: 0)

    func add(_ job: @escaping @Sendable () -> Void) {
      jobs.withLock { $0.waiting.append(job) }
      changed.signal()
    }

    func end() {
      jobs.withLock { $0.isEnded = true }
      changed.signal()
    }

    /// Waits for the next job; nil once there will be none.
    func next() -> (@Sendable () -> Void)? {
      changed.wait()
      return jobs.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    }
  }
}
