import Frames

/// The rows that a kernel computes in one go, with its inputs and outputs at the first of them.
struct Rows {
  /// The first row, counted from the segment's start.
  let first: Int
  let count: Int
  /// One a port: element 0 is the row `first`, elements below it are the rows before, NaN before the segment.
  let inputs: UnsafePointer<UnsafePointer<Double>>
  let outputs: UnsafePointer<UnsafeMutablePointer<Double>>
}

/// A segment that is about to be computed.
struct Stretch {
  let count: Int
  /// Times of its rows, nanoseconds since 1970 UTC.
  let times: UnsafePointer<Int64>
  /// The usual step between rows; 0 where there is none.
  let bar: Int64
  /// Its number among the frame's segments.
  let segment: Int
}

/// What computes the rows of a step, block after block: the state that is carried from one block to the next.
protocol Kernel {
  /// Forgets everything: another segment begins.
  mutating func begin(_ stretch: Stretch)
  mutating func run(_ rows: Rows)
}

extension Kernel {
  mutating func begin(_ stretch: Stretch) {}
}

/// A kernel behind closures: one dynamic call a block, and inside a loop made for the concrete type.
///
/// A class, because it owns the kernel: a call through it counts no references.
final class Runner {
  let begin: (Stretch) -> Void
  let run: (Rows) -> Void
  private let end: () -> Void

  init(begin: @escaping (Stretch) -> Void, run: @escaping (Rows) -> Void, end: @escaping () -> Void) {
    self.begin = begin
    self.run = run
    self.end = end
  }

  deinit { end() }
}

/// The runner of a kernel. Call it where the kernel's type is concrete: methods of a generic class or of a generic
/// conformance are not specialised, a generic function called with concrete types is.
func running<K: Kernel>(_ kernel: K) -> Runner {
  let place = UnsafeMutablePointer<K>.allocate(capacity: 1)
  place.initialize(to: kernel)
  return Runner(
    begin: { place.pointee.begin($0) }, run: { place.pointee.run($0) },
    end: {
      place.deinitialize(count: 1)
      place.deallocate()
    })
}

/// Memory of a kernel, freed with it. A class for its `deinit`.
final class Scratch<Element> {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var capacity: Int

  init(_ capacity: Int) {
    self.capacity = max(1, capacity)
    base = .allocate(capacity: self.capacity)
  }

  convenience init(_ elements: [Element]) {
    self.init(elements.count)
    base.initialize(from: elements, count: elements.count)
  }

  deinit { base.deallocate() }

  /// Room for `count` elements; what was there is lost. The elements are plain numbers.
  func reserve(_ count: Int) {
    guard count > capacity else { return }
    base.deallocate()
    capacity = max(count, 2 * capacity)
    base = .allocate(capacity: capacity)
  }

  /// Room for `count` elements; the first `kept` stay.
  func grow(_ count: Int, keeping kept: Int) {
    guard count > capacity else { return }
    let room = max(count, 2 * capacity)
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: room)
    larger.update(from: base, count: kept)
    base.deallocate()
    base = larger
    capacity = room
  }
}
