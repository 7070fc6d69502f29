import Glibc
import Synchronization
import Vocabulary

/// Large pages for columns that are too short to have one of their own: memory that the kernel hands out and clears
/// 2 MB at a time takes a tenth of the time of small pages. It is freed with the last column in it.
package final class Slab: Sendable {
  private static let lack = "there is no memory for "

  /// Bytes from which on a column is put into one; below, small pages are few.
  package static let least = 1 << 16
  private static let length = 1 << 22
  private static let page = 1 << 21

  nonisolated(unsafe) private let memory: UnsafeMutableRawPointer
  nonisolated(unsafe) private let mapped: UnsafeMutableRawBufferPointer
  private let length: Int
  private let used = Atomic<Int>(0)

  package convenience init() throws { try self.init(length: Slab.length) }

  /// For a column alone, of `count` values. What is freed of it goes back to the system: the allocator would keep it, and
  /// smaller things would settle in it, so that columns which come one after the other would never find the same place.
  package convenience init(of count: Int) throws { try self.init(length: (count * 8 + 63) / 64 * 64) }

  private init(length: Int) throws {
    self.length = length
    // Large pages begin at their multiples; what is not touched costs nothing.
    let margin = length < Slab.page ? 0 : Slab.page
    let mapped = mmap(nil, length + margin, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapped, mapped != MAP_FAILED else {
      throw Complaint(
        "\(Slab.lack)\(length >> 20) MB of a column", hint: "choose fewer rows, or close other things")
    }
    self.mapped = UnsafeMutableRawBufferPointer(start: mapped, count: length + margin)
    memory = margin == 0 ? mapped : mapped.alignedUp(toMultipleOf: Slab.page)
    // Only advice: where it is not taken, nothing is lost but the speed.
    madvise(memory, length, MADV_HUGEPAGE)
  }

  /// Whether something was not read because memory lacked: nothing is wrong with it then.
  package static func wasLacking(_ complaint: Complaint) -> Bool { complaint.message.hasPrefix(lack) }

  deinit { munmap(mapped.baseAddress, mapped.count) }

  /// Room for `count` values, to be initialised; nil where there is none left.
  package func take(_ count: Int) -> UnsafeMutableBufferPointer<Double>? {
    let bytes = (count * 8 + 63) / 64 * 64
    let place = used.add(bytes, ordering: .relaxed).oldValue
    guard place + bytes <= length else { return nil }
    return UnsafeMutableBufferPointer(
      start: (memory + place).bindMemory(to: Double.self, capacity: count), count: count)
  }
}
