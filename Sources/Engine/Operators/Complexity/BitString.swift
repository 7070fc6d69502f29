/// Values of a window as 1 and 0, compared with themselves 64 places at a time.
struct BitString {
  let length: Int
  private let words: Int
  private let bits: Scratch<UInt64>
  private let starts: Scratch<UInt64>

  init(length: Int) {
    self.length = length
    words = (length + 63) / 64
    // A word more, so that 64 bits can be read from any place on.
    bits = Scratch(words + 1)
    starts = Scratch(words + 1)
  }

  /// 1 where the value is above the threshold.
  @inline(__always)
  func fill(_ x: UnsafePointer<Double>, above threshold: Double) {
    for word in 0...words {
      var packed: UInt64 = 0
      let first = 64 * word
      for place in first..<max(first, min(length, first + 64)) {
        packed |= (x[place] > threshold ? 1 : 0) << UInt64(place - first)
      }
      bits.base[word] = packed
    }
  }

  /// How many values from `place` on have occurred in that order from some earlier place on; at most `most`.
  /// The earlier run may reach into the later one.
  @inline(__always)
  func match(at place: Int, most: Int) -> Int {
    let (bits, starts) = (bits.base, starts.base)
    let last = (place + 63) / 64
    for word in 0..<last { starts[word] = ~0 }
    if place & 63 != 0 { starts[last - 1] = 1 << UInt64(place & 63) - 1 }
    var matched = 0
    while matched < most {
      let next = place + matched
      let isOne = bits[next >> 6] >> UInt64(next & 63) & 1 == 1
      let (skip, shift) = (matched >> 6, UInt64(matched & 63))
      var any: UInt64 = 0
      for word in 0..<last {
        let ahead = word + skip
        let low = ahead <= words ? bits[ahead] : 0
        let high = ahead < words ? bits[ahead + 1] : 0
        let moved = shift == 0 ? low : low >> shift | high << (64 - shift)
        starts[word] &= isOne ? moved : ~moved
        any |= starts[word]
      }
      if any == 0 { return matched }
      matched += 1
    }
    return matched
  }
}
