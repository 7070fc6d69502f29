import Glibc
import Synchronization
import Vocabulary

/// The values of a numeric column: a buffer of `Double` that never changes once it is made. `na` is NaN.
///
/// A class, because the buffer is shared by every version of a frame and freed with the last. It may be lazy: then the
/// values are read from the store at first use.
package final class Numbers: Sendable {
  package let count: Int
  private let loaded: Mutex<Loaded>

  private struct Loaded: @unchecked Sendable {
    var buffer: UnsafeMutableBufferPointer<Double>?
    var load: (@Sendable () throws -> Numbers)?
    /// Reads some rows alone.
    var part: (@Sendable ([Range<Int>]) throws -> Numbers)?
    /// Keeps the memory alive where the buffer belongs to another.
    var owner: (any AnyObject & Sendable)?
    var digest: Digest?
    var blocks: BlockDigests?
    var facts: ColumnFacts?
    var missing: Int?
  }

  /// Takes over `buffer`, which must be initialised. Whoever has counted the missing values while writing says so, and
  /// whoever has hashed them.
  package init(adopting buffer: UnsafeMutableBufferPointer<Double>, missing: Int? = nil, blocks: BlockDigests? = nil) {
    count = buffer.count
    loaded = Mutex(Loaded(buffer: buffer, blocks: blocks, missing: missing))
  }

  /// Values in memory that `owner` frees.
  package init(_ buffer: UnsafeMutableBufferPointer<Double>, of owner: Slab, blocks: BlockDigests? = nil) {
    count = buffer.count
    loaded = Mutex(Loaded(buffer: buffer, owner: owner, blocks: blocks))
  }

  package convenience init(_ values: [Double]) {
    self.init(count: values.count) { target in _ = target.initialize(from: values) }
  }

  /// Values that `fill` writes, all of them, before the buffer is shared.
  package convenience init(count: Int, _ fill: (UnsafeMutableBufferPointer<Double>) throws -> Void) rethrows {
    let buffer = Numbers.buffer(count)
    do { try fill(buffer) } catch {
      buffer.deallocate()
      throw error
    }
    self.init(adopting: buffer)
  }

  /// Several columns that `fill` writes side by side; what it leaves out is na.
  package static func columns(
    _ width: Int, count: Int, _ fill: ([UnsafeMutableBufferPointer<Double>]) throws -> Void
  ) rethrows -> [Numbers] {
    let buffers = (0..<width).map { _ in buffer(count) }
    for buffer in buffers { buffer.initialize(repeating: .nan) }
    do { try fill(buffers) } catch {
      discard(buffers)
      throw error
    }
    return buffers.map { Numbers(adopting: $0) }
  }

  /// Memory for `count` values, to be initialised and then adopted, or deallocated.
  ///
  /// A long column is laid on large pages where the system has them: the kernel then hands out and clears 2 MB at a
  /// time, which takes a fraction of the time of 512 small faults. Its last large page is taken whole where that adds
  /// little.
  package static func buffer(_ count: Int) -> UnsafeMutableBufferPointer<Double> {
    let bytes = count * MemoryLayout<Double>.stride
    let page = 1 << 21
    guard bytes >= page else { return .allocate(capacity: count) }
    let whole = (bytes + page - 1) / page * page
    let taken = whole - bytes <= bytes / 8 ? whole : bytes
    let memory = UnsafeMutableRawPointer.allocate(byteCount: taken, alignment: page)
    // Only advice: where it is not taken, nothing is lost but the speed.
    madvise(memory, taken, MADV_HUGEPAGE)
    return UnsafeMutableBufferPointer(start: memory.bindMemory(to: Double.self, capacity: count), count: count)
  }

  /// Asks for large pages within memory that is about to be filled. Only advice: where it is not taken, nothing is lost
  /// but the speed.
  package static func advise(_ memory: UnsafeMutableRawBufferPointer) {
    guard memory.count >= 1 << 21, let base = memory.baseAddress else { return }
    let first = (Int(bitPattern: base) + 4095) & ~4095
    let last = Int(bitPattern: base) + memory.count
    madvise(UnsafeMutableRawPointer(bitPattern: first), last - first, MADV_HUGEPAGE)
  }

  /// Gives back the memory of columns that were not finished. A gigabyte takes the kernel half a second: nobody who
  /// has stopped a line waits for that.
  package static func discard(_ buffers: [UnsafeMutableBufferPointer<Double>]) {
    struct Memory: @unchecked Sendable { let buffers: [UnsafeMutableBufferPointer<Double>] }
    let memory = Memory(buffers: buffers)
    besides { memory.buffers.forEach { $0.deallocate() } }
  }

  /// Values that are read when they are first asked for. Where their digest is known it is given without reading them;
  /// `load` has to see to it that they have it. `part` reads the rows of some ranges alone.
  package init(
    count: Int, digest: Digest? = nil, part: (@Sendable ([Range<Int>]) throws -> Numbers)? = nil,
    reading load: @escaping @Sendable () throws -> Numbers
  ) {
    self.count = count
    loaded = Mutex(Loaded(load: load, part: part, digest: digest))
  }

  /// Some ranges of rows, read when they are first asked for; nil where the values are in memory or can only be read as a
  /// whole.
  package func unread(_ ranges: [Range<Int>]) -> Numbers? {
    let part = loaded.withLock { $0.buffer == nil ? $0.part : nil }
    guard let part else { return nil }
    return Numbers(count: ranges.reduce(0) { $0 + $1.count }) { try part(ranges) }
  }

  deinit {
    loaded.withLock { if $0.owner == nil { $0.buffer?.deallocate() } }
  }

  /// Whether the values are in memory.
  package var isLoaded: Bool { loaded.withLock { $0.buffer != nil } }

  /// Reads the values now, if that was not done yet.
  package func load() throws { _ = try base() }

  /// Runs `body` over all values. Throws only where the values could not be read from the store, or `body` does.
  package func withValues<Result: ~Copyable>(_ body: (UnsafeBufferPointer<Double>) throws -> Result) throws -> Result {
    let buffer = try base()
    return try withExtendedLifetime(self) { try body(UnsafeBufferPointer(buffer.buffer)) }
  }

  /// The same for a pass after which the values may go: what is not in memory is read for `body` and let go of.
  package func passing<Result: ~Copyable>(_ body: (UnsafeBufferPointer<Double>) throws -> Result) throws -> Result {
    let load = loaded.withLock { $0.buffer == nil ? $0.load : nil }
    guard let load else { return try withValues(body) }
    let read = try load()
    guard read.count == count else { throw Complaint("a column has \(read.count) values, not \(count)") }
    return try read.withValues(body)
  }

  /// A copy, for small columns and tests.
  package func array() throws -> [Double] { try passing(Array.init) }

  package func digest() throws -> Digest {
    if let digest = loaded.withLock({ $0.digest }) { return digest }
    return Digest(count: count, try blocks())
  }

  /// The digests of the blocks, where they are known without a look at the values.
  package var knownBlocks: BlockDigests? { loaded.withLock { $0.blocks } }

  package func blocks() throws -> BlockDigests {
    if let blocks = knownBlocks { return blocks }
    let blocks = try passing { BlockDigests(of: $0) }
    remember(blocks)
    return blocks
  }

  /// Tells of digests that were made on the way by somebody who went through the values.
  package func remember(_ blocks: BlockDigests) {
    loaded.withLock { loaded in
      loaded.blocks = blocks
      loaded.digest = Digest(count: count, blocks)
    }
  }

  /// Least, greatest, sum and the like: gathered at the first use.
  package func facts() throws -> ColumnFacts {
    if let facts = loaded.withLock({ $0.facts }) { return facts }
    let facts = try passing { values in
      // What has to be read is read once for both.
      if !isLoaded, knownBlocks == nil { remember(BlockDigests(of: values)) }
      return ColumnFacts(values)
    }
    loaded.withLock { $0.facts = facts }
    return facts
  }

  /// How many values are missing.
  package func missing() throws -> Int {
    if let missing = loaded.withLock({ $0.missing ?? $0.facts?.missing }) { return missing }
    let missing = try passing { Numbers.missing($0) }
    loaded.withLock { $0.missing = missing }
    return missing
  }

  package static func missing(_ values: UnsafeBufferPointer<Double>) -> Int {
    guard let base = values.baseAddress else { return 0 }
    let count = values.count
    // Several counts that do not wait for each other.
    var (even, odd, index) = (SIMD4<Int64>.zero, SIMD4<Int64>.zero, 0)
    let values = UnsafeRawPointer(base)
    while index &+ 8 <= count {
      let low = values.loadUnaligned(fromByteOffset: index * 8, as: SIMD4<Double>.self)
      let high = values.loadUnaligned(fromByteOffset: index * 8 + 32, as: SIMD4<Double>.self)
      even.replace(with: even &+ 1, where: low .!= low)
      odd.replace(with: odd &+ 1, where: high .!= high)
      index &+= 8
    }
    var missing = Int((even &+ odd).wrappedSum())
    while index < count {
      missing += base[index].isNaN ? 1 : 0
      index += 1
    }
    return missing
  }

  private struct Base: @unchecked Sendable { var buffer: UnsafeMutableBufferPointer<Double> }

  private func base() throws -> Base {
    try loaded.withLock { loaded in
      if let buffer = loaded.buffer { return Base(buffer: buffer) }
      guard let owner = try loaded.load?() else { throw Complaint("a column has no values") }
      let base = try owner.base()
      guard base.buffer.count == count else {
        throw Complaint("a column has \(base.buffer.count) values, not \(count)")
      }
      loaded.owner = owner
      if let blocks = owner.knownBlocks {
        loaded.blocks = blocks
        loaded.digest = Digest(count: count, blocks)
      }
      loaded.buffer = base.buffer
      loaded.load = nil
      loaded.part = nil
      return base
    }
  }
}
