/// Passwords within the addresses of databases, `postgres://user:password@host/base`: they are used, and never shown
/// or written down.
package enum Secret {
  /// The text without passwords: `postgres://user@host/base`.
  package static func without(_ text: String) -> String {
    guard text.contains("://") else { return text }
    var bytes = Array(text.utf8)
    for place in places(in: bytes).reversed() {
      var (start, end) = (place.lowerBound, place.upperBound)
      if bytes[start - 1] == colon {
        start -= 1
      } else {
        start -= name.count
        if end < bytes.count, bytes[end] == ampersand { end += 1 } else { start -= 1 }
      }
      bytes.removeSubrange(start..<end)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text with stars in the place of passwords, as long as it was.
  package static func masked(_ text: String) -> String {
    guard text.contains("://") else { return text }
    var bytes = Array(text.utf8)
    for place in places(in: bytes) { for index in place { bytes[index] = UInt8(ascii: "*") } }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The password of an address, with its `%40` and the like read.
  package static func password(of address: String) -> String? {
    let bytes = Array(address.utf8)
    guard let place = places(in: bytes).first else { return nil }
    var password: [UInt8] = []
    var index = place.lowerBound
    while index < place.upperBound {
      let digits = bytes[min(index + 1, place.upperBound)..<min(index + 3, place.upperBound)]
      if bytes[index] == UInt8(ascii: "%"), digits.count == 2,
        let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      {
        password.append(byte)
        index += 3
      } else {
        password.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: password, as: UTF8.self)
  }

  private static let schemes = [Array("postgres://".utf8), Array("postgresql://".utf8)]
  private static let name = Array("password=".utf8)
  private static let colon = UInt8(ascii: ":")
  private static let ampersand = UInt8(ascii: "&")

  /// Where passwords stand, in order. All up to the last @ is taken for one, as some forget to write @ as %40.
  private static func places(in bytes: [UInt8]) -> [Range<Int>] {
    var places: [Range<Int>] = []
    var index = 0
    while index < bytes.count {
      guard let scheme = schemes.first(where: { bytes[index...].starts(with: $0) }) else {
        index += 1
        continue
      }
      let start = index + scheme.count
      let end = bytes[start...].firstIndex { $0 <= 32 || $0 == 34 || $0 == 39 } ?? bytes.count
      var rest = start
      if let at = bytes[start..<end].lastIndex(of: UInt8(ascii: "@")) {
        if let colon = bytes[start..<at].firstIndex(of: colon) { places.append(colon + 1..<at) }
        rest = at
      }
      for place in rest..<end where bytes[place..<end].starts(with: name) {
        let isParameter = place > start && [UInt8(ascii: "?"), ampersand].contains(bytes[place - 1])
        guard isParameter else { continue }
        let value = place + name.count
        places.append(value..<(bytes[value..<end].firstIndex(of: ampersand) ?? end))
      }
      index = end
    }
    return places
  }
}
