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
    self.init(count: numbers.count, BlockDigests(of: numbers))
  }

  /// The same from the digests of blocks, which can be made side by side.
  package init(count: Int, _ blocks: BlockDigests) {
    self.init(of: [Digest(high: UInt64(count), low: 0)] + blocks.digests)
  }

  package init(of integers: [Int64]) {
    self = integers.withUnsafeBytes { Digest(of: [Digest(high: UInt64(integers.count), low: 1), Digest($0)]) }
  }

}

/// A digest of each block of some numbers.
package struct BlockDigests: Sendable {
  package private(set) var digests: [Digest] = []
  /// Whether every NaN has the one pattern by which all of them are hashed.
  package private(set) var isCanonical = true

  /// Numbers of a block; the last may have fewer.
  package static let length = 8192

  package init(of numbers: UnsafeBufferPointer<Double>) {
    digests.reserveCapacity(numbers.count / BlockDigests.length + 1)
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: BlockDigests.length) { scratch in
      var start = 0
      while start < numbers.count {
        let length = min(BlockDigests.length, numbers.count - start)
        let block = UnsafeBufferPointer(rebasing: numbers[start..<start + length])
        start += length
        // A block without a NaN is hashed where it lies.
        guard BlockDigests.hasNaN(block) else {
          digests.append(Digest(UnsafeRawBufferPointer(block)))
          continue
        }
        var others: UInt64 = 0
        for index in 0..<length {
          let bits = block[index].bitPattern
          scratch[index] = block[index].isNaN ? Double.nan.bitPattern : bits
          others |= scratch[index] ^ bits
        }
        if others != 0 { isCanonical = false }
        digests.append(Digest(UnsafeRawBufferPointer(start: scratch.baseAddress, count: length * 8)))
      }
    }
  }

  /// Of numbers that follow one another, each a whole number of blocks but for the last.
  package init(joining parts: [BlockDigests]) {
    digests = parts.flatMap(\.digests)
    isCanonical = parts.allSatisfy(\.isCanonical)
  }

  private static func hasNaN(_ block: UnsafeBufferPointer<Double>) -> Bool {
    guard let base = block.baseAddress else { return false }
    let bytes = UnsafeRawPointer(base)
    var (found, index) = (SIMDMask<SIMD4<Int64>>(repeating: false), 0)
    while index &+ 8 <= block.count {
      let low = bytes.loadUnaligned(fromByteOffset: index &* 8, as: SIMD4<Double>.self)
      let high = bytes.loadUnaligned(fromByteOffset: index &* 8 &+ 32, as: SIMD4<Double>.self)
      found = found .| (low .!= low) .| (high .!= high)
      index &+= 8
    }
    if any(found) { return true }
    while index < block.count {
      if base[index].isNaN { return true }
      index += 1
    }
    return false
  }
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
