import Vocabulary

/// The members of a zip archive, as its directory lists them. Nothing that it says is believed before it was checked
/// against the file's length.
///
/// Source: PKWARE, *.ZIP File Format Specification* 6.3.10, with the 64-bit records of section 4.3.14.
struct Archive {
  struct Member: Sendable {
    var name: String
    /// Where its own header lies.
    var place: Int
    var packed: Int
    var count: Int
    var sum: UInt
    var isDeflated: Bool
  }

  let members: [Member]

  /// The largest directory that is read: some 300,000 names.
  private static let largestDirectory = 1 << 26

  static func isArchive(_ file: InputFile) throws -> Bool {
    let first = try file.bytes(0..<min(4, file.count))
    return first == [0x50, 0x4b, 3, 4] || first == [0x50, 0x4b, 5, 6]
  }

  init(_ file: InputFile) throws {
    let (directory, count) = try Archive.directory(of: file)
    var members: [Member] = []
    var at = 0
    for number in 0..<count {
      guard let member = try Archive.member(directory, &at, file) else {
        throw Archive.damaged(file, "entry \(number + 1) of its directory is cut off")
      }
      let leaf = member.name.split(separator: "/").last ?? ""
      let isText = !member.name.hasSuffix("/") && !member.name.hasPrefix("__MACOSX/") && !leaf.hasPrefix(".")
      if isText { members.append(member) }
    }
    self.members = members
  }

  /// The central directory and how many entries it has.
  private static func directory(of file: InputFile) throws -> (Record, Int) {
    // The record that ends the archive is followed by nothing but a comment of at most 64 KB.
    let start = max(0, file.count - 65_557)
    let tail = Record(try file.bytes(start..<file.count))
    var at = tail.bytes.count - 22
    while at >= 0, tail.number(at, 4) != 0x0605_4b50 || at + 22 + tail.number(at + 20, 2) > tail.bytes.count { at -= 1 }
    guard at >= 0 else { throw damaged(file, "it does not end as one does") }
    var (count, length, place) = (tail.number(at + 10, 2), tail.number(at + 12, 4), tail.number(at + 16, 4))
    guard tail.number(at + 4, 2) == 0 || tail.number(at + 4, 2) == 0xffff else {
      throw Complaint("\(file.path) is one part of several", hint: "join the parts into one archive first")
    }
    if count == 0xffff || length == 0xffff_ffff || place == 0xffff_ffff, at >= 20,
      tail.number(at - 20, 4) == 0x0706_4b50
    {
      let far = tail.number(at - 12, 8)
      guard far >= 0, far <= file.count - 56 else { throw damaged(file, "its 64-bit record lies outside of the file") }
      let record = Record(try file.bytes(far..<(far + 56)))
      guard record.number(0, 4) == 0x0606_4b50 else { throw damaged(file, "its 64-bit record is not one") }
      (count, length, place) = (record.number(32, 8), record.number(40, 8), record.number(48, 8))
    }
    guard length >= 0, place >= 0, length <= file.count, place <= file.count - length, count >= 0,
      count <= length / 46
    else { throw damaged(file, "its directory lies outside of the file") }
    guard length <= largestDirectory else { throw Complaint("\(file.path) has too many members: \(count)") }
    return (Record(try file.bytes(place..<(place + length))), count)
  }

  private static func member(_ directory: Record, _ at: inout Int, _ file: InputFile) throws -> Member? {
    guard at + 46 <= directory.bytes.count, directory.number(at, 4) == 0x0201_4b50 else { return nil }
    let (nameLength, extraLength, noteLength) = (
      directory.number(at + 28, 2), directory.number(at + 30, 2), directory.number(at + 32, 2)
    )
    let names = at + 46
    let extras = names + nameLength
    let next = extras + extraLength + noteLength
    guard next <= directory.bytes.count else { return nil }
    let name = String(decoding: directory.bytes[names..<extras], as: UTF8.self)
    let sum = UInt(directory.number(at + 16, 4))
    var (packed, count, place) = (
      directory.number(at + 20, 4), directory.number(at + 24, 4), directory.number(at + 42, 4)
    )
    // Numbers that do not fit 32 bits stand in an extra field, those that are needed, in this order.
    var extra = extras
    while extra + 4 <= extras + extraLength {
      let end = extra + 4 + directory.number(extra + 2, 2)
      guard end <= extras + extraLength else { break }
      if directory.number(extra, 2) == 1 {
        var field = extra + 4
        func large(_ value: inout Int) {
          guard value == 0xffff_ffff, field + 8 <= end else { return }
          value = directory.number(field, 8)
          field += 8
        }
        large(&count)
        large(&packed)
        large(&place)
      }
      extra = end
    }
    let (flags, method) = (directory.number(at + 8, 2), directory.number(at + 10, 2))
    let shown = "\(file.path):\(printable(name))"
    at = next
    guard packed >= 0, count >= 0, place >= 0, packed <= file.count, place <= file.count - packed else {
      throw damaged(file, "\(printable(name)) lies outside of the file")
    }
    if !name.hasSuffix("/") {
      guard flags & 1 == 0 else { throw Complaint("\(shown) is encrypted", hint: "unpack it with its password first") }
      guard method == 0 || method == 8 else {
        throw Complaint(
          "\(shown) is packed by method \(method), which is not read", hint: "pack it with deflate, or load it unpacked"
        )
      }
      guard method == 8 || packed == count else { throw damaged(file, "\(printable(name)) has two lengths") }
    }
    return Member(
      name: printable(name), place: place, packed: packed, count: count, sum: sum, isDeflated: method == 8)
  }

  /// Where a member's bytes begin: behind its own header, whose length the directory does not tell.
  static func text(of member: Member, in file: InputFile) throws -> Int {
    guard member.place <= file.count - 30 else { throw damaged(file, "\(member.name) lies outside of the file") }
    let header = Record(try file.bytes(member.place..<(member.place + 30)))
    guard header.number(0, 4) == 0x0403_4b50 else { throw damaged(file, "\(member.name) has no header") }
    let start = member.place + 30 + header.number(26, 2) + header.number(28, 2)
    guard start <= file.count - member.packed else { throw damaged(file, "\(member.name) lies outside of the file") }
    return start
  }

  private static func damaged(_ file: InputFile, _ what: String) -> Complaint {
    Complaint("\(file.path) is not a whole zip archive: \(what)", hint: "fetch the file again")
  }

  /// A name that does no harm on a screen.
  private static func printable(_ name: String) -> String {
    String(String.UnicodeScalarView(name.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? "?" : $0 }))
  }
}

/// Bytes with numbers in them, the lowest byte first.
private struct Record {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// -1 where it would lie outside, or does not fit.
  func number(_ at: Int, _ length: Int) -> Int {
    guard at >= 0, at + length <= bytes.count else { return -1 }
    var value: UInt64 = 0
    for index in (0..<length).reversed() { value = value << 8 | UInt64(bytes[at + index]) }
    return Int(exactly: value) ?? -1
  }
}
