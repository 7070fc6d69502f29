import Glibc
import Synchronization

/// Large pages for columns that are too short to have one of their own: memory that the kernel hands out and clears
/// 2 MB at a time takes a tenth of the time of small pages. It is freed with the last column in it.
package final class Slab: Sendable {
  /// Bytes from which on a column is put into one; below, small pages are few.
  package static let least = 1 << 16
  private static let length = 1 << 22
  private static let page = 1 << 21

  nonisolated(unsafe) private let memory: UnsafeMutableRawPointer
  private let used = Atomic<Int>(0)

  package init() {
    memory = .allocate(byteCount: Slab.length, alignment: Slab.page)
    // Only advice: where it is not taken, nothing is lost but the speed.
    madvise(memory, Slab.length, MADV_HUGEPAGE)
  }

  deinit { memory.deallocate() }

  /// Room for `count` values, to be initialised; nil where there is none left.
  package func take(_ count: Int) -> UnsafeMutableBufferPointer<Double>? {
    let bytes = (count * 8 + 63) / 64 * 64
    let place = used.add(bytes, ordering: .relaxed).oldValue
    guard place + bytes <= Slab.length else { return nil }
    return UnsafeMutableBufferPointer(
      start: (memory + place).bindMemory(to: Double.self, capacity: count), count: count)
  }
}
