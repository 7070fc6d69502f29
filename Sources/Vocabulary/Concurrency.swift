import Dispatch
import Synchronization

/// Runs `body` for 0..<count on up to `threads` threads and waits for all. The first error, by index, is thrown.
///
/// What a body computes must depend on its index alone: then the result does not depend on the thread count.
package func concurrently(_ count: Int, threads: Int, _ body: @Sendable (Int) throws -> Void) throws {
  guard threads > 1, count > 1 else {
    for index in 0..<count { try body(index) }
    return
  }
  let next = Atomic<Int>(0)
  let failure = Mutex<(index: Int, error: any Error)?>(nil)
  DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      do { try body(index) } catch {
        failure.withLock { if index < $0?.index ?? .max { $0 = (index, error) } }
        return
      }
    }
  }
  if let error = failure.withLock({ $0?.error }) { throw error }
}

/// A place for the result of each index, filled from several threads, each its own.
package final class Slots<Value: Sendable>: @unchecked Sendable {
  private let buffer: UnsafeMutableBufferPointer<Value?>

  package init(_ count: Int) {
    buffer = .allocate(capacity: count)
    buffer.initialize(repeating: nil)
  }

  deinit {
    buffer.deinitialize()
    buffer.deallocate()
  }

  package subscript(index: Int) -> Value? {
    get { buffer[index] }
    set { buffer[index] = newValue }
  }

  package var values: [Value] { buffer.compactMap { $0 } }
}
