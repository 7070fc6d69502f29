extension StampReader {
  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
  ].map { Array($0.utf8) }

  /// `Jan 31, 2020`, `January 31 2020`, `31-Jan-2020`, `31 Jan 2020`, `31-Jan-20`. A year of two digits is one of
  /// 1969...2068, as POSIX has it.
  mutating func named(_ p: inout Bytes) -> Bool {
    if let month = StampReader.month(&p) {
      guard StampReader.gap(&p), let day = StampReader.upToTwo(&p) else { return false }
      if p[0] == 44 { p += 1 }
      guard StampReader.gap(&p), let year = StampReader.digits(&p, 4) else { return false }
      return setDay(year, month, day)
    }
    guard let day = StampReader.upToTwo(&p), StampReader.gap(&p), let month = StampReader.month(&p),
      StampReader.gap(&p), let first = StampReader.digits(&p, 2)
    else { return false }
    guard StampReader.isDigit(p[0]) else { return setDay(first + (first < 69 ? 2000 : 1900), month, day) }
    guard let second = StampReader.digits(&p, 2) else { return false }
    return setDay(first * 100 + second, month, day)
  }

  /// Whether a text begins as such a date does.
  static func isNamed(_ text: String) -> Bool {
    guard text.utf8.contains(where: { ($0 | 0x20) &- 97 < 26 }) else { return false }
    var reader = StampReader(.named, order: .auto, zone: .utc)
    return (Array(text.utf8) + [0]).withUnsafeBufferPointer { bytes in
      guard var p = bytes.baseAddress else { return false }
      return reader.named(&p)
    }
  }

  /// Whether a date of three numbers ends with a year of two digits, where any of the three could be the year.
  static func hasShortYear(_ text: String) -> Bool {
    let date = text.prefix { $0 != " " && $0 != "T" }
    let parts = date.split(omittingEmptySubsequences: false) { "-/.".contains($0) }
    return parts.count == 3 && parts.allSatisfy { (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy(isDigit) }
  }

  /// The number of the month whose name, or at least the first three letters of it, stand here.
  private static func month(_ p: inout Bytes) -> Int? {
    var length = 0
    while length < 10, (p[length] | 0x20) &- 97 < 26 { length += 1 }
    guard length >= 3 else { return nil }
    let found = months.firstIndex { name in
      length <= name.count && (0..<length).allSatisfy { p[$0] | 0x20 == name[$0] }
    }
    guard let found else { return nil }
    p += length
    if p[0] == 46 { p += 1 }
    return found + 1
  }

  /// Steps over a blank, a dash or a slash.
  private static func gap(_ p: inout Bytes) -> Bool {
    guard p[0] == 32 || p[0] == 45 || p[0] == 47 else { return false }
    p += 1
    return true
  }
}
