/// Bits in the order of deflate: into each byte from its lowest bit on.
///
/// The memory has to have eight bytes more than what is written.
struct BitWriter {
  let target: UnsafeMutableRawPointer
  /// Bytes that are complete.
  private(set) var count: Int
  private var pending: UInt64 = 0
  private var held = 0

  init(_ target: UnsafeMutableRawPointer, at count: Int) {
    self.target = target
    self.count = count
  }

  /// The lowest `length` bits of `bits`, of which the others are zero; no more than 56.
  @inline(__always)
  mutating func put(_ bits: UInt64, _ length: Int) {
    pending |= bits &<< UInt64(held)
    held += length
    flush()
  }

  /// The bytes of `source`, each by its code: the bits above a length of eight bits. No code is longer than eleven bits.
  @inline(__always)
  mutating func put(_ source: UnsafeRawBufferPointer, by codes: UnsafePointer<UInt32>) {
    var next = 0
    while next + 5 <= source.count {
      // Seven bits are held at most: with five codes no more than 62.
      for index in next..<next + 5 { add(codes[Int(source[index])]) }
      flush()
      next += 5
    }
    while next < source.count {
      add(codes[Int(source[next])])
      flush()
      next += 1
    }
  }

  @inline(__always)
  private mutating func add(_ code: UInt32) {
    pending |= UInt64(code >> 8) &<< UInt64(held)
    held += Int(code & 0xff)
  }

  @inline(__always)
  private mutating func flush() {
    target.storeBytes(of: pending, toByteOffset: count, as: UInt64.self)
    count += held >> 3
    pending = pending &>> UInt64(held & ~7)
    held &= 7
  }

  /// Fills the last byte up with zeros.
  mutating func align() {
    guard held > 0 else { return }
    count += 1
    (pending, held) = (0, 0)
  }

  /// Bytes as they are; the writer has to be aligned.
  mutating func put(_ bytes: UnsafeRawBufferPointer) {
    UnsafeMutableRawBufferPointer(start: target + count, count: bytes.count).copyMemory(from: bytes)
    count += bytes.count
  }

  /// What another wrote behind the last byte.
  mutating func skip(_ bytes: Int) { count += bytes }
}
