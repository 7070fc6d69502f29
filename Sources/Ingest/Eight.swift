/// Eight bytes of text, looked at together. All eight must be readable.
struct Eight {
  /// Of each byte the difference to the digit 0, the first byte lowest.
  private let offsets: UInt64

  @inline(__always)
  init(_ p: Bytes) {
    let word = UInt64(littleEndian: UnsafeRawPointer(p).loadUnaligned(as: UInt64.self))
    offsets = word ^ 0x3030_3030_3030_3030
  }

  @inline(__always)
  private init(offsets: UInt64) { self.offsets = offsets }

  /// The high bit of each byte that is no digit. No carry passes from a byte to the next.
  @inline(__always)
  private var others: UInt64 {
    (((offsets & 0x7f7f_7f7f_7f7f_7f7f) &+ 0x7676_7676_7676_7676) | offsets) & 0x8080_8080_8080_8080
  }

  /// How many digits there are at the beginning.
  @inline(__always)
  var digits: Int { others.trailingZeroBitCount >> 3 }

  /// Where the digits end that begin behind the byte that ends the first ones.
  @inline(__always)
  func digits(behind first: Int) -> Int {
    let others = self.others
    return (others & (others &- 1)).trailingZeroBitCount >> 3
  }

  /// Without the byte at `index`, of 0 to 6; those behind it move up.
  @inline(__always)
  func withoutByte(_ index: Int) -> Eight {
    let low: UInt64 = 1 &<< UInt64(8 &* index) &- 1
    return Eight(offsets: (offsets & low) | ((offsets &>> 8) & ~low))
  }

  /// The number that the first `count` digits make, of 1 to 8.
  ///
  /// Pairs of digits become numbers, then pairs of these.
  @inline(__always)
  func number(_ count: Int) -> UInt64 {
    var value = offsets &<< UInt64(64 &- 8 &* count)
    value = (value &* 2561) &>> 8 & 0x00ff_00ff_00ff_00ff
    value = (value &* 6_553_601) &>> 16 & 0x0000_ffff_0000_ffff
    return (value &* 42_949_672_960_001) &>> 32
  }

  /// Seconds of `09:30:15`, or nil where it is no time of day.
  @inline(__always)
  var seconds: Int? {
    // The colons differ from the digit 0 by 10.
    let digits = offsets ^ 0x0000_0a00_000a_0000
    let isTime = digits & 0x00_00ff_0000_ff00_00 == 0 && Eight(offsets: digits).others == 0
    guard isTime else { return nil }
    let pairs = (digits &* 2561) &>> 8
    let (hour, minute, second) = (Int(pairs & 0xff), Int(pairs &>> 24 & 0xff), Int(pairs &>> 48 & 0xff))
    guard hour < 24, minute < 60, second < 60 else { return nil }
    return hour &* 3600 &+ minute &* 60 &+ second
  }

  /// Whether the same text was there.
  @inline(__always)
  var key: UInt64 { offsets }
}
