import CZlib
import Vocabulary

/// The text of a file from its first byte to its last: as it stands, inflated from gzip, or of a member of an archive.
/// Memory for one buffer is all that it takes, however long the text is.
///
/// A class, because it frees what it holds. One thread at a time reads from it.
final class TextStream: @unchecked Sendable {
  /// What complaints call the text: the file, or `archive.zip:member`.
  let name: String
  /// Bytes of the file that have been read.
  private(set) var taken = 0
  private let file: InputFile
  private var inflater: Inflater?
  private var digest: RunningSHA256?
  /// Where the next bytes lie, and where they end.
  private var place: Int
  private let end: Int
  private let member: Archive.Member?
  private var sum: uLong = 0
  /// Bytes of text that came out.
  private var made = 0
  private var packed: UnsafeMutableRawBufferPointer
  private var waiting = UnsafeRawBufferPointer(start: nil, count: 0)

  private static let length = 1 << 18

  /// How often text may be as long as what it is packed into. Bars shrink 3 to 50 times; what shrinks more is made to fill
  /// the memory.
  static let largestRatio = 250
  /// So much may come out whatever it is packed into.
  static let smallest = 1 << 24

  /// - Parameter digesting: Whether the SHA-256 of the file is computed on the way.
  init(_ file: InputFile, member: Archive.Member? = nil, digesting: Bool = false) throws {
    self.file = file
    self.member = member
    name = member.map { "\(file.path):\($0.name)" } ?? file.path
    packed = .allocate(byteCount: 0, alignment: 16)
    if let member {
      place = try Archive.text(of: member, in: file)
      end = place + member.packed
      if member.isDeflated { inflater = try Inflater(.raw, name) }
    } else {
      (place, end) = (0, file.count)
      digest = digesting ? try RunningSHA256() : nil
      let first = try file.bytes(0..<min(2, file.count))
      if first == [0x1f, 0x8b] { inflater = try Inflater(.gzip, name) }
    }
    if inflater != nil {
      packed.deallocate()
      packed = .allocate(byteCount: min(TextStream.length, max(1, end - place)), alignment: 16)
    }
  }

  deinit { packed.deallocate() }

  /// The next bytes of the text; 0 at its end.
  func read(_ target: UnsafeMutableRawBufferPointer) throws -> Int {
    guard inflater != nil else {
      let room = UnsafeMutableRawBufferPointer(rebasing: target[..<min(target.count, end - place)])
      let length = try file.read(room, at: place)
      take(UnsafeRawBufferPointer(rebasing: room[..<length]))
      try check(room, length)
      return length
    }
    while true {
      if waiting.isEmpty, place < end {
        let room = UnsafeMutableRawBufferPointer(rebasing: packed[..<min(packed.count, end - place)])
        let length = try file.read(room, at: place)
        waiting = UnsafeRawBufferPointer(rebasing: packed[..<length])
        take(waiting)
      }
      let before = waiting.count
      let length = try inflater?.inflate(&waiting, into: target, isLast: place == end) ?? 0
      guard made + length <= TextStream.smallest + (taken - waiting.count) * TextStream.largestRatio else {
        throw Complaint(
          "\(name) grows to more than \(TextStream.largestRatio) times its size when it is unpacked",
          hint: "bars shrink to a third or a fiftieth; unpack it and load the text if it is meant")
      }
      if length > 0 || inflater?.isAtEnd == true {
        try check(target, length)
        return length
      }
      guard !waiting.isEmpty || place < end || before > 0 else { return 0 }
    }
  }

  /// How much text will probably follow: what a member's entry says, else by the ratio so far.
  var expected: Int {
    if let member {
      return max(0, min(member.count, TextStream.largestRatio * member.packed + TextStream.smallest) - made)
    }
    let left = end - place
    guard inflater != nil else { return left }
    return taken == 0 ? 0 : Int(Double(left) * Double(made) / Double(taken))
  }

  private func take(_ bytes: UnsafeRawBufferPointer) {
    place += bytes.count
    taken += bytes.count
    digest?.add(bytes)
  }

  /// Counts what was read, and at its end checks what an archive says of a member.
  private func check(_ bytes: UnsafeMutableRawBufferPointer, _ length: Int) throws {
    made += length
    guard let member else { return }
    sum = crc32(sum, bytes.baseAddress?.assumingMemoryBound(to: Bytef.self), uInt(length))
    guard length == 0, !bytes.isEmpty || place == end, UInt(sum) != member.sum || made != member.count else { return }
    throw Complaint("\(name) is damaged: what comes out is not what was put in", hint: "fetch the archive again")
  }

  /// The SHA-256 of the file. What follows the text in it is read now.
  func finalDigest() throws -> String? {
    guard digest != nil else { return nil }
    var rest = [UInt8](repeating: 0, count: place < end ? TextStream.length : 0)
    while place < end {
      try rest.withUnsafeMutableBytes { room in
        let part = UnsafeMutableRawBufferPointer(rebasing: room[..<min(room.count, end - place)])
        take(UnsafeRawBufferPointer(rebasing: part[..<(try file.read(part, at: place))]))
      }
    }
    return try digest?.text()
  }
}

/// Inflates what comes in pieces.
///
/// A class, because the library keeps the address of its state.
///
/// Source: RFC 1951 and RFC 1952, by zlib.
private final class Inflater {
  enum Wrapping { case gzip, raw }

  private let name: String
  private let wrapping: Wrapping
  private let stream: UnsafeMutablePointer<z_stream>
  private(set) var isAtEnd = false

  init(_ wrapping: Wrapping, _ name: String) throws {
    self.name = name
    self.wrapping = wrapping
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let bits: Int32 = wrapping == .gzip ? 15 + 16 : -15
    guard inflateInit2_(stream, bits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      stream.deallocate()
      throw Complaint("there is no memory to unpack \(name)")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Takes from `source`, writes to `target`, and returns how much was written.
  func inflate(_ source: inout UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, isLast: Bool) throws
    -> Int
  {
    guard !isAtEnd else { return 0 }
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: source.baseAddress?.assumingMemoryBound(to: Bytef.self))
    stream.pointee.avail_in = uInt(source.count)
    stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: Bytef.self)
    let room = min(target.count, 1 << 30)
    stream.pointee.avail_out = uInt(room)
    let status = CZlib.inflate(stream, Z_NO_FLUSH)
    let left = Int(stream.pointee.avail_in)
    source = UnsafeRawBufferPointer(rebasing: source[(source.count - left)...])
    let length = room - Int(stream.pointee.avail_out)
    switch status {
    case Z_OK: break
    case Z_STREAM_END:
      // Several members may follow each other, and zeros may fill the file up to a block of a tape.
      let isPadded = source.first == 0 && source.allSatisfy { $0 == 0 }
      if wrapping == .raw || (source.isEmpty && isLast) || isPadded { isAtEnd = true } else { inflateReset(stream) }
    case Z_BUF_ERROR where !(source.isEmpty && isLast) || length > 0: break
    default: throw damaged
    }
    if source.isEmpty, isLast, length == 0, !isAtEnd { throw damaged }
    return length
  }

  private var damaged: Complaint {
    let what = wrapping == .gzip ? "is not a whole gzip file" : "is not whole"
    return Complaint("\(name) \(what): it is damaged or cut off", hint: "fetch the file again")
  }
}
