import Synchronization

/// Names that are noted down on the way, from any thread.
package final class Noted: Sendable {
  private let state = Mutex<Set<String>>([])

  package init() {}

  package var names: Set<String> { state.withLock { $0 } }

  package func note(_ names: some Sequence<String>) { state.withLock { $0.formUnion(names) } }
}
