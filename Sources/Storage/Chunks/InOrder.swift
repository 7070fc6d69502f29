import Dispatch
import Synchronization

/// Makes things side by side and takes them in order: `make` runs on up to `threads` threads, `take` on the caller's,
/// which makes too while nothing is ready to be taken. Each thread makes with a tool of its own.
///
/// No more than `ahead` things wait to be taken. The first error ends it, and is thrown when all threads are done.
func inOrder<Tool, Thing: Sendable>(
  _ count: Int, threads: Int, ahead: Int, tool: @escaping @Sendable () throws -> Tool,
  make: @Sendable (Tool, Int) throws -> Thing, take: (Int, Thing) throws -> Void
) throws {
  guard threads > 1, count > 1 else {
    let tool = try tool()
    for index in 0..<count { try take(index, make(tool, index)) }
    return
  }
  let belt = Belt<Thing>(count: count, ahead: ahead)
  try withoutActuallyEscaping(make) { make in
    let helpers = DispatchGroup()
    defer {
      belt.end(helpers: threads)
      helpers.wait()
    }
    for _ in 1..<min(threads, count) {
      DispatchQueue.global().async(group: helpers) {
        do {
          let own = try tool()
          while let index = belt.next(waiting: true) { belt.put(index, try make(own, index)) }
        } catch { belt.fail(error) }
      }
    }
    let own = try tool()
    for index in 0..<count {
      while true {
        if let thing = try belt.take(index) {
          try take(index, thing)
          break
        }
        if let further = belt.next(waiting: false) {
          belt.put(further, try make(own, further))
        } else {
          belt.waitForAny()
        }
      }
    }
  }
}

private final class Belt<Thing: Sendable>: Sendable {
  private struct State {
    var next = 0
    var made: [Int: Thing] = [:]
    var failure: (any Error)?
    var isOver = false
  }

  private let state = Mutex(State())
  private let room: DispatchSemaphore
  private let changed = DispatchSemaphore(value: 0)
  private let count: Int

  init(count: Int, ahead: Int) {
    self.count = count
    room = DispatchSemaphore(value: 0)
    for _ in 0..<ahead { room.signal() }
  }

  /// What is to be made next; nil where there is nothing, or, without waiting, no room.
  func next(waiting: Bool) -> Int? {
    guard room.wait(timeout: waiting ? .distantFuture : .now()) == .success else { return nil }
    let index: Int? = state.withLock { state in
      guard !state.isOver, state.next < count else { return nil }
      state.next += 1
      return state.next - 1
    }
    // Others who wait are to see that it is over.
    if index == nil { room.signal() }
    return index
  }

  func put(_ index: Int, _ thing: Thing) {
    state.withLock { $0.made[index] = thing }
    changed.signal()
  }

  func fail(_ error: any Error) {
    state.withLock { state in
      if state.failure == nil { state.failure = error }
    }
    changed.signal()
  }

  func take(_ index: Int) throws -> Thing? {
    let thing = try state.withLock { state in
      if let failure = state.failure { throw failure }
      return state.made.removeValue(forKey: index)
    }
    if thing != nil { room.signal() }
    return thing
  }

  func waitForAny() { changed.wait() }

  func end(helpers: Int) {
    state.withLock { $0.isOver = true }
    for _ in 0..<helpers { room.signal() }
  }
}
