/// The checksums of HDF5's headers made to fit what was changed: else the library refuses nearly every image at once, and
/// what lies behind it is never reached.
///
/// Source: *HDF5 File Format Specification* 3.0, II.A (superblock), IV.A.1.b (object headers); the sum is Bob Jenkins'
/// lookup3, `hashlittle` with 0 as its beginning.
enum Checksums {
  static func mend(_ image: inout [UInt8]) {
    let superblock = 44
    if image.count > superblock + 4, image[8] >= 2 { put(sum(image[0..<superblock]), at: superblock, &image) }
    for place in places(of: "OHDR", in: image) where place + 12 < image.count {
      let flags = image[place + 5]
      let times = flags & 0x20 != 0 ? 16 : 0
      let phases = flags & 0x10 != 0 ? 4 : 0
      let width = 1 << Int(flags & 3)
      let field = place + 6 + times + phases
      guard field + width <= image.count else { continue }
      let (length, isLong) = number(image, field, width).addingReportingOverflow(field + width)
      guard !isLong, length > place, length <= image.count - 4 else { continue }
      put(sum(image[place..<length]), at: length, &image)
    }
    for place in places(of: "OCHK", in: image) {
      // Its length stands behind its address, in the header that it goes on from.
      let address = (0..<8).map { UInt8(truncatingIfNeeded: place >> (8 * $0)) }
      for mention in image.indices.dropLast(16) where image[mention...].starts(with: address) {
        let length = number(image, mention + 8, 8)
        guard length > 8, length < 1 << 20, place + length <= image.count else { continue }
        put(sum(image[place..<place + length - 4]), at: place + length - 4, &image)
      }
    }
  }

  private static func places(of word: String, in image: [UInt8]) -> [Int] {
    let word = Array(word.utf8)
    return image.indices.filter { image[$0] == word[0] && image[$0...].starts(with: word) }
  }

  private static func number(_ image: [UInt8], _ place: Int, _ width: Int) -> Int {
    (0..<width).reduce(0) { $0 | Int(truncatingIfNeeded: UInt64(image[place + $1]) << UInt64(8 * $1)) }
  }

  private static func put(_ sum: UInt32, at place: Int, _ image: inout [UInt8]) {
    for index in 0..<4 { image[place + index] = UInt8(truncatingIfNeeded: sum >> UInt32(8 * index)) }
  }

  private static func sum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    func turned(_ word: UInt32, _ by: UInt32) -> UInt32 { word << by | word >> (32 - by) }
    let start = 0xdead_beef &+ UInt32(truncatingIfNeeded: bytes.count)
    var (a, b, c) = (start, start, start)
    var rest = bytes
    func word(_ index: Int) -> UInt32 {
      (0..<4).reduce(0) { sum, byte in
        let place = rest.startIndex + 4 * index + byte
        return place < rest.endIndex ? sum | UInt32(rest[place]) << UInt32(8 * byte) : sum
      }
    }
    while rest.count > 12 {
      (a, b, c) = (a &+ word(0), b &+ word(1), c &+ word(2))
      a &-= c; a ^= turned(c, 4); c &+= b
      b &-= a; b ^= turned(a, 6); a &+= c
      c &-= b; c ^= turned(b, 8); b &+= a
      a &-= c; a ^= turned(c, 16); c &+= b
      b &-= a; b ^= turned(a, 19); a &+= c
      c &-= b; c ^= turned(b, 4); b &+= a
      rest = rest.dropFirst(12)
    }
    guard !rest.isEmpty else { return c }
    (a, b, c) = (a &+ word(0), b &+ word(1), c &+ word(2))
    c ^= b; c &-= turned(b, 14)
    a ^= c; a &-= turned(c, 11)
    b ^= a; b &-= turned(a, 25)
    c ^= b; c &-= turned(b, 16)
    a ^= c; a &-= turned(c, 4)
    b ^= a; b &-= turned(a, 14)
    c ^= b; c &-= turned(b, 24)
    return c
  }
}
