/// A counter-based generator: the n-th number of a stream is a function of (seed, stream name, n) alone, so that
/// adding a statement or a thread shifts nothing.
///
/// Source: SplitMix64, Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators* (2014).
package struct Random: RandomNumberGenerator, Sendable {
  private let key: UInt64
  private var counter: UInt64 = 0

  package init(seed: UInt64, stream: String) {
    key = Random.mixed(seed ^ Digest(stream).low)
  }

  package mutating func next() -> UInt64 {
    counter &+= 1
    return Random.mixed(key &+ counter &* 0x9e37_79b9_7f4a_7c15)
  }

  /// Uniform in [0, 1).
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  private static func mixed(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
