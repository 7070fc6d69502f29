import CXXHash

/// A 128-bit fingerprint of content. Not cryptographic: it finds change, not forgery.
package struct Digest: Hashable, Sendable {
  package var high: UInt64
  package var low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  package init(_ bytes: UnsafeRawBufferPointer) {
    let hash = XXH3_128bits(bytes.baseAddress, bytes.count)
    self.init(high: hash.high64, low: hash.low64)
  }

  package init(_ text: String) {
    var text = text
    self = text.withUTF8 { Digest(UnsafeRawBufferPointer($0)) }
  }

  /// The digest of parts in order: each part's digest counts, and so does their number.
  package init(of parts: [Digest]) {
    self = parts.withUnsafeBytes { Digest($0) }
  }

  /// Of numbers in their order: their bits as the machine (little-endian) has them, every NaN the same, -0.0 kept apart
  /// from 0.0.
  package init(of numbers: UnsafeBufferPointer<Double>) {
    self.init(count: numbers.count, blocks: Digest.blocks(of: numbers))
  }

  /// The same from the digests of blocks, which can be made side by side.
  package init(count: Int, blocks: [Digest]) { self.init(of: [Digest(high: UInt64(count), low: 0)] + blocks) }

  /// Numbers of a block; the last may have fewer.
  package static let blockLength = 8192

  /// Of each block of some numbers.
  package static func blocks(of numbers: UnsafeBufferPointer<Double>) -> [Digest] {
    var digests: [Digest] = []
    digests.reserveCapacity(numbers.count / blockLength + 1)
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: blockLength) { scratch in
      var start = 0
      while start < numbers.count {
        let length = min(blockLength, numbers.count - start)
        let block = UnsafeBufferPointer(rebasing: numbers[start..<start + length])
        // A block without a NaN is hashed where it lies.
        if Digest.missing(block) == 0 {
          digests.append(Digest(UnsafeRawBufferPointer(block)))
        } else {
          for index in 0..<length {
            scratch[index] = block[index].isNaN ? Digest.canonicalNaN : block[index].bitPattern
          }
          digests.append(Digest(UnsafeRawBufferPointer(start: scratch.baseAddress, count: length * 8)))
        }
        start += length
      }
    }
    return digests
  }

  package init(of integers: [Int64]) {
    self = integers.withUnsafeBytes { Digest(of: [Digest(high: UInt64(integers.count), low: 1), Digest($0)]) }
  }

  private static func missing(_ block: UnsafeBufferPointer<Double>) -> Int {
    var count = 0
    for number in block { count &+= number != number ? 1 : 0 }
    return count
  }

  private static let canonicalNaN: UInt64 = 0x7ff8_0000_0000_0000
}

extension Digest: CustomStringConvertible {
  /// 32 hexadecimal digits.
  package var description: String { Digest.hex(high) + Digest.hex(low) }

  /// The first eight digits, for people.
  package var short: String { String(description.prefix(8)) }

  package init?(_ description: Substring) {
    guard description.utf8.count == 32, let high = UInt64(description.prefix(16), radix: 16),
      let low = UInt64(description.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  private static func hex(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension Value {
  /// Of the value itself: its kind, then its content.
  package var digest: Digest {
    if case .object(let object) = self { return object.digest }
    if case .list(let values) = self { return Digest(of: [Digest("list")] + values.map(\.digest)) }
    if case .number(let number) = self {
      return withUnsafePointer(to: number) { Digest(of: UnsafeBufferPointer(start: $0, count: 1)) }
    }
    return Digest(of: [Digest(kind), Digest(source)])
  }
}
