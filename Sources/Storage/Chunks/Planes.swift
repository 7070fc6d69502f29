import Glibc

/// What can be told of a plane of shuffled bytes from a few of them: how it is best deflated.
struct PlaneEstimate {
  /// Bits a byte takes by a code of its own, a whole byte at most.
  let coded: Double
  /// Bits a byte takes where repeated sequences are looked for.
  let matched: Double

  /// How many bytes are looked at for their spread, all over the plane, and for repeats, in its midst.
  private static let sample = 4096
  private static let window = 2048
  /// Bits of a reference to an earlier sequence, as libdeflate's lightest levels write them on the average; and what is
  /// lost with bytes when a code has lengths and distances, too. A search takes ten times as long as a code: these two
  /// are rounded up, so that it is made where it pays. Measured on the features of minute bars.
  private static let reference = 28.0
  private static let dilution = 1.1

  init(_ plane: UnsafeRawBufferPointer) {
    let entropy = PlaneEstimate.entropy(plane)
    // No code is shorter than a bit.
    coded = min(8, max(1, entropy))
    let start = (plane.count - PlaneEstimate.window) / 2
    let midst = UnsafeRawBufferPointer(rebasing: plane[start..<start + PlaneEstimate.window])
    matched = min(8, PlaneEstimate.dilution * (coded - PlaneEstimate.saved(midst, bits: coded)) + 0.01)
  }

  /// Shannon's entropy of bytes at even distances, in bits, without the bias of a small sample.
  private static func entropy(_ plane: UnsafeRawBufferPointer) -> Double {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 256) { counts in
      counts.initialize(repeating: 0)
      let step = plane.count / sample
      for index in 0..<sample { counts[Int(plane[index * step])] += 1 }
      var (sum, kinds) = (0.0, 0)
      for count in counts where count > 0 {
        sum += Double(count) * log2(Double(count))
        kinds += 1
      }
      // Miller and Madow: a sample of n bytes of k kinds falls short by (k - 1) / (2 n) nats.
      return log2(Double(sample)) - sum / Double(sample) + Double(kinds - 1) / (2 * Double(sample)) * M_LOG2E
    }
  }

  /// Bits a byte that references save against `bits` a byte: sequences are followed greedily, as deflate does it.
  private static func saved(_ bytes: UnsafeRawBufferPointer, bits: Double) -> Double {
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 4096) { places in
      places.initialize(repeating: -1)
      var (saved, next) = (0.0, 0)
      while next + 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: next, as: UInt32.self)
        let slot = Int((word &* 0x9e37_79b1) >> 20)
        let place = Int(places[slot])
        places[slot] = Int32(next)
        var length = 0
        if place >= 0 {
          while next + length < bytes.count, bytes[place + length] == bytes[next + length] { length += 1 }
        }
        let gain = Double(length) * bits - reference
        if gain > 0 { saved += gain }
        next += gain > 0 ? length : 1
      }
      return saved / Double(bytes.count)
    }
  }
}
